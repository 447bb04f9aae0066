using Compress.Training;
using TorchSharp;

namespace Compress.Distillation.Tests;

public class DistillationLossTests : DistillationTest
{
    private static readonly double[,] Teacher = { { 2, 0, -1 }, { 0.5, 1, 3 } };
    private static readonly double[,] Student = { { 1, 0.5, -2 }, { 0, 0, 1 } };

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Divergence_is_that_of_the_formula(double temperature)
    {
        using var scope = torch.NewDisposeScope();
        double expected = 0;
        for (var row = 0; row < 2; row++)
        {
            double[] p = Softmax(Teacher, row, temperature), q = Softmax(Student, row, temperature);
            for (var c = 0; c < 3; c++) expected += p[c] * Math.Log(p[c] / q[c]);
        }
        DistillationLoss.Divergence(Matrix(Teacher), Matrix(Student), temperature).ToDouble()
            .Should().BeApproximately(temperature * temperature * expected / 2, 1e-12);
    }

    [Fact]
    public void An_equal_student_has_no_divergence_and_no_gradient()
    {
        using var scope = torch.NewDisposeScope();
        var student = Matrix(Teacher).requires_grad_();
        var loss = DistillationLoss.Divergence(Matrix(Teacher), student, 3);
        loss.ToDouble().Should().BeApproximately(0, 1e-12);
        loss.backward();
        student.grad!.abs().max().ToDouble().Should().BeLessThan(1e-12);
    }

    [Fact]
    public void Teacher_and_task_are_weighted()
    {
        using var scope = torch.NewDisposeScope();
        var batch = Input();
        var task = new CrossEntropyLoss();
        double own = task.Compute(batch).ToDouble(), teacher = DistillationLoss.Divergence(Matrix(Teacher), Matrix(Student), 2).ToDouble();
        foreach (var weight in (double[])[0, 0.3, 1])
        {
            new DistillationLoss(new Fixed(), task, new DistillationOptions { Temperature = 2, Weight = weight }).Compute(batch).ToDouble()
                .Should().BeApproximately(weight * teacher + (1 - weight) * own, 1e-12);
        }
    }

    [Fact]
    public void A_single_logit_counts_as_two_classes()
    {
        using var scope = torch.NewDisposeScope();
        var wide = DistillationLoss.Divergence(torch.tensor([0.0, 1.5], [1, 2]), torch.tensor([0.0, -0.5], [1, 2]), 2);
        DistillationLoss.Divergence(torch.tensor([1.5], [1, 1]), torch.tensor([-0.5], [1, 1]), 2).ToDouble().Should().BeApproximately(wide.ToDouble(), 1e-12);
    }

    [Theory]
    [InlineData(0, 0.5)]
    [InlineData(4, 1.5)]
    public void Options_out_of_range_are_refused(double temperature, double weight)
    {
        var make = () => new DistillationLoss(new Fixed(), new CrossEntropyLoss(), new DistillationOptions { Temperature = temperature, Weight = weight });
        make.Should().Throw<TrainingException>();
    }

    [Fact]
    public void Other_classes_are_refused()
    {
        using var scope = torch.NewDisposeScope();
        var batch = new LossInput(torch.zeros([2, 5]), torch.zeros([2], torch.ScalarType.Int64), torch.zeros([2, 1]), [0, 1]);
        var compute = () => new DistillationLoss(new Fixed(), new CrossEntropyLoss(), new DistillationOptions()).Compute(batch);
        compute.Should().Throw<TrainingException>().WithMessage("*[2, 3]*[2, 5]*");
    }

    private static LossInput Input() => new(Matrix(Student), torch.tensor([0L, 2L], [2]), torch.zeros([2, 1]), [0, 1]);

    private static torch.Tensor Matrix(double[,] values) => torch.tensor([.. values.Cast<double>()], [values.GetLength(0), values.GetLength(1)]);

    private static double[] Softmax(double[,] logits, int row, double temperature)
    {
        var exp = Enumerable.Range(0, 3).Select(c => Math.Exp(logits[row, c] / temperature)).ToArray();
        return [.. exp.Select(e => e / exp.Sum())];
    }

    private sealed class Fixed : ITeacherLogits
    {
        public torch.Tensor For(LossInput batch) => Matrix(Teacher);
    }
}
