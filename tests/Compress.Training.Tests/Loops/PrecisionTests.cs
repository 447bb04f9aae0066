using Compress.Graphs;
using TorchSharp;
using TorchSharp.Modules;
using GraphTensor = Compress.Graphs.Tensor;

namespace Compress.Training.Tests.Loops;

/// <summary>Mixed precision, as far as a processor can show it; tests/gpu shows the rest.</summary>
public class PrecisionTests : TrainingTest
{
    private static readonly TrainingOptions Short = new() { Epochs = 2, BatchSize = 32, Threads = 1, Optimizer = new OptimizerSettings { LearningRate = 0.01 } };

    [Fact]
    public void Bfloat16_learns_with_weights_in_single_precision()
    {
        var (result, module) = Train(Short with { Precision = TrainingPrecision.Bf16 });
        module.Parameters.Should().OnlyContain(p => p.Value.dtype == torch.ScalarType.Float32);
        double first = result.History[0].Loss, last = result.History[^1].Loss;
        last.Should().BeLessThan(first);
        var single = Train(Short).Result.History;
        last.Should().BeApproximately(single[^1].Loss, 0.1 * single[^1].Loss, "rounding to 8 bits is noise beside the gradient");
        // It is another computation than single precision, or the option would do nothing.
        first.Should().NotBe(single[0].Loss);
    }

    [Fact]
    public void Half_precision_is_refused_on_the_processor()
    {
        var train = () => Train(Short with { Precision = TrainingPrecision.Fp16 });
        train.Should().Throw<DeviceException>().WithMessage("*fp16*processor*bf16*");
    }

    [Fact]
    public void An_overflow_costs_the_step_and_halves_the_factor()
    {
        var scaler = new LossScaler();
        using var weight = new Parameter(torch.ones(3));
        Backward(scaler, weight, 1e36);
        scaler.Unscale([weight], clipNorm: 0).Should().BeFalse();
        scaler.Scale.Should().Be(32768);
        scaler.CleanSteps.Should().Be(0);
    }

    [Theory]
    [InlineData(0, 3)]
    [InlineData(1, 0.57735)]
    public void Gradients_come_back_divided_and_clipped(double clip, double expected)
    {
        var scaler = new LossScaler();
        using var weight = new Parameter(torch.ones(3));
        Backward(scaler, weight, 3);
        scaler.Unscale([weight], clip).Should().BeTrue();
        weight.grad!.data<float>().ToArray().Should().AllSatisfy(g => g.Should().BeApproximately((float)expected, 1e-5f));
    }

    [Fact]
    public void The_factor_doubles_after_a_long_run_without_overflow()
    {
        var scaler = new LossScaler { CleanSteps = LossScaler.GrowthSteps - 1 };
        using var weight = new Parameter(torch.ones(3));
        Backward(scaler, weight, 1);
        scaler.Unscale([weight], clipNorm: 0).Should().BeTrue();
        scaler.Scale.Should().Be(131072);
        scaler.CleanSteps.Should().Be(0);
    }

    [Fact]
    public void A_checkpoint_keeps_the_factor()
    {
        var file = Path.Combine(Path.GetTempPath(), $"compress-{Guid.NewGuid():N}.checkpoint");
        try
        {
            using var module = new GraphModule(NetworkZoo.Build("lenet5", GlyphNetwork));
            using var optimizer = OptimizerFactory.Create(module, Short.Optimizer);
            var state = new TrainingState();
            state.Scaler.Scale = 1024;
            state.Scaler.CleanSteps = 17;
            var checkpoint = new TrainingCheckpoint(file, "the same training");
            checkpoint.Save(module, optimizer, state);
            var restored = new TrainingState();
            checkpoint.Restore(module, optimizer, restored);
            restored.Scaler.Scale.Should().Be(1024);
            restored.Scaler.CleanSteps.Should().Be(17);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Fake_quantization_stays_in_single_precision()
    {
        var b = new GraphBuilder("net");
        var x = b.Input("x", ElementType.Float32, 4, 8);
        b.Output(b.QuantizeDequantize(b.MatMul(x, b.Constant(b.Weights.Normal(1, 8, 5), "w")), 0.01f, (byte)128), "y");
        using var scope = torch.NewDisposeScope();
        using var module = new GraphModule(b.Build());
        torch.Tensor y;
        using (torch.autocast(DeviceType.CPU, torch.ScalarType.BFloat16)) y = module.Forward(torch.randn([4, 8]));
        y.dtype.Should().Be(torch.ScalarType.Float32);
        foreach (var value in y.data<float>().ToArray()) value.Should().Be(MathF.Round(value / 0.01f) * 0.01f);
    }

    [Fact]
    public void Memory_that_is_not_there_is_an_error_with_a_remedy()
    {
        var b = new GraphBuilder("net");
        var x = b.Input("x", ElementType.Float32, 1);
        b.Output(b.Mul(x, b.Add("ConstantOfShape", [b.Integers(1L << 44)], ("value", GraphTensor.Create<float>([1f], 1)))), "y");
        var graph = b.Build();
        var build = () => new GraphModule(graph);
        build.Should().Throw<TrainingException>().WithMessage("ConstantOfShape*memory*Use smaller batches*");
    }

    private static void Backward(LossScaler scaler, Parameter weight, double factor)
    {
        using var scope = torch.NewDisposeScope();
        scaler.Scaled(weight.mul(factor).sum()).backward();
    }

    private static (TrainingResult Result, GraphModule Module) Train(TrainingOptions options)
    {
        var data = Glyphs(train: 384);
        var module = new GraphModule(NetworkZoo.Build("lenet-300-100", GlyphNetwork));
        var result = new Trainer(module, options).Run(options.TrainingLoader(data.Train, GlyphPlan), options.EvaluationLoader(data.Validation, GlyphPlan));
        return (result, module);
    }
}
