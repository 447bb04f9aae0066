using System.Numerics;
using Compress.Graphs;
using Compress.Runtime.Execution;

namespace Compress.Runtime.Operators.Reductions;

/// <summary>How a reduction gathers: an accumulator, a step, a finish.</summary>
internal interface IReducer<T> where T : unmanaged, INumber<T>
{
    static abstract T Empty { get; }

    static abstract T Step(T sum, T x);

    static virtual T Finish(T sum, long count) => sum;
}

/// <summary>Reduces over axes given as an attribute or an input; floats accumulate in double, so that the order of a sum matters little.</summary>
internal sealed class ReduceKernel<T, TWide, TReducer>(NodeReader node) : ReferenceKernel
    where T : unmanaged, INumber<T> where TWide : unmanaged, INumber<TWide> where TReducer : IReducer<TWide>
{
    private readonly bool _keep = node.Flag("keepdims", true);
    private readonly bool _nothingWhenEmpty = node.Flag("noop_with_empty_axes");
    private readonly long[] _axes = node.Ints("axes");

    public override void Run(OperatorCall call)
    {
        var x = call[0];
        Span<bool> reduced = stackalloc bool[TensorBuffer.MaxRank];
        reduced.Clear();
        Span<long> given = stackalloc long[TensorBuffer.MaxRank];
        ReadOnlySpan<long> axes = call.Has(1) ? call.Integers(1, given) : _axes;
        if (axes.IsEmpty && !_nothingWhenEmpty) reduced[..x.Rank].Fill(true);
        foreach (var axis in axes) reduced[Strides.Axis(call, axis, x.Rank)] = true;

        Span<long> dims = stackalloc long[TensorBuffer.MaxRank];
        var rank = 0;
        for (var d = 0; d < x.Rank; d++)
        {
            if (!reduced[d]) dims[rank++] = x.Dims[d];
            else if (_keep) dims[rank++] = 1;
        }
        var y = call.Output(0, x.Type, dims[..rank]);
        Reduce(call, x, reduced, y);
    }

    private static void Reduce(OperatorCall call, TensorBuffer x, ReadOnlySpan<bool> reduced, TensorBuffer y)
    {
        var sums = call.Scratch<TWide>(0, y.Length);
        sums.Fill(TReducer.Empty);
        Span<long> steps = stackalloc long[TensorBuffer.MaxRank];
        Span<long> index = stackalloc long[TensorBuffer.MaxRank];
        index.Clear();
        long step = 1, count = 1;
        for (var d = x.Rank - 1; d >= 0; d--)
        {
            steps[d] = reduced[d] ? 0 : step;
            if (reduced[d]) count *= x.Dims[d];
            else step *= x.Dims[d];
        }
        var from = x.Span<T>();
        long to = 0;
        for (var at = 0; at < from.Length; at++)
        {
            sums[(int)to] = TReducer.Step(sums[(int)to], TWide.CreateTruncating(from[at]));
            Strides.Next(x.Dims, index, steps, ref to);
        }
        var results = y.Span<T>();
        for (var i = 0; i < results.Length; i++) results[i] = T.CreateTruncating(TReducer.Finish(sums[i], count));
    }
}

/// <summary>ReduceLogSumExp: subtracts the maximum first, so that nothing overflows.</summary>
internal static class Reduce
{
    /// <summary>A reduction for float32, float64, int32 and int64 (and the 8-bit types, which the extremes have).</summary>
    public static OperatorDefinition Of<TFactory>(string opType) where TFactory : IReduceFactory => new(opType, node => node.Type(0) switch
    {
        ElementType.Float32 when TypeSwitches.Float32 => TFactory.Make<float, double>(node),
        ElementType.Float64 when TypeSwitches.Float64 => TFactory.Make<double, double>(node),
        ElementType.Int32 when TypeSwitches.Int32 => TFactory.Make<int, long>(node),
        ElementType.Int64 when TypeSwitches.Int64 => TFactory.Make<long, long>(node),
        ElementType.UInt32 when TypeSwitches.UInt32 => TFactory.Make<uint, ulong>(node),
        ElementType.UInt64 when TypeSwitches.UInt64 => TFactory.Make<ulong, ulong>(node),
        ElementType.Int8 when TypeSwitches.Int8 => TFactory.Make<sbyte, long>(node),
        ElementType.UInt8 when TypeSwitches.UInt8 => TFactory.Make<byte, long>(node),
        ElementType.Bool when opType is "ReduceMax" or "ReduceMin" => TFactory.Make<byte, long>(node),
        _ => throw node.Unsupported(),
    });

    public interface IReduceFactory
    {
        static abstract ReferenceKernel Make<T, TWide>(NodeReader node) where T : unmanaged, INumber<T> where TWide : unmanaged, INumber<TWide>, IMinMaxValue<TWide>;
    }
}
