using System.Numerics;
using Compress.Graphs;
using Compress.Runtime.Execution;

namespace Compress.Runtime.Operators.Indexing;

/// <summary>What a scatter does with the value that is there already.</summary>
internal enum ScatterReduction
{
    None,
    Add,
    Mul,
    Max,
    Min,
}

/// <summary>Writes one element by a reduction; shared by the scatters.</summary>
internal static class Scattering
{
    public static ScatterReduction Parse(NodeReader node) => node.Text("reduction", "none") switch
    {
        "none" => ScatterReduction.None,
        "add" => ScatterReduction.Add,
        "mul" => ScatterReduction.Mul,
        "max" => ScatterReduction.Max,
        "min" => ScatterReduction.Min,
        var other => throw node.Error($"the reduction '{other}' is unknown; none, add, mul, max or min is expected"),
    };

    public static T Merge<T>(ScatterReduction how, T old, T update) where T : unmanaged, INumber<T> => how switch
    {
        ScatterReduction.Add => old + update,
        ScatterReduction.Mul => old * update,
        ScatterReduction.Max => T.Max(old, update),
        ScatterReduction.Min => T.Min(old, update),
        _ => update,
    };

    /// <summary>A kernel by type; booleans are moved as bytes where nothing is reduced.</summary>
    public static ReferenceKernel Create<TFactory>(NodeReader node) where TFactory : TypeSwitch.INumberFactory
    {
        Indices.RequireIndices(node, 1);
        if (node.Type(0) == ElementType.Bool && Parse(node) == ScatterReduction.None) return TFactory.Make<byte>(node);
        return TypeSwitch.Number<TFactory>(node);
    }
}

/// <summary>ScatterElements (and the old Scatter): one index an update element, along one axis.</summary>
internal sealed class ScatterElementsKernel<T>(NodeReader node) : ReferenceKernel where T : unmanaged, INumber<T>
{
    private readonly long _axis = node.Int("axis", 0);
    private readonly ScatterReduction _reduction = Scattering.Parse(node);

    public override void Run(OperatorCall call)
    {
        var (x, indices, updates) = (call[0], call[1], call[2]);
        var axis = Strides.Axis(call, _axis, x.Rank);
        if (!indices.Dims.SequenceEqual(updates.Dims) || indices.Rank != x.Rank) throw call.Error($"the indices {indices} and updates {updates} must have one shape, of {x.Rank} dimensions");
        for (var d = 0; d < x.Rank; d++)
            if (d != axis && indices.Dims[d] > x.Dims[d]) throw call.Error($"the indices {indices} reach past {x} in dimension {d}");
        var y = call.Output(0, x.Type, x.Dims).Span<T>();
        x.Span<T>().CopyTo(y);
        Span<long> strides = stackalloc long[TensorBuffer.MaxRank];
        Span<long> index = stackalloc long[TensorBuffer.MaxRank];
        index.Clear();
        Strides.RowMajor(x.Dims, strides);
        var step = strides[axis];
        strides[axis] = 0;
        var from = updates.Span<T>();
        long at = 0;
        for (var i = 0; i < from.Length; i++)
        {
            ref var target = ref y[(int)(at + Indices.At(call, indices, i, x.Dims[axis]) * step)];
            target = Scattering.Merge(_reduction, target, from[i]);
            Strides.Next(indices.Dims, index, strides, ref at);
        }
    }
}

internal readonly struct ScatterElementsFactory : TypeSwitch.INumberFactory
{
    public static ReferenceKernel Make<T>(NodeReader node) where T : unmanaged, INumber<T>, IMinMaxValue<T> => new ScatterElementsKernel<T>(node);
}

/// <summary>ScatterND: the last dimension of the indices addresses the slices that are written.</summary>
internal sealed class ScatterNdKernel<T>(NodeReader node) : ReferenceKernel where T : unmanaged, INumber<T>
{
    private readonly ScatterReduction _reduction = Scattering.Parse(node);

    public override void Run(OperatorCall call)
    {
        var (x, indices, updates) = (call[0], call[1], call[2]);
        var depth = indices.Rank == 0 ? 0 : (int)indices.Dims[^1];
        if (depth == 0 || depth > x.Rank) throw call.Error($"the indices {indices} do not address {x}");
        var run = (int)Strides.Product(x.Dims[depth..]);
        var rows = (int)(indices.Length / depth);
        if (updates.Length != (long)rows * run) throw call.Error($"the updates {updates} have {updates.Length} elements; {rows} slices of {run} are expected");
        var y = call.Output(0, x.Type, x.Dims).Span<T>();
        x.Span<T>().CopyTo(y);
        var from = updates.Span<T>();
        for (var row = 0; row < rows; row++)
        {
            long at = 0;
            for (var d = 0; d < depth; d++) at = at * x.Dims[d] + Indices.At(call, indices, row * depth + d, x.Dims[d]);
            var target = y.Slice((int)at * run, run);
            for (var i = 0; i < run; i++) target[i] = Scattering.Merge(_reduction, target[i], from[row * run + i]);
        }
    }
}

internal readonly struct ScatterNdFactory : TypeSwitch.INumberFactory
{
    public static ReferenceKernel Make<T>(NodeReader node) where T : unmanaged, INumber<T>, IMinMaxValue<T> => new ScatterNdKernel<T>(node);
}
