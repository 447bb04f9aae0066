using System.Numerics;
using Compress.Runtime.Execution;

namespace Compress.Runtime.Operators.Attention;

/// <summary>
/// RotaryEmbedding: turns pairs of numbers of each head by an angle of their position, given as cosines and sines in a table by position, or
/// for each position of the batch. Pairs lie side by side (interleaved) or half a head apart.
/// </summary>
internal sealed class RotaryKernel<T>(NodeReader node) : ReferenceKernel where T : unmanaged, INumber<T>
{
    private readonly bool _interleaved = node.Flag("interleaved");
    private readonly long _heads = node.Int("num_heads", 0);
    private readonly long _turned = node.Int("rotary_embedding_dim", 0);

    public override void Run(OperatorCall call)
    {
        var x = Heads.Of(call, 0, _heads);
        var turned = _turned > 0 ? _turned : x.Size;
        var half = (int)(turned / 2);
        var (cos, sin) = (call[1], call[2]);
        var byPosition = call.Has(3);
        if (turned > x.Size || turned % 2 != 0 || !cos.Dims.SequenceEqual(sin.Dims) || cos.Rank != (byPosition ? 2 : 3) || cos.Dims[^1] < half)
            throw call.Error($"{turned} numbers of a head of {x.Size} are to be turned by {cos} and {sin}");
        if (!byPosition && (cos.Dims[0] != x.Batch || cos.Dims[1] != x.Length)) throw call.Error($"the angles {cos} do not fit input {call[0]}");
        var positions = byPosition ? call.Integers(3, call.Scratch<long>(0, x.Batch * x.Length)) : default;
        if (byPosition && positions.Length != x.Batch * x.Length) throw call.Error($"there are {positions.Length} positions for {x.Batch * x.Length} places");
        var from = call[0].Span<T>();
        var to = call.Output(0, call[0].Type, call[0].Dims).Span<T>();
        var c = cos.Span<T>();
        var s = sin.Span<T>();
        for (long b = 0; b < x.Batch; b++)
        {
            for (long p = 0; p < x.Length; p++)
            {
                var at = b * x.Length + p;
                if (byPosition)
                {
                    at = positions[(int)at];
                    if (at < 0 || at >= cos.Dims[0]) throw call.Error($"the position {at} is outside of the table's {cos.Dims[0]}");
                }
                var angles = (int)(at * cos.Dims[^1]);
                for (long h = 0; h < x.Count; h++)
                {
                    var first = x.Row(b, h, p);
                    for (var i = 0; i < half; i++)
                    {
                        var (one, two) = _interleaved ? (first + 2 * i, first + 2 * i + 1) : (first + i, first + half + i);
                        var (a, e) = (from[one], from[two]);
                        to[one] = c[angles + i] * a - s[angles + i] * e;
                        to[two] = s[angles + i] * a + c[angles + i] * e;
                    }
                    for (var i = (int)turned; i < x.Size; i++) to[first + i] = from[first + i];
                }
            }
        }
    }
}

internal readonly struct RotaryFactory : TypeSwitch.IFloatFactory
{
    public static ReferenceKernel Make<T>(NodeReader node) where T : unmanaged, IFloatingPointIeee754<T>, IMinMaxValue<T> => new RotaryKernel<T>(node);
}
