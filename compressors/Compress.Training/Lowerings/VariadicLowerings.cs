using Tensor = TorchSharp.torch.Tensor;

namespace Compress.Training.Lowerings;

/// <summary>Elementwise functions of any number of values, and Where.</summary>
internal static class VariadicLowerings
{
    public static IReadOnlyList<Lowering> All { get; } =
    [
        Of("Sum", (a, b) => a.add(b)),
        Of("Max", (a, b) => torch.maximum(a, b)),
        Of("Min", (a, b) => torch.minimum(a, b)),
        new("Mean", Mean),
        new("Where", Where),
    ];

    private static Lowering Of(string opType, Func<Tensor, Tensor, Tensor> compute) => new(opType, c =>
    {
        var slots = Enumerable.Range(0, c.InputCount).Select(c.Need).ToArray();
        return c.Result(f => Accumulate(f, slots, compute));
    });

    private static Action<Frame> Mean(LoweringContext c)
    {
        var slots = Enumerable.Range(0, c.InputCount).Select(c.Need).ToArray();
        return c.Result(f =>
        {
            using var sum = Accumulate(f, slots, (a, b) => a.add(b));
            return sum.div(slots.Length);
        });
    }

    private static Action<Frame> Where(LoweringContext c)
    {
        int condition = c.Need(0), yes = c.Need(1), no = c.Need(2);
        return c.Result(f =>
        {
            using var mask = f[condition].to(f[yes].device);
            return torch.where(mask, f[yes], f[no]);
        });
    }

    private static Tensor Accumulate(Frame f, int[] slots, Func<Tensor, Tensor, Tensor> compute)
    {
        var result = f[slots[0]].alias();
        foreach (var slot in slots.AsSpan(1))
        {
            using var before = result;
            result = compute(before, f[slot]);
        }
        return result;
    }
}
