using System.Numerics;
using Compress.Graphs;
using Compress.Runtime.Execution;

namespace Compress.Runtime.Operators.Attention;

/// <summary>
/// Attention: softmax(softcap(q k^T scale) + bias) v for each query head, with grouped key and value heads, a cache of past keys and values,
/// a causal mask, an added or boolean mask, and lengths beyond which keys are padding. Both factors are scaled by the root of the scale.
/// </summary>
internal sealed class AttentionKernel<T> : ReferenceKernel where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly bool _causal;
    private readonly long _queryHeads;
    private readonly long _keyHeads;
    private readonly long _mode;
    private readonly float _scale;
    private readonly float _softcap;
    private readonly bool _padsMask;

    public AttentionKernel(NodeReader node)
    {
        foreach (var input in new[] { 1, 2, 4, 5 })
            if (node.Has(input) && node.Type(input) != node.Type(0)) throw node.Unsupported();
        if (node.Has(3) && node.Type(3) != ElementType.Bool && node.Type(3) != node.Type(0)) throw node.Unsupported();
        _causal = node.Flag("is_causal");
        _queryHeads = node.Int("q_num_heads", 0);
        _keyHeads = node.Int("kv_num_heads", 0);
        _mode = node.Int("qk_matmul_output_mode", 0);
        if (_mode is < 0 or > 3) throw node.Error($"'qk_matmul_output_mode' is {_mode}; 0 to 3 are expected");
        _scale = node.Float("scale", 0);
        _softcap = node.Float("softcap", 0);
        _padsMask = node.Opset >= 24;
    }

    public override void Run(OperatorCall call)
    {
        var query = Heads.Of(call, 0, _queryHeads);
        var key = Heads.Of(call, 1, _keyHeads);
        var value = Heads.Of(call, 2, _keyHeads);
        var (pastKey, pastValue) = (call.Has(4) ? Heads.Of(call, 4, 0) : default, call.Has(5) ? Heads.Of(call, 5, 0) : default);
        if (key.Batch != query.Batch || value.Batch != query.Batch || value.Count != key.Count || value.Length != key.Length || key.Size != query.Size || key.Count < 1 || query.Count % key.Count != 0)
            throw call.Error($"query {call[0]}, key {call[1]} and value {call[2]} do not fit each other");
        if (call.Has(4) != call.Has(5) || (call.Has(4) && (!pastKey.Fits(key) || !pastValue.Fits(value) || pastKey.Length != pastValue.Length)))
            throw call.Error("past keys and values do not fit the new ones");
        var total = pastKey.Length + key.Length;
        var bias = new MaskReader(call, 3, query.Batch, query.Count, query.Length, total, _padsMask);
        var lengths = call.Has(6) ? call.Integers(6, call.Scratch<long>(2, query.Batch)) : default;
        if (call.Has(6) && lengths.Length != query.Batch) throw call.Error($"nonpad_kv_seqlen has {lengths.Length} values for a batch of {query.Batch}");

        Present(call, 1, key, pastKey, 4, 1);
        Present(call, 2, value, pastValue, 5, 2);
        long[] dims = query.IsPacked ? [query.Batch, query.Length, query.Count * value.Size] : [query.Batch, query.Count, query.Length, value.Size];
        var result = call.Output(0, call[0].Type, dims).Span<T>();
        var shown = call.Wants(3) ? call.Output(3, call[0].Type, [query.Batch, query.Count, query.Length, total]).Span<T>() : default;
        var output = new Heads(query.IsPacked, query.Batch, query.Count, query.Length, value.Size);
        var scores = call.Scratch<T>(0, total);
        var factor = T.Sqrt(_scale != 0 ? T.CreateChecked(_scale) : T.One / T.Sqrt(T.CreateChecked(Math.Max(1, query.Size))));
        var q = call[0].Span<T>();
        var k = call[1].Span<T>();
        var v = call[2].Span<T>();
        var pk = call.Has(4) ? call[4].Span<T>() : default;
        var pv = call.Has(5) ? call[5].Span<T>() : default;
        for (long b = 0; b < query.Batch; b++)
        {
            for (long h = 0; h < query.Count; h++)
            {
                var shared = h / (query.Count / key.Count);
                for (long s = 0; s < query.Length; s++)
                {
                    var row = q.Slice(query.Row(b, h, s), (int)query.Size);
                    var seen = shown.IsEmpty ? default : shown.Slice((int)(((b * query.Count + h) * query.Length + s) * total), (int)total);
                    for (long t = 0; t < total; t++)
                    {
                        var other = t < pastKey.Length ? pk.Slice(pastKey.Row(b, shared, t), (int)key.Size) : k.Slice(key.Row(b, shared, t - pastKey.Length), (int)key.Size);
                        var score = Dot(row, other, factor);
                        if (!seen.IsEmpty && _mode == 0) seen[(int)t] = score;
                        if (_softcap != 0) score = T.CreateChecked(_softcap) * T.Tanh(score / T.CreateChecked(_softcap));
                        if (!seen.IsEmpty && _mode == 1) seen[(int)t] = score;
                        if ((_causal && t > s + pastKey.Length) || (!lengths.IsEmpty && t >= lengths[(int)b])) score = T.NegativeInfinity;
                        else score += bias.At<T>(b, h, s, t);
                        if (!seen.IsEmpty && _mode == 2) seen[(int)t] = score;
                        scores[(int)t] = score;
                    }
                    Softmax(scores);
                    if (!seen.IsEmpty && _mode == 3) scores.CopyTo(seen);
                    var to = result.Slice(output.Row(b, h, s), (int)value.Size);
                    to.Clear();
                    for (long t = 0; t < total; t++)
                    {
                        var from = t < pastValue.Length ? pv.Slice(pastValue.Row(b, shared, t), (int)value.Size) : v.Slice(value.Row(b, shared, t - pastValue.Length), (int)value.Size);
                        var weight = scores[(int)t];
                        // What is masked out counts for nothing, whatever is stored there.
                        if (weight == T.Zero) continue;
                        for (var i = 0; i < to.Length; i++) to[i] += weight * from[i];
                    }
                }
            }
        }
    }

    private static T Dot(ReadOnlySpan<T> a, ReadOnlySpan<T> b, T factor)
    {
        var sum = T.Zero;
        for (var i = 0; i < a.Length; i++) sum += a[i] * factor * (b[i] * factor);
        return sum;
    }

    private static void Softmax(Span<T> x)
    {
        var max = T.NegativeInfinity;
        foreach (var value in x) max = T.Max(max, value);
        var sum = T.Zero;
        for (var i = 0; i < x.Length; i++) sum += x[i] = T.Exp(x[i] - max);
        for (var i = 0; i < x.Length; i++) x[i] /= sum;
    }

    /// <summary>Past and new keys (or values) one after the other, [batch, heads, length, size].</summary>
    private static void Present(OperatorCall call, int input, Heads fresh, Heads past, int pastInput, int output)
    {
        if (!call.Wants(output)) return;
        var total = past.Length + fresh.Length;
        var made = call.Output(output, call[input].Type, [fresh.Batch, fresh.Count, total, fresh.Size]).Span<T>();
        var place = new Heads(false, fresh.Batch, fresh.Count, total, fresh.Size);
        for (long b = 0; b < fresh.Batch; b++)
            for (long h = 0; h < fresh.Count; h++)
                for (long t = 0; t < total; t++)
                {
                    var from = t < past.Length ? call[pastInput].Span<T>().Slice(past.Row(b, h, t), (int)fresh.Size) : call[input].Span<T>().Slice(fresh.Row(b, h, t - past.Length), (int)fresh.Size);
                    from.CopyTo(made[place.Row(b, h, t)..]);
                }
    }
}

internal readonly struct AttentionFactory : TypeSwitch.IFloatFactory
{
    public static ReferenceKernel Make<T>(NodeReader node) where T : unmanaged, IFloatingPointIeee754<T>, IMinMaxValue<T> => new AttentionKernel<T>(node);
}
