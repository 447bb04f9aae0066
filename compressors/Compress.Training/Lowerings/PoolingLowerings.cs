using F = TorchSharp.torch.nn.functional;
using Tensor = TorchSharp.torch.Tensor;

namespace Compress.Training.Lowerings;

/// <summary>Pooling over windows and over the whole plane.</summary>
internal static class PoolingLowerings
{
    public static IReadOnlyList<Lowering> All { get; } =
    [
        new("MaxPool", Max),
        new("AveragePool", Average),
        new("LpPool", Lp),
        new("GlobalLpPool", c => { var p = c.Node.Int("p", 2); return c.Map(x => { using var size = x.abs(); using var power = size.pow(p); using var sum = power.sum(SpatialDims(x), keepdim: true); return sum.pow(1.0 / p); }); }),
        new("GlobalAveragePool", c => c.Map(x => x.mean(SpatialDims(x), keepdim: true))),
        new("GlobalMaxPool", c => c.Map(x => x.amax(SpatialDims(x), keepdim: true))),
    ];

    private static Action<Frame> Max(LoweringContext c)
    {
        var x = c.Need(0);
        var rank = c.Node.Ints("kernel_shape").Length;
        var geometry = Geometry.Of(c, rank);
        var ceil = c.Node.Int("ceil_mode", 0) != 0;
        if (c.Node.Output(1).Length > 0) throw c.Unsupported("its output Indices is not supported");
        return c.Result(f =>
        {
            var pads = geometry.Pads(f[x].shape);
            // libtorch allows padding up to half the kernel; anything beyond is padded explicitly with the lowest value.
            var direct = pads.Symmetric is { } even && !even.Where((p, i) => 2 * p > geometry.Kernel[i]).Any();
            using var padded = direct ? null : F.pad(f[x], Explicit(pads), value: double.NegativeInfinity);
            var padding = direct ? pads.Symmetric! : new long[rank];
            return rank switch
            {
                1 => F.max_pool1d(padded ?? f[x], geometry.Kernel[0], geometry.Strides[0], padding[0], geometry.Dilations[0], ceil),
                2 => F.max_pool2d(padded ?? f[x], geometry.Kernel, geometry.Strides, padding, geometry.Dilations, ceil),
                3 => F.max_pool3d(padded ?? f[x], geometry.Kernel, geometry.Strides, padding, geometry.Dilations, ceil),
                _ => throw c.Unsupported($"its window has {rank} dimensions, where 1 to 3 are supported"),
            };
        });
    }

    private static Action<Frame> Average(LoweringContext c)
    {
        var x = c.Need(0);
        var rank = c.Node.Ints("kernel_shape").Length;
        var geometry = Geometry.Of(c, rank);
        var ceil = c.Node.Int("ceil_mode", 0) != 0;
        var countPads = c.Node.Int("count_include_pad", 0) != 0;
        if (geometry.Dilations.Any(d => d != 1)) throw c.Unsupported("dilations are not supported");
        return c.Result(f =>
        {
            var pads = geometry.Pads(f[x].shape);
            if (pads.Symmetric is { } even && !even.Where((p, i) => 2 * p > geometry.Kernel[i]).Any())
                return Pool(f[x], even, countPads);
            if (ceil) throw c.Unsupported("uneven padding together with ceil_mode is not supported");
            using var padded = F.pad(f[x], Explicit(pads), value: 0);
            if (countPads) return Pool(padded, new long[rank], true);
            // The mean of zeros and ones is the share of the window that is no padding.
            using var ones = f[x].ones_like();
            using var mask = F.pad(ones, Explicit(pads), value: 0);
            using var share = Pool(mask, new long[rank], true);
            using var mean = Pool(padded, new long[rank], true);
            return mean.div(share);
        });

        Tensor Pool(Tensor value, long[] padding, bool count) => rank switch
        {
            1 => F.avg_pool1d(value, geometry.Kernel[0], geometry.Strides[0], padding[0], ceil, count),
            2 => F.avg_pool2d(value, geometry.Kernel, geometry.Strides, padding, ceil, count),
            _ => throw c.Unsupported($"its window has {rank} dimensions, where 1 or 2 are supported"),
        };
    }

    /// <summary>The p-norm of each window: the mean of powers, which padding's zeros leave right, times the window's size.</summary>
    private static Action<Frame> Lp(LoweringContext c)
    {
        var x = c.Need(0);
        var geometry = Geometry.Of(c, c.Node.Ints("kernel_shape").Length);
        var p = c.Node.Int("p", 2);
        double count = geometry.Kernel.Aggregate(1L, (a, b) => a * b);
        if (geometry.Kernel.Length != 2 || geometry.Dilations.Any(d => d != 1) || c.Node.Int("ceil_mode", 0) != 0)
            throw c.Unsupported("only windows of two dimensions without dilation and ceil_mode are supported");
        return c.Result(f =>
        {
            using var size = f[x].abs();
            using var power = size.pow(p);
            using var padded = F.pad(power, Explicit(geometry.Pads(f[x].shape)), value: 0);
            using var mean = F.avg_pool2d(padded, geometry.Kernel, geometry.Strides);
            using var sum = mean.mul(count);
            return sum.pow(1.0 / p);
        });
    }

    private static long[] Explicit(Geometry.Padding pads)
    {
        if (pads.Symmetric is not { } even) return pads.Uneven;
        var both = new long[2 * even.Length];
        for (var i = 0; i < even.Length; i++) both[2 * (even.Length - 1 - i)] = both[2 * (even.Length - 1 - i) + 1] = even[i];
        return both;
    }

    private static long[] SpatialDims(Tensor x) => [.. Enumerable.Range(2, (int)x.dim() - 2).Select(i => (long)i)];
}
