using Compress.Graphs;

namespace Compress.Runtime.Operators.Elementwise;

/// <summary>Cast and CastLike between all numeric types, through 64-bit integers or doubles, which hold every value of the smaller ones.</summary>
internal sealed class CastKernel(ElementType to) : ReferenceKernel
{
    private const int Chunk = 256;

    /// <summary>Cast: the target type is an attribute.</summary>
    public static ReferenceKernel Cast(NodeReader node) => Make(node, (ElementType)node.Int("to"));

    /// <summary>CastLike: the target type is that of the second input.</summary>
    public static ReferenceKernel CastLike(NodeReader node) => Make(node, node.Type(1));

    public override void Run(OperatorCall call)
    {
        var x = call[0];
        var y = call.Output(0, to, x.Dims);
        if (x.Type == to)
        {
            x.Bytes.CopyTo(y.Bytes);
            return;
        }
        var count = checked((int)x.Length);
        if (Numbers.AreIntegers(x.Type, to))
        {
            Span<long> integers = stackalloc long[Chunk];
            for (var at = 0; at < count; at += Chunk)
            {
                var part = integers[..Math.Min(Chunk, count - at)];
                Numbers.Widen(x, at, part);
                Numbers.Narrow(part, y, at);
            }
            return;
        }
        Span<double> doubles = stackalloc double[Chunk];
        for (var at = 0; at < count; at += Chunk)
        {
            var part = doubles[..Math.Min(Chunk, count - at)];
            Numbers.Widen(x, at, part);
            Numbers.Narrow(part, y, at);
        }
    }

    private static CastKernel Make(NodeReader node, ElementType to)
    {
        if (!Numbers.CanConvert(node.Type(0)) || !Numbers.CanConvert(to))
            throw node.Error($"the runtime does not cast {node.Type(0)} to {to}");
        return new CastKernel(to);
    }
}
