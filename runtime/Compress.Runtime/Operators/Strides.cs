using System.Runtime.CompilerServices;
using Compress.Graphs;
using Compress.Runtime.Execution;

namespace Compress.Runtime.Operators;

/// <summary>Row-major strides, axes and broadcasting, on the stack.</summary>
internal static class Strides
{
    /// <summary>Row-major strides of <paramref name="dims"/>, in elements.</summary>
    public static void RowMajor(ReadOnlySpan<long> dims, Span<long> strides)
    {
        long step = 1;
        for (var i = dims.Length - 1; i >= 0; i--)
        {
            strides[i] = step;
            step *= dims[i];
        }
    }

    public static long Product(ReadOnlySpan<long> dims)
    {
        long product = 1;
        foreach (var dim in dims) product = checked(product * dim);
        return product;
    }

    /// <summary>An axis counted from the front; negative ones count from the back.</summary>
    public static int Axis(OperatorCall call, long axis, int rank)
    {
        var from = axis < 0 ? axis + rank : axis;
        if (from < 0 || from >= rank)
            throw call.Error($"axis {axis} is outside a tensor of {rank} dimensions; expected {-rank} to {rank - 1}");
        return (int)from;
    }

    /// <summary>Dimensions after ONNX's multidirectional broadcasting; returns the rank.</summary>
    public static int Broadcast(OperatorCall call, ReadOnlySpan<long> a, ReadOnlySpan<long> b, Span<long> result)
    {
        var rank = Math.Max(a.Length, b.Length);
        for (var i = 1; i <= rank; i++)
        {
            var left = i <= a.Length ? a[^i] : 1;
            var right = i <= b.Length ? b[^i] : 1;
            if (left != right && left != 1 && right != 1)
                throw call.Error($"the shapes [{TensorBuffer.Join(a)}] and [{TensorBuffer.Join(b)}] do not broadcast: {left} against {right} at dimension -{i}");
            result[rank - i] = left == 1 ? right : left;
        }
        return rank;
    }

    /// <summary>Strides of a tensor walked along the broadcast dimensions: 0 where it repeats.</summary>
    public static void Broadcasted(ReadOnlySpan<long> dims, ReadOnlySpan<long> along, Span<long> strides)
    {
        long step = 1;
        strides[..along.Length].Clear();
        for (var i = 1; i <= dims.Length; i++)
        {
            if (dims[^i] != 1) strides[along.Length - i] = step;
            step *= dims[^i];
        }
    }

    /// <summary>Moves to the next position in row-major order and keeps one offset along; false after the last.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Next(ReadOnlySpan<long> dims, Span<long> index, ReadOnlySpan<long> strides, ref long offset)
    {
        for (var d = dims.Length - 1; d >= 0; d--)
        {
            offset += strides[d];
            if (++index[d] < dims[d]) return true;
            offset -= strides[d] * dims[d];
            index[d] = 0;
        }
        return false;
    }

    /// <summary>Moves to the next position in row-major order and keeps two offsets along; false after the last.</summary>
    public static bool Next(ReadOnlySpan<long> dims, Span<long> index, ReadOnlySpan<long> first, ref long a, ReadOnlySpan<long> second, ref long b)
    {
        for (var d = dims.Length - 1; d >= 0; d--)
        {
            a += first[d];
            b += second[d];
            if (++index[d] < dims[d]) return true;
            a -= first[d] * dims[d];
            b -= second[d] * dims[d];
            index[d] = 0;
        }
        return false;
    }

    /// <summary>Copies strided elements into a contiguous row-major target: the one loop behind Transpose, Slice, Expand and others.</summary>
    public static void Gather<T>(ReadOnlySpan<T> source, long start, ReadOnlySpan<long> dims, ReadOnlySpan<long> strides, Span<T> target) where T : unmanaged
    {
        if (target.IsEmpty) return;
        if (dims.IsEmpty)
        {
            target[0] = source[(int)start];
            return;
        }
        var inner = (int)dims[^1];
        var step = strides[^1];
        Span<long> index = stackalloc long[TensorBuffer.MaxRank];
        index.Clear();
        var outer = dims[..^1];
        long at = start;
        var to = 0;
        do
        {
            var row = target.Slice(to, inner);
            if (step == 1) source.Slice((int)at, inner).CopyTo(row);
            else if (step == 0) row.Fill(source[(int)at]);
            else
                for (var i = 0; i < inner; i++) row[i] = source[(int)(at + i * step)];
            to += inner;
        }
        while (Next(outer, index[..outer.Length], strides[..outer.Length], ref at));
    }
}
