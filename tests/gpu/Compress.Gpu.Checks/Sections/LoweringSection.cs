using Compress.Graphs;
using Compress.Training;
using Compress.Training.Lowerings;
using Compress.Training.Tests.Lowerings;
using TorchSharp;
using Tensor = TorchSharp.torch.Tensor;

namespace Compress.Gpu.Checks;

/// <summary>
/// Each lowering on the device against the processor, TF32 off: outputs, and gradients of a weighted sum of them by input and every
/// parameter, in double and in single precision; then under mixed precision against single precision on the device.
/// </summary>
internal static class LoweringSection
{
    private static double s_double;
    private static double s_single;
    private static double s_bfloat16;
    private static double s_half;

    public static void Run(Checks checks)
    {
        torch.backends.cudnn.allow_tf32 = false;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (name, dims, opset, build) in LoweringCases.All.Concat(MoreCases.All))
        {
            checks.Run($"{name} {string.Join('x', dims)}", () =>
            {
                var graph = LoweringCases.Of(build, opset, dims);
                seen.UnionWith(graph.Nodes.Select(n => n.OpType));
                return Compare(graph, dims, name.StartsWith("BatchNormalization", StringComparison.Ordinal));
            });
        }
        checks.Run("fake quantization gives the same bits", () => SameBits(trainScales: false));
        checks.Run("fake quantization with trained scales gives the same bits", () => SameBits(trainScales: true));
        checks.Run("every lowering was met", () =>
        {
            string[] left = [.. TorchLowerings.Names.Except(seen)];
            Checks.Require(left.Length == 0, $"not met: {string.Join(", ", left)}");
            return $"{seen.Count} operators";
        });
        Checks.Note($"worst relative error: double {s_double:0.0e0} (HardSwish apart), single {s_single:0.0e0} (recurrent layers apart), bf16 {s_bfloat16:0.0e0}, fp16 {s_half:0.0e0}");
    }

    private static string Compare(Graph graph, long[] dims, bool training)
    {
        var input = new WeightFiller(8).Normal(1, dims);
        double inDouble = Between(torch.ScalarType.Float64), inSingle = Between(torch.ScalarType.Float32);
        var isExact = graph.Nodes.All(n => n.OpType != "HardSwish");
        if (isExact) s_double = Math.Max(s_double, inDouble);
        var isRecurrent = graph.Nodes.Any(n => n.OpType is "RNN" or "GRU" or "LSTM");
        if (!isRecurrent) s_single = Math.Max(s_single, inSingle);
        var most = isExact ? Tolerance.DoubleAcrossDevices : Tolerance.ConstantInSingle;
        Checks.Require(inDouble <= most, $"in double precision the error is {inDouble:0.0e0}");
        Checks.Require(inSingle <= (isRecurrent ? Tolerance.RecurrentAcrossDevices : Tolerance.SingleAcrossDevices), $"in single precision the error is {inSingle:0.0e0}");
        // oneDNN has no such LSTM for processors without bfloat16 units.
        var narrow = Place.IsTrial && graph.Nodes.Any(n => n.OpType == "LSTM") ? 0 : Narrow(torch.ScalarType.BFloat16);
        s_bfloat16 = Math.Max(s_bfloat16, narrow);
        Checks.Require(narrow <= Tolerance.BFloat16, $"in bfloat16 the error is {narrow:0.0e0}");
        var half = Place.IsTrial ? 0 : Narrow(torch.ScalarType.Float16);
        s_half = Math.Max(s_half, half);
        Checks.Require(half <= Tolerance.Half, $"in half precision the error is {half:0.0e0}");
        return $"double {inDouble:0.0e0}, single {inSingle:0.0e0}, bf16 {narrow:0.0e0}, fp16 {half:0.0e0}";

        double Between(torch.ScalarType floats) =>
            Error(Pass(graph, input, Place.Device, floats, training, null), Pass(graph, input, TorchDevice.Cpu, floats, training, null), gradients: true);

        // Outputs alone: gradients by what a kink or a rounding cuts off are no smooth function of the values.
        double Narrow(torch.ScalarType type) => Error(
            Pass(graph, input, Place.Device, torch.ScalarType.Float32, training, type),
            Pass(graph, input, Place.Device, torch.ScalarType.Float32, training, null), gradients: false);
    }

    /// <summary>The largest error of the output, and of gradients where asked; the finite ones are required in any case.</summary>
    private static double Error(Dictionary<string, Tensor> seen, Dictionary<string, Tensor> expected, bool gradients)
    {
        foreach (var (name, value) in seen)
            Checks.Require(value.isfinite().all().ToBoolean(), $"{name} is not finite");
        Checks.Require(seen.Keys.ToHashSet().SetEquals(expected.Keys), $"gradients of {string.Join(", ", seen.Keys)}, expected those of {string.Join(", ", expected.Keys)}");
        // A gradient that is zero but for rounding is measured by the others.
        var floor = 1e-3 * expected.Where(e => e.Key != "output").Select(e => Tolerance.Norm(e.Value)).DefaultIfEmpty(0).Max();
        return seen.Where(s => gradients || s.Key == "output").Max(s => Tolerance.Error(s.Value, expected[s.Key], s.Key == "output" ? 0 : floor));
    }

    private static Dictionary<string, Tensor> Pass(Graph graph, Compress.Graphs.Tensor input, TorchDevice device, torch.ScalarType floats, bool training, torch.ScalarType? narrow)
    {
        using var module = new GraphModule(graph, new GraphModuleOptions { Device = device, Floats = floats }) { Training = training };
        var x = input.ToTorch(module.Device, floats);
        x.requires_grad = true;
        Tensor y;
        using (narrow is { } type ? torch.autocast(module.Device.type, type) : null) y = module.Forward(x).to_type(floats);
        torch.manual_seed(9);
        var weights = torch.randn(y.shape, dtype: torch.ScalarType.Float64).to(floats, module.Device);
        y.mul(weights).sum().backward();
        var found = new Dictionary<string, Tensor> { ["output"] = y };
        if (x.grad is { } gradient) found["gradient by the input"] = gradient;
        foreach (var parameter in module.Parameters)
            if (parameter.Value.grad is { } byParameter) found[$"gradient by {parameter.Name}"] = byParameter;
        return found;
    }

    private static string SameBits(bool trainScales)
    {
        foreach (var scale in (float[])[0.1f, 0.0123f, 3.7e-4f, 1.25f])
        {
            var graph = LoweringCases.Of((b, x) => b.QuantizeDequantize(x, scale, (byte)100), 17, 3, 601);
            torch.manual_seed(11);
            var edges = torch.arange(-300, 301, 1).to_type(torch.ScalarType.Float32).add(0.5).mul(scale);
            var values = torch.stack([edges, edges.mul(1.0000001), edges.mul(0.9999999)], 0);
            Tensor On(TorchDevice device)
            {
                using var module = new GraphModule(graph, new GraphModuleOptions { Device = device, TrainScales = trainScales });
                return module.Forward(values.to(module.Device)).detach().cpu();
            }
            Checks.Require(On(Place.Device).equal(On(TorchDevice.Cpu)), $"with the scale {scale} they differ");
        }
        return "at and beside every rounding edge";
    }
}
