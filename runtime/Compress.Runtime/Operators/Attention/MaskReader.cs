using System.Numerics;
using Compress.Graphs;
using Compress.Runtime.Execution;

namespace Compress.Runtime.Operators.Attention;

/// <summary>An optional mask that broadcasts to [batch, heads, queries, keys]: added, or boolean with true for what is seen. Keys beyond its end are not seen.</summary>
internal readonly ref struct MaskReader
{
    private readonly TensorBuffer? _mask;
    private readonly long _batch;
    private readonly long _head;
    private readonly long _query;
    private readonly long _key;
    private readonly long _keys;

    public MaskReader(OperatorCall call, int input, long batch, long heads, long queries, long keys, bool mayBeShort)
    {
        _keys = keys;
        if (call.Optional(input) is not { } mask) return;
        _mask = mask;
        Span<long> dims = [1, 1, 1, 1];
        if (mask.Rank is < 1 or > 4) throw call.Error($"the mask is {mask}; up to four axes are expected");
        mask.Dims.CopyTo(dims[(4 - mask.Rank)..]);
        var isShort = mayBeShort && dims[3] < keys;
        if ((dims[0] != 1 && dims[0] != batch) || (dims[1] != 1 && dims[1] != heads) || (dims[2] != 1 && dims[2] != queries) || (dims[3] != 1 && dims[3] != keys && !isShort))
            throw call.Error($"the mask is {mask}; it must broadcast to [{batch}, {heads}, {queries}, {keys}]");
        if (isShort) _keys = dims[3];
        _key = isShort || dims[3] != 1 ? 1 : 0;
        _query = dims[2] == 1 ? 0 : dims[3];
        _head = dims[1] == 1 ? 0 : dims[2] * dims[3];
        _batch = dims[0] == 1 ? 0 : dims[1] * dims[2] * dims[3];
    }

    /// <summary>What is added to a score.</summary>
    public T At<T>(long batch, long head, long query, long key) where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (_mask is null) return T.Zero;
        if (key >= _keys) return T.NegativeInfinity;
        var at = (int)(batch * _batch + head * _head + query * _query + key * _key);
        if (_mask.Type == ElementType.Bool) return _mask.Bytes[at] != 0 ? T.Zero : T.NegativeInfinity;
        return _mask.Span<T>()[at];
    }
}
