using Tensor = TorchSharp.torch.Tensor;

namespace Compress.Training.Lowerings;

/// <summary>Which integers a quantizer can give, and how its scale lies along the value.</summary>
internal static class QuantizationRange
{
    /// <summary>The range of the quantized type: that of the zero point, else of the attribute, else unsigned 8 bit.</summary>
    public static (double Low, double High) Of(LoweringContext c)
    {
        var type = TypeOf(c);
        return type switch
        {
            ElementType.UInt8 => (0, 255),
            ElementType.Int8 => (-128, 127),
            ElementType.UInt16 => (0, 65535),
            ElementType.Int16 => (-32768, 32767),
            ElementType.UInt4 => (0, 15),
            ElementType.Int4 => (-8, 7),
            _ => throw c.Unsupported($"quantizing to {type} is not supported"),
        };
    }

    /// <summary>A scale or zero point, of one element or one an index of <paramref name="axis"/>, shaped so that it broadcasts to the value.</summary>
    public static Tensor Along(Tensor values, Tensor to, long axis, torch.ScalarType floats)
    {
        using var placed = values.to(to.device);
        using var numbers = placed.to_type(floats);
        if (numbers.numel() == 1) return numbers.reshape();
        var rank = to.dim();
        var shape = Enumerable.Repeat(1L, (int)rank).ToArray();
        shape[axis < 0 ? axis + rank : axis] = -1;
        return numbers.reshape(shape);
    }

    private static ElementType TypeOf(LoweringContext c)
    {
        if (!c.Node.HasInput(2)) return (ElementType)c.Node.Int("output_dtype", (long)ElementType.UInt8);
        return c.DeclaredType(2) ?? throw c.Unsupported($"the type of its zero point '{c.Node.Input(2)}' is not known; make it an initializer");
    }
}
