using Compress.Graphs;

namespace Compress.Runtime.Stress.Fuzzing;

/// <summary>Tensors of ordinary and of nasty values.</summary>
internal static class RandomTensors
{
    private static readonly float[] Nasty = [float.NaN, float.PositiveInfinity, float.NegativeInfinity, 0, -0f, float.MaxValue, float.MinValue, float.Epsilon, 1e10f, -1e10f];

    /// <summary>A tensor of any type that has whole bytes; half of them hold some values that nobody expects.</summary>
    public static Tensor Make(ElementType type, long[] dims, Random random)
    {
        var count = (int)Tensor.CountElements(dims);
        var nasty = random.Next(2) == 0 ? 0.1 : 0;
        var values = new double[count];
        var whole = type is not (ElementType.Float32 or ElementType.Float64 or ElementType.Float16 or ElementType.BFloat16);
        for (var i = 0; i < count; i++)
        {
            values[i] = random.NextDouble() < nasty ? Nasty[random.Next(Nasty.Length)] : whole ? random.Next(-3, 6) : random.NextDouble() * 2 - 1;
        }
        var bytes = new byte[type.ByteCount(count)];
        for (var i = 0; i < count; i++) Write(type, values[i], bytes, i);
        return Tensor.FromBytes(type, dims, bytes);
    }

    private static void Write(ElementType type, double value, byte[] bytes, int at)
    {
        var size = type.BitsPerElement() / 8;
        if (size == 0) return;
        var to = bytes.AsSpan(at * size, size);
        var integer = double.IsFinite(value) ? long.CreateSaturating(value) : value > 0 ? long.MaxValue : long.MinValue;
        switch (type)
        {
            case ElementType.Float32: BitConverter.TryWriteBytes(to, (float)value); break;
            case ElementType.Float64: BitConverter.TryWriteBytes(to, value); break;
            case ElementType.Float16: BitConverter.TryWriteBytes(to, (Half)value); break;
            case ElementType.BFloat16: BitConverter.TryWriteBytes(to, (ushort)(BitConverter.SingleToUInt32Bits((float)value) >> 16)); break;
            case ElementType.Bool: to[0] = (byte)(integer & 1); break;
            default:
                for (var b = 0; b < size; b++) to[b] = (byte)(integer >> (8 * b));
                break;
        }
    }
}
