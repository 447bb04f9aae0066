using Compress.Graphs;
using Compress.Runtime.Execution;

namespace Compress.Runtime.Operators.Indexing;

/// <summary>Pad: constant, reflect, edge or wrap; negative pads crop. Pads and value as inputs (opset 11) or attributes.</summary>
internal sealed class PadKernel<T>(NodeReader node) : ReferenceKernel where T : unmanaged, IEquatable<T>
{
    private readonly string _mode = Mode(node);
    private readonly long[] _pads = node.Ints(node.HasAttribute("paddings") ? "paddings" : "pads");
    private readonly float _value = node.Float("value", 0);

    public override void Run(OperatorCall call)
    {
        var x = call[0];
        Span<long> given = stackalloc long[2 * TensorBuffer.MaxRank];
        Span<long> before = stackalloc long[TensorBuffer.MaxRank];
        Span<long> dims = stackalloc long[TensorBuffer.MaxRank];
        ReadOnlySpan<long> pads = call.Has(1) ? call.Integers(1, given) : _pads;
        Span<long> axes = stackalloc long[TensorBuffer.MaxRank];
        var named = call.Has(3);
        var count = named ? call.Integers(3, axes).Length : x.Rank;
        if (pads.Length != 2 * count) throw call.Error($"{pads.Length} pads are given for {count} axes; two an axis are expected");
        before.Clear();
        x.Dims.CopyTo(dims);
        for (var i = 0; i < count; i++)
        {
            var axis = named ? Strides.Axis(call, axes[i], x.Rank) : i;
            before[axis] = pads[i];
            dims[axis] = checked(dims[axis] + pads[i] + pads[i + count]);
            if (dims[axis] < 0) throw call.Error($"pads {pads[i]} and {pads[i + count]} crop more than dimension {axis} of {x} has");
            if (_mode != "constant" && x.Dims[axis] == 0 && dims[axis] > 0) throw call.Error($"mode {_mode} has nothing to repeat in dimension {axis} of {x}");
        }
        var y = call.Output(0, x.Type, dims[..x.Rank]).Span<T>();
        Fill(x, Value(call, x.Type), before, dims[..x.Rank], y);
    }

    private void Fill(TensorBuffer x, T value, ReadOnlySpan<long> before, ReadOnlySpan<long> dims, Span<T> y)
    {
        Span<long> index = stackalloc long[TensorBuffer.MaxRank];
        index.Clear();
        var from = x.Span<T>();
        for (var to = 0; to < y.Length; to++)
        {
            long at = 0;
            for (var d = 0; d < dims.Length && at >= 0; d++)
            {
                var source = Source(index[d] - before[d], x.Dims[d]);
                at = source < 0 ? -1 : at * x.Dims[d] + source;
            }
            y[to] = at < 0 ? value : from[(int)at];
            for (var d = dims.Length - 1; d >= 0 && ++index[d] == dims[d]; d--) index[d] = 0;
        }
    }

    /// <summary>The input index that an output index takes its element from; -1 for the constant.</summary>
    private long Source(long at, long size)
    {
        if (at >= 0 && at < size) return at;
        switch (_mode)
        {
            case "edge": return at < 0 ? 0 : size - 1;
            case "wrap": return (at % size + size) % size;
            case "reflect":
                if (size == 1) return 0;
                var period = 2 * (size - 1);
                var within = (at % period + period) % period;
                return within < size ? within : period - within;
            default: return -1;
        }
    }

    private T Value(OperatorCall call, ElementType type)
    {
        if (call.Optional(2) is { Length: > 0 } given) return given.Span<T>()[0];
        if (_value == 0) return default;
        T value = default;
        var one = new Span<T>(ref value);
        var bytes = System.Runtime.InteropServices.MemoryMarshal.AsBytes(one);
        if (type == ElementType.Float32) System.Runtime.InteropServices.MemoryMarshal.Write(bytes, _value);
        else if (type == ElementType.Float64) System.Runtime.InteropServices.MemoryMarshal.Write(bytes, (double)_value);
        else throw call.Error($"a pad value of {_value} is given for {type}; float32 or float64 is expected");
        return value;
    }

    private static string Mode(NodeReader node) => node.Text("mode", "constant") switch
    {
        "constant" or "reflect" or "edge" or "wrap" => node.Text("mode", "constant"),
        var other => throw node.Error($"the mode '{other}' is unknown; constant, reflect, edge or wrap is expected"),
    };
}

internal readonly struct PadFactory : TypeSwitch.IMoveFactory
{
    public static ReferenceKernel Make<T>(NodeReader node) where T : unmanaged, IEquatable<T> => new PadKernel<T>(node);
}
