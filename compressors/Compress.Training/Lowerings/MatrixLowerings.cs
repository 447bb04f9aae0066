using F = TorchSharp.torch.nn.functional;
using Tensor = TorchSharp.torch.Tensor;

namespace Compress.Training.Lowerings;

/// <summary>Gemm, MatMul, Einsum and Trilu.</summary>
internal static class MatrixLowerings
{
    public static IReadOnlyList<Lowering> All { get; } =
    [
        new("Gemm", Gemm) { Weights = [0, 1, 2], ResultMayBeOverwritten = true },
        new("MatMul", MatMul) { Weights = [0, 1], ResultMayBeOverwritten = true },
        new("Einsum", Einsum) { Weights = [0, 1] },
        new("Trilu", Trilu),
    ];

    private static Action<Frame> Gemm(LoweringContext c)
    {
        int a = c.Need(0), b = c.Need(1), bias = c.In(2);
        float alpha = c.Node.Float("alpha", 1), beta = c.Node.Float("beta", 1);
        bool transposeA = c.Node.Int("transA", 0) != 0, transposeB = c.Node.Int("transB", 0) != 0;
        if (!transposeA && transposeB && alpha == 1 && (bias < 0 || beta == 1))
        {
            return c.Result(f =>
            {
                var shift = bias < 0 ? null : f[bias];
                if (shift is null || shift.dim() == 1) return F.linear(f[a], f[b], shift);
                using var product = F.linear(f[a], f[b], null);
                return product.add(shift);
            });
        }
        return c.Result(f =>
        {
            using var left = transposeA ? f[a].t() : f[a].alias();
            using var right = transposeB ? f[b].t() : f[b].alias();
            var product = left.matmul(right);
            product = Scaled(product, alpha);
            if (bias < 0) return product;
            using var unbiased = product;
            return unbiased.add(f[bias], beta);
        });
    }

    private static Action<Frame> MatMul(LoweringContext c)
    {
        int a = c.Need(0), b = c.Need(1);
        return c.Result(f => f[a].matmul(f[b]));
    }

    private static Action<Frame> Einsum(LoweringContext c)
    {
        var slots = Enumerable.Range(0, c.InputCount).Select(c.Need).ToArray();
        var equation = c.Node.Text("equation", "");
        return c.Result(f => torch.einsum(equation, Array.ConvertAll(slots, s => f[s])));
    }

    private static Action<Frame> Trilu(LoweringContext c)
    {
        var upper = c.Node.Int("upper", 1) != 0;
        var diagonal = c.Node.HasInput(1) ? c.Longs(1) : _ => [0];
        var x = c.Need(0);
        return c.Result(f => upper ? f[x].triu(diagonal(f)[0]) : f[x].tril(diagonal(f)[0]));
    }

    private static Tensor Scaled(Tensor value, float factor)
    {
        if (factor == 1) return value;
        using var before = value;
        return before.mul(factor);
    }
}
