using System.Numerics;
using Compress.Graphs;
using Compress.Runtime.Execution;

namespace Compress.Runtime.Operators.Reductions;

/// <summary>ArgMax and ArgMin: the int64 index of the extreme along one axis, the first or the last of equals.</summary>
internal sealed class ArgKernel<T>(NodeReader node, bool max) : ReferenceKernel where T : unmanaged, INumber<T>
{
    private readonly long _axis = node.Int("axis", 0);
    private readonly bool _keep = node.Flag("keepdims", true);
    private readonly bool _last = node.Flag("select_last_index");

    public override void Run(OperatorCall call)
    {
        var x = call[0];
        var axis = Strides.Axis(call, _axis, x.Rank);
        Span<long> dims = stackalloc long[TensorBuffer.MaxRank];
        var rank = 0;
        for (var d = 0; d < x.Rank; d++)
            if (d != axis || _keep) dims[rank++] = d == axis ? 1 : x.Dims[d];
        var y = call.Output(0, ElementType.Int64, dims[..rank]).Span<long>();
        var from = x.Span<T>();
        var length = (int)x.Dims[axis];
        if (length == 0 && y.Length > 0) throw call.Error("an extreme of no elements was asked for");
        var inner = (int)Strides.Product(x.Dims[(axis + 1)..]);
        for (var to = 0; to < y.Length; to++)
        {
            var start = to / inner * inner * length + to % inner;
            var best = 0;
            for (var i = 1; i < length; i++)
            {
                var (candidate, kept) = (from[start + i * inner], from[start + best * inner]);
                if (max ? candidate > kept : candidate < kept) best = i;
                else if (_last && candidate == kept) best = i;
            }
            y[to] = best;
        }
    }
}

internal readonly struct ArgFactory : TypeSwitch.INumberFactory
{
    public static ReferenceKernel Make<T>(NodeReader node) where T : unmanaged, INumber<T>, IMinMaxValue<T> => new ArgKernel<T>(node, node.Node.OpType == "ArgMax");
}

/// <summary>TopK: the k largest or smallest along an axis, with their indices; of equal values the one with the lower index comes first.</summary>
internal sealed class TopKKernel<T>(NodeReader node) : ReferenceKernel where T : unmanaged, INumber<T>
{
    private readonly long _axis = node.Int("axis", -1);
    private readonly bool _largest = node.Flag("largest", true);

    public override void Run(OperatorCall call)
    {
        var x = call[0];
        var axis = Strides.Axis(call, _axis, x.Rank);
        var k = call.Integer(1);
        var length = (int)x.Dims[axis];
        if (k < 0 || k > length) throw call.Error($"k is {k}; 0 to {length} (the size of axis {axis}) is expected");
        Span<long> dims = stackalloc long[TensorBuffer.MaxRank];
        x.Dims.CopyTo(dims);
        dims[axis] = k;
        var values = call.Output(0, x.Type, dims[..x.Rank]).Span<T>();
        var indices = call.Output(1, ElementType.Int64, dims[..x.Rank]).Span<long>();
        var inner = (int)Strides.Product(x.Dims[(axis + 1)..]);
        var outer = (int)Strides.Product(x.Dims[..axis]);
        var keys = call.Scratch<T>(0, length);
        var order = call.Scratch<int>(1, length);
        var from = x.Span<T>();
        for (var o = 0; o < outer; o++)
        {
            for (var i = 0; i < inner; i++)
            {
                for (var a = 0; a < length; a++)
                {
                    keys[a] = from[(o * length + a) * inner + i];
                    order[a] = a;
                }
                order.Sort(new ByValue(keys, _largest));
                for (var a = 0; a < k; a++)
                {
                    var to = (o * (int)k + a) * inner + i;
                    values[to] = keys[order[a]];
                    indices[to] = order[a];
                }
            }
        }
    }

    /// <summary>Orders indices by the values they stand for, then by themselves.</summary>
    private readonly unsafe struct ByValue : IComparer<int>
    {
        // The scratch array is pinned, so its address stays.
        private readonly T* _keys;
        private readonly bool _largest;

        public ByValue(Span<T> keys, bool largest)
        {
            _keys = (T*)System.Runtime.CompilerServices.Unsafe.AsPointer(ref System.Runtime.InteropServices.MemoryMarshal.GetReference(keys));
            _largest = largest;
        }

        public int Compare(int a, int b)
        {
            var by = _largest ? _keys[b].CompareTo(_keys[a]) : _keys[a].CompareTo(_keys[b]);
            return by != 0 ? by : a - b;
        }
    }
}

internal readonly struct TopKFactory : TypeSwitch.INumberFactory
{
    public static ReferenceKernel Make<T>(NodeReader node) where T : unmanaged, INumber<T>, IMinMaxValue<T> => new TopKKernel<T>(node);
}

/// <summary>CumSum along an axis, exclusive or reversed.</summary>
internal sealed class CumulativeKernel<T>(NodeReader node) : ReferenceKernel where T : unmanaged, INumber<T>
{
    private readonly bool _exclusive = node.Flag("exclusive");
    private readonly bool _reverse = node.Flag("reverse");
    private readonly bool _product = node.Node.OpType == "CumProd";

    public override void Run(OperatorCall call)
    {
        var x = call[0];
        var axis = Strides.Axis(call, call.Integer(1), x.Rank);
        var y = call.Output(0, x.Type, x.Dims).Span<T>();
        var from = x.Span<T>();
        var length = (int)x.Dims[axis];
        var inner = (int)Strides.Product(x.Dims[(axis + 1)..]);
        for (var line = 0; line < (length == 0 ? 0 : y.Length / length); line++)
        {
            var start = line / inner * inner * length + line % inner;
            var sum = _product ? T.One : T.Zero;
            for (var i = 0; i < length; i++)
            {
                var at = start + (_reverse ? length - 1 - i : i) * inner;
                var next = _product ? sum * from[at] : sum + from[at];
                y[at] = _exclusive ? sum : next;
                sum = next;
            }
        }
    }
}

internal readonly struct CumulativeFactory : TypeSwitch.INumberFactory
{
    public static ReferenceKernel Make<T>(NodeReader node) where T : unmanaged, INumber<T>, IMinMaxValue<T> => new CumulativeKernel<T>(node);
}
