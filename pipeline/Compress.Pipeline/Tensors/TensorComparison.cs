using System.Globalization;
using Compress.Graphs;

namespace Compress.Pipeline;

/// <summary>Holds a tensor against what is expected of it.</summary>
public static class TensorComparison
{
    /// <summary>
    /// Says how a tensor differs: type, shape, then elements. Floats of 16 to 64 bits may differ by the tolerance, and NaN equals NaN;
    /// everything else must be equal.
    /// </summary>
    /// <returns>The first difference, or null where there is none.</returns>
    public static string? Difference(Tensor seen, Tensor expected, TensorTolerance tolerance)
    {
        ArgumentNullException.ThrowIfNull(seen);
        ArgumentNullException.ThrowIfNull(expected);
        ArgumentNullException.ThrowIfNull(tolerance);
        if (seen.ElementType != expected.ElementType || !seen.Dims.SequenceEqual(expected.Dims)) return $"it is {seen}, expected was {expected}";
        if (expected.ElementType == ElementType.String) return Strings(seen, expected);
        return TensorNumbers.IsReal(expected.ElementType) ? Reals(seen, expected, tolerance) : Bytes(seen, expected);
    }

    private static string? Strings(Tensor seen, Tensor expected)
    {
        for (var i = 0; i < expected.Strings.Length; i++)
            if (!seen.Strings[i].Span.SequenceEqual(expected.Strings[i].Span)) return $"the string at {i} differs";
        return null;
    }

    private static string? Reals(Tensor seen, Tensor expected, TensorTolerance tolerance)
    {
        if (seen.Bytes.Span.SequenceEqual(expected.Bytes.Span)) return null;
        var (a, b) = (TensorNumbers.ToDoubles(seen), TensorNumbers.ToDoubles(expected));
        var (count, worst, excess) = (0, 0, double.NegativeInfinity);
        for (var i = 0; i < b.Length; i++)
        {
            if (a[i].Equals(b[i])) continue;
            var over = Math.Abs(a[i] - b[i]) - tolerance.Absolute - (tolerance.Relative * Math.Abs(b[i]));
            // An infinity or a NaN on one side alone gives no number to compare with.
            if (over <= 0 && double.IsFinite(b[i])) continue;
            count++;
            var size = double.IsNaN(over) ? double.PositiveInfinity : over;
            if (size > excess) (worst, excess) = (i, size);
        }
        return count == 0 ? null : string.Create(CultureInfo.InvariantCulture, $"{count} of {b.Length} elements differ; the worst, at {worst}, is {a[worst]:R}, expected was {b[worst]:R}");
    }

    private static string? Bytes(Tensor seen, Tensor expected)
    {
        var a = seen.Bytes.Span;
        var b = expected.Bytes.Span;
        if (a.SequenceEqual(b)) return null;
        var bits = expected.ElementType.BitsPerElement();
        if (bits < 8) return $"the elements differ from byte {a.CommonPrefixLength(b)} on";
        var size = bits / 8;
        var count = 0;
        for (var i = 0; i < b.Length; i += size)
            if (!a.Slice(i, size).SequenceEqual(b.Slice(i, size))) count++;
        var first = a.CommonPrefixLength(b) / size;
        return bits == 8 && expected.ElementType.IsFloat()
            ? $"{count} of {expected.Length} elements differ; the first, at {first}, has the bits {a[first]:x2}, expected were {b[first]:x2}"
            : string.Create(CultureInfo.InvariantCulture, $"{count} of {expected.Length} elements differ; the first, at {first}, is {TensorNumbers.ToDoubles(seen)[first]}, expected was {TensorNumbers.ToDoubles(expected)[first]}");
    }
}
