using System.Numerics;
using Compress.Graphs;
using Compress.Runtime.Execution;

namespace Compress.Runtime.Operators.Convolutions;

/// <summary>Which value a window gives.</summary>
internal enum PoolMode
{
    Max,
    Average,
    Lp,
}

/// <summary>MaxPool, AveragePool and LpPool over any number of axes of space.</summary>
internal sealed class PoolKernel<T>(NodeReader node, PoolMode mode) : ReferenceKernel where T : unmanaged, INumber<T>, IMinMaxValue<T>
{
    private readonly WindowGeometry _geometry = new(node);
    private readonly Window _window = new();
    private readonly bool _countPads = node.Flag("count_include_pad");
    private readonly bool _columnMajor = node.Flag("storage_order");
    private readonly double _p = node.Int("p", 2);

    public override void Run(OperatorCall call)
    {
        var x = call[0];
        if (x.Rank < 3) throw call.Error($"the input is {x}; batch, channels and at least one axis of space are expected");
        var space = x.Dims[2..];
        _geometry.Resolve(call, space, [], _window);
        Span<long> dims = stackalloc long[TensorBuffer.MaxRank];
        x.Dims[..2].CopyTo(dims);
        _window.Output.AsSpan(0, space.Length).CopyTo(dims[2..]);
        dims = dims[..x.Rank];
        var y = call.Output(0, x.Type, dims).Span<T>();
        var indices = call.Wants(1) ? call.Output(1, ElementType.Int64, dims).Span<long>() : default;
        var size = (int)Strides.Product(space);
        var outSize = (int)Strides.Product(dims[2..]);
        var planes = (int)(x.Dims[0] * x.Dims[1]);
        Span<long> at = stackalloc long[TensorBuffer.MaxRank];
        for (var plane = 0; plane < planes; plane++)
        {
            at.Clear();
            var from = x.Span<T>().Slice(plane * size, size);
            for (var i = 0; i < outSize; i++)
            {
                y[plane * outSize + i] = Window(from, space, at, out var best);
                if (!indices.IsEmpty) indices[plane * outSize + i] = (long)plane * size + (_columnMajor ? ColumnMajor(best, space) : best);
                for (var d = space.Length - 1; d >= 0 && ++at[d] == _window.Output[d]; d--) at[d] = 0;
            }
        }
    }

    private T Window(ReadOnlySpan<T> x, ReadOnlySpan<long> space, ReadOnlySpan<long> at, out int best)
    {
        Span<long> tap = stackalloc long[TensorBuffer.MaxRank];
        tap.Clear();
        // Averages add in the type itself, in the order of the window, as the fast kernels do.
        var (max, total, sum, inside, padded) = (Reductions.Extremes.Lowest<T>(), T.Zero, 0.0, 0, 0);
        best = -1;
        do
        {
            long offset = 0;
            bool isIn = true, isPadded = true;
            for (var d = 0; d < space.Length; d++)
            {
                var position = at[d] * _window.Strides[d] + tap[d] * _window.Dilations[d] - _window.Before[d];
                isIn &= (ulong)position < (ulong)space[d];
                // Rounding up may let a window hang over the padding; what hangs over is not counted.
                isPadded &= position < space[d] + _window.After[d];
                offset = offset * space[d] + position;
            }
            if (isPadded) padded++;
            if (!isIn) continue;
            inside++;
            var value = x[(int)offset];
            if (mode == PoolMode.Max)
            {
                if (best < 0 || value > max || (T.IsNaN(value) && !T.IsNaN(max))) (max, best) = (value, (int)offset);
            }
            else if (mode == PoolMode.Average) total += value;
            else sum += Math.Pow(Math.Abs(double.CreateTruncating(value)), _p);
        }
        while (NextTap(tap, space.Length));
        return mode switch
        {
            PoolMode.Max => max,
            PoolMode.Average => total / T.CreateTruncating(_countPads ? padded : inside),
            _ => T.CreateTruncating(Math.Pow(sum, 1 / _p)),
        };
    }

    private bool NextTap(Span<long> tap, int rank)
    {
        for (var d = rank - 1; d >= 0; d--)
        {
            if (++tap[d] < _window.Kernel[d]) return true;
            tap[d] = 0;
        }
        return false;
    }

    private static long ColumnMajor(long index, ReadOnlySpan<long> space)
    {
        Span<long> at = stackalloc long[TensorBuffer.MaxRank];
        for (var d = space.Length - 1; d >= 0; d--)
        {
            at[d] = index % space[d];
            index /= space[d];
        }
        long result = 0;
        for (var d = space.Length - 1; d >= 0; d--) result = result * space[d] + at[d];
        return result;
    }
}

internal static class Pools
{
    /// <summary>MaxPool has 8-bit types besides the floating-point ones.</summary>
    public static ReferenceKernel Max(NodeReader node) => node.Type(0) switch
    {
        ElementType.Float32 => new PoolKernel<float>(node, PoolMode.Max),
        ElementType.Float64 => new PoolKernel<double>(node, PoolMode.Max),
        ElementType.Int8 => new PoolKernel<sbyte>(node, PoolMode.Max),
        ElementType.UInt8 => new PoolKernel<byte>(node, PoolMode.Max),
        _ => throw node.Unsupported(),
    };

    public static ReferenceKernel Of(NodeReader node, PoolMode mode) => node.Type(0) switch
    {
        ElementType.Float32 => new PoolKernel<float>(node, mode),
        ElementType.Float64 => new PoolKernel<double>(node, mode),
        _ => throw node.Unsupported(),
    };
}

/// <summary>GlobalAveragePool, GlobalMaxPool and GlobalLpPool: one value a channel.</summary>
internal sealed class GlobalPoolKernel<T>(PoolMode mode, double p) : ReferenceKernel where T : unmanaged, IFloatingPointIeee754<T>
{
    public override void Run(OperatorCall call)
    {
        var x = call[0];
        if (x.Rank < 3) throw call.Error($"the input is {x}; batch, channels and at least one axis of space are expected");
        Span<long> dims = stackalloc long[TensorBuffer.MaxRank];
        dims.Fill(1);
        x.Dims[..2].CopyTo(dims);
        var y = call.Output(0, x.Type, dims[..x.Rank]).Span<T>();
        var size = (int)Strides.Product(x.Dims[2..]);
        for (var i = 0; i < y.Length; i++)
        {
            var plane = x.Span<T>().Slice(i * size, size);
            var (max, total, sum) = (T.NegativeInfinity, T.Zero, 0.0);
            foreach (var value in plane)
            {
                max = T.Max(max, value);
                total += value;
                if (mode == PoolMode.Lp) sum += Math.Pow(Math.Abs(double.CreateTruncating(value)), p);
            }
            y[i] = mode switch
            {
                PoolMode.Max => max,
                PoolMode.Average => total / T.CreateTruncating(size),
                _ => T.CreateTruncating(Math.Pow(sum, 1 / p)),
            };
        }
    }
}

internal readonly struct GlobalPoolFactory : TypeSwitch.IFloatFactory
{
    public static ReferenceKernel Make<T>(NodeReader node) where T : unmanaged, IFloatingPointIeee754<T>, IMinMaxValue<T> => new GlobalPoolKernel<T>(
        node.Node.OpType switch { "GlobalMaxPool" => PoolMode.Max, "GlobalAveragePool" => PoolMode.Average, _ => PoolMode.Lp }, node.Int("p", 2));
}
