using Tensor = TorchSharp.torch.Tensor;

namespace Compress.Training.Lowerings;

/// <summary>Elementwise functions of two values, with broadcasting.</summary>
internal static class BinaryLowerings
{
    public static IReadOnlyList<Lowering> All { get; } =
    [
        Of("Add", (a, b) => a.add(b)) with { LateWeights = [0, 1], ResultMayBeOverwritten = true },
        Of("Sub", (a, b) => a.sub(b)) with { LateWeights = [0, 1], ResultMayBeOverwritten = true },
        Of("Mul", (a, b) => a.mul(b)) with { LateWeights = [0, 1] },
        new("Div", Div) { LateWeights = [0, 1] },
        new("Mod", c => { var truncates = c.Node.Int("fmod", 0) != 0; return Lower(c, (a, b) => truncates ? a.fmod(b) : a.remainder(b)); }),
        Of("Pow", (a, b) => a.pow(b)),
        Of("Equal", (a, b) => a.eq(b)),
        Of("Less", (a, b) => a.lt(b)),
        Of("LessOrEqual", (a, b) => a.le(b)),
        Of("Greater", (a, b) => a.gt(b)),
        Of("GreaterOrEqual", (a, b) => a.ge(b)),
        Of("And", (a, b) => a.logical_and(b)),
        Of("Or", (a, b) => a.logical_or(b)),
        Of("Xor", (a, b) => a.logical_xor(b)),
    ];

    private static Lowering Of(string opType, Func<Tensor, Tensor, Tensor> compute) => new(opType, c => Lower(c, compute));

    private static Action<Frame> Lower(LoweringContext c, Func<Tensor, Tensor, Tensor> compute)
    {
        int a = c.Need(0), b = c.Need(1);
        var align = OldBroadcast(c);
        return c.Result(f =>
        {
            using var moved = align?.Invoke(f[a], f[b]);
            using var placed = Placed(f[a], moved ?? f[b], out var left, out var right);
            return compute(left, right);
        });
    }

    private static Action<Frame> Div(LoweringContext c)
    {
        int a = c.Need(0), b = c.Need(1);
        var align = OldBroadcast(c);
        return c.Result(f =>
        {
            using var moved = align?.Invoke(f[a], f[b]);
            using var placed = Placed(f[a], moved ?? f[b], out var left, out var right);
            if (left.is_floating_point() || right.is_floating_point()) return left.div(right);
            // Integers are divided towards zero.
            using var quotient = left.to_type(torch.ScalarType.Float64);
            using var divisor = right.to_type(torch.ScalarType.Float64);
            using var exact = quotient.div(divisor);
            using var whole = exact.trunc();
            return whole.to_type(left.dtype);
        });
    }

    /// <summary>
    /// Integer constants live on the host. Where one meets a value on the GPU it is taken there; the copy is returned for disposal.
    /// </summary>
    private static Tensor? Placed(Tensor a, Tensor b, out Tensor left, out Tensor right)
    {
        (left, right) = (a, b);
        if (a.device_type == b.device_type) return null;
        if (a.device_type == DeviceType.CPU) return left = a.to(b.device);
        return right = b.to(a.device);
    }

    /// <summary>Before opset 7 the second operand was aligned at an axis; it gets trailing dimensions of 1 here.</summary>
    private static Func<Tensor, Tensor, Tensor>? OldBroadcast(LoweringContext c)
    {
        if (c.Opset >= 7 || c.Node.Int("broadcast", 0) == 0 || !c.Node.Attributes.ContainsKey("axis")) return null;
        var axis = (int)c.Node.Int("axis", 0);
        return (a, b) =>
        {
            var at = axis < 0 ? axis + (int)a.dim() : axis;
            return b.reshape([.. b.shape, .. Enumerable.Repeat(1L, (int)(a.dim() - b.dim()) - at)]);
        };
    }
}
