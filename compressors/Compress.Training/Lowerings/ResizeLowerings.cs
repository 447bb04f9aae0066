using F = TorchSharp.torch.nn.functional;
using Tensor = TorchSharp.torch.Tensor;

namespace Compress.Training.Lowerings;

/// <summary>Resize and Upsample of the two trailing dimensions: nearest by whole factors, and linear in the two alignments that libtorch has.</summary>
internal static class ResizeLowerings
{
    public static IReadOnlyList<Lowering> All { get; } = [new("Resize", Lower), new("Upsample", Lower)];

    private static Action<Frame> Lower(LoweringContext c)
    {
        var x = c.Need(0);
        var isResize = c.Node.OpType == "Resize";
        var scaleAt = isResize && c.Opset >= 11 ? 2 : 1;
        var scales = c.Node.Attributes.TryGetValue("scales", out var attribute) ? attribute.AsFloats().ToArray()
            : c.Constant(scaleAt) is { } constant ? TensorConversion.Values<float>(constant, torch.ScalarType.Float32) : [];
        var sizes = c.Node.HasInput(3) ? c.Longs(3) : null;
        var mode = c.Node.Text("mode", "nearest");
        var alignment = c.Node.Text("coordinate_transformation_mode", isResize && c.Opset >= 11 ? "half_pixel" : "asymmetric");
        if (scales.Length == 0 && sizes is null) throw c.Unsupported("neither constant scales nor sizes are given");
        return c.Result(f =>
        {
            var shape = f[x].shape;
            var wanted = sizes?.Invoke(f) ?? [.. shape.Select((d, i) => (long)Math.Floor(d * (double)scales[i]))];
            if (shape.Length != 4 || wanted[0] != shape[0] || wanted[1] != shape[1])
                throw c.Unsupported($"from [{string.Join(", ", shape)}] to [{string.Join(", ", wanted)}] is not a resize of height and width");
            return mode switch
            {
                "nearest" when wanted[2] % shape[2] == 0 && wanted[3] % shape[3] == 0 => F.interpolate(f[x], wanted[2..], mode: torch.InterpolationMode.Nearest),
                "linear" or "bilinear" when alignment is "half_pixel" or "pytorch_half_pixel" or "align_corners" => Linear(f[x], wanted[2..], alignment == "align_corners"),
                _ => throw c.Unsupported($"mode '{mode}' with coordinates '{alignment}' from {shape[2]}x{shape[3]} to {wanted[2]}x{wanted[3]} is not supported"),
            };
        });
    }

    private static Tensor Linear(Tensor x, long[] size, bool corners) => F.interpolate(x, size, mode: torch.InterpolationMode.Bilinear, align_corners: corners);
}
