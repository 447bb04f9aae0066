using Compress.Graphs;
using Microsoft.ML.OnnxRuntime;

namespace Compress.Testing;

/// <summary>Seeded inputs for a model of which nothing is known but its declared inputs.</summary>
public static class RandomInputs
{
    /// <summary>
    /// A tensor for each input of a session: floating-point numbers uniform in 0 to 1, integers 0 to 3 (small enough to be indices), booleans.
    /// </summary>
    /// <param name="session">The session.</param>
    /// <param name="seed">Equal seeds give equal inputs.</param>
    /// <param name="fixedDims">Dimensions by input name, for inputs whose open dimensions cannot be 1.</param>
    public static Dictionary<string, Tensor> For(InferenceSession session, int seed, IReadOnlyDictionary<string, long[]>? fixedDims = null)
    {
        var random = new Random(seed);
        return session.InputMetadata.ToDictionary(
            i => i.Key,
            i => Make((ElementType)i.Value.ElementDataType, fixedDims?.GetValueOrDefault(i.Key) ?? Array.ConvertAll(i.Value.Dimensions, d => (long)Math.Abs(d)), random));
    }

    /// <summary>A tensor of random elements.</summary>
    /// <param name="type">Type of the elements.</param>
    /// <param name="dims">Dimensions.</param>
    /// <param name="random">Where the elements come from.</param>
    public static Tensor Make(ElementType type, long[] dims, Random random)
    {
        var n = (int)Tensor.CountElements(dims);
        return type switch
        {
            ElementType.Float32 => Tensor.Own(Fill(n, () => random.NextSingle()), dims),
            ElementType.Float64 => Tensor.Own(Fill(n, random.NextDouble), dims),
            ElementType.Float16 => Tensor.Own(Fill(n, () => (Half)random.NextSingle()), dims),
            ElementType.Int64 => Tensor.Own(Fill(n, () => (long)random.Next(4)), dims),
            ElementType.Int32 => Tensor.Own(Fill(n, () => random.Next(4)), dims),
            ElementType.Int16 => Tensor.Own(Fill(n, () => (short)random.Next(4)), dims),
            ElementType.Int8 => Tensor.Own(Fill(n, () => (sbyte)random.Next(4)), dims),
            ElementType.UInt64 => Tensor.Own(Fill(n, () => (ulong)random.Next(4)), dims),
            ElementType.UInt32 => Tensor.Own(Fill(n, () => (uint)random.Next(4)), dims),
            ElementType.UInt16 => Tensor.Own(Fill(n, () => (ushort)random.Next(4)), dims),
            ElementType.UInt8 => Tensor.Own(Fill(n, () => (byte)random.Next(4)), dims),
            ElementType.Bool => Tensor.Own(Fill(n, () => random.Next(2) == 1), dims),
            _ => throw new NotSupportedException($"There are no random inputs of type {type}."),
        };
    }

    private static T[] Fill<T>(int count, Func<T> next)
    {
        var values = new T[count];
        for (var i = 0; i < count; i++)
        {
            values[i] = next();
        }

        return values;
    }
}
