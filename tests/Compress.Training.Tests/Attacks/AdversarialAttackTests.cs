using Compress.Preprocessing;
using Compress.Training.Data;
using TorchSharp;

namespace Compress.Training.Tests.Attacks;

public class AdversarialAttackTests : TrainingTest
{
    private static readonly TrainingOptions Short = new() { Epochs = 3, BatchSize = 32, Threads = 1, Optimizer = new OptimizerSettings { LearningRate = 0.05 } };

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public void Changes_stay_within_the_bound_and_in_the_range_of_pixels(int steps)
    {
        using var scope = torch.NewDisposeScope();
        using var module = new GraphModule(NetworkZoo.Build("resnet8", GlyphNetwork)) { Training = true };
        var statistics = module.Buffers.Select(b => b.Value.clone()).ToArray();
        var pixels = torch.rand([6, 1, 16, 16]);
        var inputs = pixels.sub(0.2).div(0.3);
        const double epsilon = 0.1;
        var attack = new AdversarialAttack(new AttackOptions { Epsilon = epsilon, Steps = steps }, GlyphPlan);
        var changed = attack.Perturb(module, inputs, torch.arange(6), [1]).mul(0.3).add(0.2);
        var difference = changed.sub(pixels).abs();
        difference.max().ToSingle().Should().BeApproximately((float)epsilon, 1e-5f);
        changed.min().ToSingle().Should().BeGreaterThan(-1e-5f);
        changed.max().ToSingle().Should().BeLessThan(1 + 1e-5f);
        module.Training.Should().BeTrue();
        module.Parameters.Should().OnlyContain(p => p.Value.grad == null);
        for (var i = 0; i < statistics.Length; i++) module.Buffers[i].Value.equal(statistics[i]).Should().BeTrue("attacks do not move statistics");
    }

    [Fact]
    public void Attacks_fool_a_network_and_training_against_them_helps()
    {
        var data = Glyphs(train: 1024);
        var options = Short with { Epochs = 12, Optimizer = Short.Optimizer with { LearningRate = 0.03 } };
        var attack = new AdversarialAttack(new AttackOptions { Epsilon = 0.06 }, GlyphPlan);
        var (plain, plainRobust) = Reached(null);
        var (hardened, hardenedRobust) = Reached(new AdversarialTask(attack));
        plain.Should().BeGreaterThan(0.8);
        plainRobust.Should().BeLessThan(plain - 0.1);
        hardenedRobust.Should().BeGreaterThan(plainRobust + 0.05, $"accuracy is {plain} and {plainRobust} under attack before, {hardened} and {hardenedRobust} after");
        hardened.Should().BeGreaterThan(0.6);

        (double Clean, double Robust) Reached(ITrainingTask? task)
        {
            using var module = new GraphModule(NetworkZoo.Build("lenet5", GlyphNetwork));
            var held = options.EvaluationLoader(data.Validation, GlyphPlan);
            new Trainer(module, options, task: task).Run(options.TrainingLoader(data.Train, GlyphPlan), held);
            return (ClassificationMetrics.Accuracy(Evaluator.Predict(module, held)), ClassificationMetrics.Accuracy(attack.Predict(module, held, 1)));
        }
    }

    [Fact]
    public void Several_steps_fool_at_least_as_often_as_one()
    {
        var data = Glyphs();
        using var module = new GraphModule(NetworkZoo.Build("lenet5", GlyphNetwork));
        new Trainer(module, Short).Run(Short.TrainingLoader(data.Train, GlyphPlan));
        var held = Short.EvaluationLoader(data.Validation, GlyphPlan);
        double Accuracy(int steps) => ClassificationMetrics.Accuracy(new AdversarialAttack(new AttackOptions { Epsilon = 0.08, Steps = steps }, GlyphPlan).Predict(module, held, 1));
        Accuracy(10).Should().BeLessThanOrEqualTo(Accuracy(1));
    }

    [Fact]
    public void What_is_no_image_is_refused()
    {
        var make = () => new AdversarialAttack(AttackOptions.Fgsm, new TextPlan { Tokens = Tokenization.Bytes, Length = 4 });
        make.Should().Throw<TrainingException>().WithMessage("*text*");
        var zero = () => new AdversarialAttack(new AttackOptions { Epsilon = 0 }, GlyphPlan);
        zero.Should().Throw<TrainingException>().WithMessage("*epsilon*");
    }
}
