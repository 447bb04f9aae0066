using TorchSharp;

namespace Compress.Training.Tests.Losses;

/// <summary>Losses against their formulas, written out in double precision.</summary>
public class LossTests : TrainingTest
{
    private static readonly double[] Logits = [2, -1, 0.5, 0, 3, -2];

    [Theory]
    [InlineData(0)]
    [InlineData(0.1)]
    public void Cross_entropy_smooths_labels_over_all_classes(double smoothing)
    {
        double expected = 0;
        int[] labels = [2, 1];
        for (var row = 0; row < 2; row++)
        {
            var own = Logits[(row * 3)..(row * 3 + 3)];
            var norm = Math.Log(own.Sum(Math.Exp));
            for (var c = 0; c < 3; c++) expected -= ((c == labels[row] ? 1 - smoothing : 0) + smoothing / 3) * (own[c] - norm) / 2;
        }
        Value(new CrossEntropyLoss(smoothing), [2, 3], 2, 1).Should().BeApproximately(expected, 1e-12);
    }

    [Fact]
    public void Binary_cross_entropy_takes_one_logit_or_one_a_class()
    {
        static double Term(double logit, int target) => Math.Log(1 + Math.Exp(target == 1 ? -logit : logit));
        Value(new BinaryCrossEntropyLoss(), [6, 1], 1, 0, 1, 0, 1, 1).Should().BeApproximately(Logits.Select((l, i) => Term(l, i is 1 or 3 ? 0 : 1)).Average(), 1e-12);
        Value(new BinaryCrossEntropyLoss(), [2, 3], 2, 0).Should().BeApproximately(Logits.Select((l, i) => Term(l, i is 2 or 3 ? 1 : 0)).Average(), 1e-12);
    }

    [Fact]
    public void Squared_error_is_against_the_class_or_its_place()
    {
        Value(new MeanSquaredErrorLoss(), [6, 1], 1, 0, 1, 0, 1, 1).Should().BeApproximately(Logits.Select((l, i) => Math.Pow(l - (i is 1 or 3 ? 0 : 1), 2)).Average(), 1e-12);
        Value(new MeanSquaredErrorLoss(), [2, 3], 2, 0).Should().BeApproximately(Logits.Select((l, i) => Math.Pow(l - (i is 2 or 3 ? 1 : 0), 2)).Average(), 1e-12);
    }

    [Fact]
    public void Mixup_weighs_the_losses_of_both_partners()
    {
        using var scope = torch.NewDisposeScope();
        var logits = torch.tensor(Logits, [2, 3]);
        LossInput Batch(params long[] labels) => new(logits, torch.tensor(labels, [2]), logits, [0, 1]);
        var loss = new CrossEntropyLoss();
        var mixed = loss.Compute(Batch(2, 1) with { MixLabels = torch.tensor(new long[] { 1, 2 }, [2]), MixWeight = 0.25f }).ToDouble();
        mixed.Should().BeApproximately(0.25 * loss.Compute(Batch(2, 1)).ToDouble() + 0.75 * loss.Compute(Batch(1, 2)).ToDouble(), 1e-12);
    }

    private static double Value(ILoss loss, long[] shape, params long[] labels)
    {
        using var scope = torch.NewDisposeScope();
        var logits = torch.tensor(Logits, shape, requires_grad: true);
        var value = loss.Compute(new LossInput(logits, torch.tensor(labels, [labels.Length]), logits, [.. Enumerable.Range(0, labels.Length)]));
        value.backward();
        logits.grad.Should().NotBeNull();
        return value.ToDouble();
    }
}
