using Compress.Graphs;
using Compress.Runtime.Operators;

namespace Compress.Runtime.Tests.Models;

/// <summary>The switches that take operators and types out of a build. They are the whole process's, so nothing else runs meanwhile.</summary>
[Collection(nameof(BuildSwitchesTests))]
[CollectionDefinition(nameof(BuildSwitchesTests), DisableParallelization = true)]
public sealed class BuildSwitchesTests
{
    [Fact]
    public void Every_operator_stands_behind_the_switch_of_its_own_name()
    {
        foreach (var name in OperatorList.All.Select(o => o.OpType))
        {
            WithSwitch("Compress.Operators." + name, () =>
                OperatorList.Make().Where(o => o.IsLeftOut).Select(o => o.OpType).Should().Equal(name));
        }
    }

    [Fact]
    public void A_model_keeps_its_operators_and_types_and_drops_the_others()
    {
        using var model = CompiledModel.From(Networks.Residual(3, 6, 8));
        var switches = BuildSwitches.For(model).ToDictionary();
        switches["Compress.Operators.Conv"].Should().BeTrue();
        switches["Compress.Operators.BatchNormalization"].Should().BeTrue("the file has it, though a pass folds it");
        switches["Compress.Operators.LSTM"].Should().BeFalse();
        switches["Compress.Types.Float32"].Should().BeTrue();
        switches["Compress.Types.UInt16"].Should().BeFalse();
        switches.Count(s => s.Key.StartsWith("Compress.Operators.", StringComparison.Ordinal)).Should().Be(OperatorList.All.Length + 1, "and one for the facts of those that are not run");
        BuildSwitches.Text(model).Should().Contain("Compress.Operators.Conv=true\n").And.Contain("Compress.Preprocessing.Text=false\n");
    }

    [Fact]
    public void Kernel_families_stay_where_a_model_has_work_for_them()
    {
        using var plain = CompiledModel.From(Networks.Residual(3, 6, 8));
        BuildSwitches.For(plain).ToDictionary()["Compress.Kernels.FloatConvolution"].Should().BeTrue();
        BuildSwitches.For(plain).ToDictionary()["Compress.Kernels.DepthwiseConvolution"].Should().BeFalse("no convolution has groups");
        BuildSwitches.For(plain).ToDictionary()["Compress.Bundles.Brotli"].Should().BeTrue("the model may come in a bundle of any coding");
        var graph = Networks.Residual(3, 6, 8);
        using var quantized = CompiledModel.From(Quantizing.Quantize(graph, Quantizing.Input(graph, 8, 1)));
        BuildSwitches.For(quantized).ToDictionary()["Compress.Kernels.FloatConvolution"].Should().BeFalse();
        BuildSwitches.For(plain, quantized).ToDictionary()["Compress.Kernels.FloatConvolution"].Should().BeTrue();
    }

    [Fact]
    public void A_model_that_needs_what_was_left_out_is_refused_with_operator_and_switch()
    {
        var graph = Networks.Residual(3, 6, 8);
        // The list of this process is made already; what its entries answer is what a build without the operator has.
        WithSwitch("Compress.Operators.Conv", () =>
        {
            var left = OperatorList.Make().Single(o => o.OpType == "Conv");
            var node = graph.Nodes.First(n => n.OpType == "Conv");
            var create = () => left.Create(new NodeReader(node, 17, [ElementType.Float32]));
            create.Should().Throw<ModelException>().WithMessage("*Conv*Compress.Operators.Conv*compress switches*");
        });
    }

    [Fact]
    public void A_type_that_was_left_out_is_named_with_its_switch()
    {
        var abs = new Node("Abs", ["x"], ["y"]);
        WithSwitch("Compress.Types.Int16", () =>
        {
            var create = () => OperatorList.Create(abs, 17, [ElementType.Int16]);
            create.Should().Throw<ModelException>().WithMessage("*Abs*Int16*Compress.Types.Int16 is false*");
        });
        OperatorList.Create(abs, 17, [ElementType.Int16]).Should().NotBeNull();
    }

    [Fact]
    public void A_build_for_models_goes_without_measuring_kernels_and_says_so()
    {
        using var model = CompiledModel.From(Networks.Residual(3, 6, 8));
        BuildSwitches.For(model).ToDictionary()["Compress.Kernels.Tuning"].Should().BeFalse();
        WithSwitch("Compress.Kernels.Tuning", () =>
        {
            var options = () => new SessionOptions { Tune = new KernelTuning() };
            options.Should().Throw<ModelException>().WithMessage("*Compress.Kernels.Tuning is false*");
        });
    }

    private static void WithSwitch(string name, Action body)
    {
        AppContext.SetSwitch(name, false);
        try
        {
            body();
        }
        finally
        {
            AppContext.SetSwitch(name, true);
        }
    }
}
