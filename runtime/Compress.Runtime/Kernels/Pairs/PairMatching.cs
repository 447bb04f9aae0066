using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Compress.Runtime.Kernels;

/// <summary>
/// Which of up to sixteen inputs may stand beside each other in a product of bytes whose two terms are added in 16 bits, and how to put as many
/// as possible into pairs. The condition is 255 x (sum of the positive weights) and 255 x (sum of the negative ones) within 16 bits, in each
/// of up to sixteen output channels.
/// </summary>
internal static class PairMatching
{
    /// <summary>Inputs that are put into pairs at a time: what one shuffle can order.</summary>
    public const int Inputs = 16;

    /// <summary>Output channels that share an order.</summary>
    public const int Channels = 16;

    /// <summary>Magnitudes of an input's weights: those above zero of sixteen channels, then those below zero.</summary>
    /// <param name="weights">A weight a channel, at most <see cref="Channels"/>.</param>
    public static Vector256<byte> Magnitudes(ReadOnlySpan<sbyte> weights)
    {
        Span<byte> both = stackalloc byte[2 * Channels];
        both.Clear();
        for (int c = 0; c < weights.Length; c++)
            both[weights[c] < 0 ? Channels + c : c] = (byte)Math.Abs((int)weights[c]);
        return Vector256.Create<byte>(both);
    }

    /// <summary>Whether two inputs may be neighbours.</summary>
    public static bool Fit(Vector256<byte> a, Vector256<byte> b) => Vector256.EqualsAll(Avx2.SubtractSaturate(Avx2.AddSaturate(a, b), Vector256.Create((byte)128)), Vector256<byte>.Zero);

    /// <summary>Puts inputs into pairs.</summary>
    /// <param name="magnitudes">Of each input.</param>
    /// <param name="mates">Gets each input's neighbour, or -1.</param>
    /// <returns>Inputs without a neighbour.</returns>
    public static int Match(ReadOnlySpan<Vector256<byte>> magnitudes, Span<int> mates)
    {
        int count = magnitudes.Length;
        Span<int> fits = stackalloc int[count];
        fits.Clear();
        for (int i = 0; i < count; i++)
        {
            for (int j = 0; j < i; j++)
            {
                if (!Fit(magnitudes[i], magnitudes[j]))
                    continue;
                fits[i] |= 1 << j;
                fits[j] |= 1 << i;
            }
        }

        mates.Fill(-1);
        int alone = count;
        for (int i = 0; i < count; i++)
        {
            int seen = 1 << i;
            if (mates[i] < 0 && Find(i, fits, mates, ref seen))
                alone -= 2;
        }

        return alone;
    }

    /// <summary>Finds a neighbour for an input that has none: one that is free, or one whose neighbour finds another.</summary>
    private static bool Find(int input, ReadOnlySpan<int> fits, Span<int> mates, ref int seen)
    {
        for (int j = 0; j < mates.Length; j++)
        {
            if ((fits[input] >> j & 1) == 0 || (seen >> j & 1) != 0 || mates[j] >= 0)
                continue;
            (mates[input], mates[j]) = (j, input);
            return true;
        }

        for (int j = 0; j < mates.Length; j++)
        {
            int other = mates[j];
            if ((fits[input] >> j & 1) == 0 || (seen >> j & 1) != 0 || (seen >> other & 1) != 0)
                continue;
            seen |= (1 << j) | (1 << other);
            (mates[input], mates[j], mates[other]) = (j, input, -1);
            if (Find(other, fits, mates, ref seen))
                return true;
            (mates[input], mates[j], mates[other]) = (-1, other, j);
        }

        return false;
    }
}
