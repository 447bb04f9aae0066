using Compress.Graphs;
namespace Compress.Runtime.Kernels;

/// <summary>Facts about quantized weights that kernels rely on, proven once at load.</summary>
internal static class QuantChecks
{
    /// <summary>Rejects contradictions, and sums that could leave 32 bits for some input.</summary>
    public static void Weights(int channels, in QuantWeights w)
    {
        if (w.Scales.Length != 1 && w.Scales.Length != channels)
            throw new ArgumentException(Texts.Of($"Weight scales: expected 1 or {channels} (one for each output channel), seen {w.Scales.Length}."));
        if (w.InputZeroPoint is < 0 or > 255)
            throw new ArgumentException(Texts.Of($"Input zero point: expected 0 to 255, seen {w.InputZeroPoint}."));
        for (int c = 0; c < channels; c++)
        {
            (long low, long high) = Range(channels, w, c);
            if (low < int.MinValue || high > int.MaxValue)
                throw new NotSupportedException(Texts.Of($"Output channel {c}: the integer sum can reach {low} to {high} and does not fit 32 bits. Use a smaller bias or keep this layer in float."));
        }
    }

    /// <summary>Whether every sum times its multiplier stays within 32 bits, with room to spare for rounding.</summary>
    public static bool FitsSteps(int channels, in QuantWeights w, float outputScale)
    {
        for (int c = 0; c < channels; c++)
        {
            (long low, long high) = Range(channels, w, c);
            if (!(Math.Max(-low, high) * (double)(w.InputScale * w.Scale(c) / outputScale) < 2e9))
                return false;
        }

        return true;
    }

    /// <summary>Whether products of weights and bytes, zero points and bias left out, sum to less than a bound in every channel for every input.</summary>
    public static bool SumsWithin(int bound, int channels, in QuantWeights w)
    {
        int length = w.Values.Length / channels;
        for (int c = 0; c < channels; c++)
        {
            long low = 0, high = 0;
            foreach (sbyte v in w.Values.Slice(c * length, length))
            {
                low -= Math.Min(0, (int)v);
                high += Math.Max(0, (int)v);
            }

            if (Math.Max(low, high) * 255 >= bound)
                return false;
        }

        return true;
    }

    /// <summary>The least and the largest sum of a channel over all inputs.</summary>
    private static (long Low, long High) Range(int channels, in QuantWeights w, int c)
    {
        int length = w.Values.Length / channels;
        long low = w.Bias.IsEmpty ? 0 : w.Bias[c];
        long high = low;
        foreach (sbyte v in w.Values.Slice(c * length, length))
        {
            int atZero = -w.InputZeroPoint * v, atMost = (255 - w.InputZeroPoint) * v;
            low += Math.Min(atZero, atMost);
            high += Math.Max(atZero, atMost);
        }

        return (low, high);
    }

    /// <summary>Whether no two neighbouring weights that an instruction adds in 16 bits can saturate: |w0| + |w1| at most 128 for both pairs of every four.</summary>
    public static bool HasBoundedPairs(in ConvShape shape, ReadOnlySpan<sbyte> weights)
    {
        // Neighbours in packed order depend on the layout; the two largest magnitudes of a channel bound every pair of it.
        int length = weights.Length / shape.OutChannels;
        for (int c = 0; c < shape.OutChannels; c++)
        {
            int first = 0, second = 0;
            foreach (sbyte v in weights.Slice(c * length, length))
            {
                int a = Math.Abs((int)v);
                if (a > first)
                    (first, second) = (a, first);
                else if (a > second)
                    second = a;
            }

            if (first + second > 128)
                return false;
        }

        return true;
    }
}
