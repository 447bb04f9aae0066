using Compress.Graphs;

namespace Compress.Runtime.Tests;

/// <summary>Named tolerances and comparison of tensors.</summary>
internal static class Closeness
{
    /// <summary>fp32 networks against another engine: sums are added in another order.</summary>
    public const double Network = 1e-4;

    /// <summary>One operator against the published expectation, as the ONNX backend tests have it.</summary>
    public const double Operator = 1e-3;

    /// <summary>Why two tensors differ, or null: floats relative to the largest expected value, everything else exactly.</summary>
    public static string? Difference(Tensor seen, Tensor expected, double relative, double absolute = 1e-6)
    {
        if (seen.ElementType != expected.ElementType) return $"type {seen} against {expected}";
        if (!seen.Dims.SequenceEqual(expected.Dims)) return $"shape {seen} against {expected}";
        if (!expected.ElementType.IsFloat()) return seen.Bytes.Span.SequenceEqual(expected.Bytes.Span) ? null : $"values of {seen} at byte {seen.Bytes.Span.CommonPrefixLength(expected.Bytes.Span)}";
        var (a, b) = (Doubles(seen), Doubles(expected));
        var scale = b.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(0).Max();
        for (var i = 0; i < a.Length; i++)
        {
            if (a[i].Equals(b[i]) || (double.IsNaN(a[i]) && double.IsNaN(b[i]))) continue;
            if (!(Math.Abs(a[i] - b[i]) <= absolute + relative * scale)) return $"element {i} of {seen}: {a[i]} against {b[i]}";
        }
        return null;
    }

    public static double[] Doubles(Tensor tensor) => tensor.ElementType switch
    {
        ElementType.Float32 => [.. tensor.AsSpan<float>().ToArray().Select(v => (double)v)],
        ElementType.Float64 => tensor.AsSpan<double>().ToArray(),
        ElementType.Float16 => [.. tensor.AsSpan<Half>().ToArray().Select(v => (double)v)],
        ElementType.BFloat16 => [.. System.Runtime.InteropServices.MemoryMarshal.Cast<byte, ushort>(tensor.Bytes.Span).ToArray().Select(v => (double)BitConverter.UInt32BitsToSingle((uint)v << 16))],
        _ => throw new NotSupportedException($"{tensor} is not compared as floats."),
    };
}
