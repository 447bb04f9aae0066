namespace Compress.Training.Data;

/// <summary>
/// A generator whose numbers depend on its seeds alone, on every machine: xoshiro256** (Blackman and Vigna, 2018), its state filled
/// by SplitMix64. Only additions, shifts, multiplications and exact conversions are used. Not for cryptography. A mutable struct:
/// pass it by reference.
/// </summary>
public struct SeededRandom
{
    private ulong _a, _b, _c, _d;

    /// <summary>Starts the sequence that belongs to these seeds; every different list of seeds gives an independent sequence.</summary>
    public SeededRandom(params ReadOnlySpan<ulong> seeds)
    {
        var state = 0x9E3779B97F4A7C15UL;
        foreach (var seed in seeds)
        {
            state ^= seed;
            state = SplitMix(ref state);
        }
        (_a, _b, _c, _d) = (SplitMix(ref state), SplitMix(ref state), SplitMix(ref state), SplitMix(ref state));
    }

    /// <summary>64 random bits.</summary>
    public ulong Next()
    {
        var result = ulong.RotateLeft(_b * 5, 7) * 9;
        var t = _b << 17;
        _c ^= _a;
        _d ^= _b;
        _b ^= _c;
        _a ^= _d;
        _c ^= t;
        _d = ulong.RotateLeft(_d, 45);
        return result;
    }

    /// <summary>A whole number from 0 to <paramref name="bound"/> - 1. The bias is below bound / 2^64.</summary>
    public int Below(int bound)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bound, 1);
        return (int)Math.BigMul(Next(), (ulong)bound, out _);
    }

    /// <summary>A number in [0, 1) with 24 random bits.</summary>
    public float Unit() => (Next() >> 40) * (1f / (1 << 24));

    /// <summary>A number in [low, high).</summary>
    public float Between(float low, float high) => low + (high - low) * Unit();

    /// <summary>True with the given probability.</summary>
    public bool Chance(float probability) => Unit() < probability;

    /// <summary>A bell-shaped number of mean 0 and variance 1: the sum of four 16-bit numbers, so never beyond 3.5 in size.</summary>
    public float Bell()
    {
        var bits = Next();
        var sum = (int)(ushort)bits + (ushort)(bits >> 16) + (ushort)(bits >> 32) + (ushort)(bits >> 48);
        // Each term has variance (2^32 - 1) / 12; the sum of four has mean 131070 and standard deviation 37837.2.
        return (sum - 131070) * (1 / 37837.227f);
    }

    /// <summary>Puts values into a random order (Fisher-Yates).</summary>
    public void Shuffle<T>(Span<T> values)
    {
        for (var i = values.Length - 1; i > 0; i--)
        {
            var j = Below(i + 1);
            (values[i], values[j]) = (values[j], values[i]);
        }
    }

    private static ulong SplitMix(ref ulong state)
    {
        state += 0x9E3779B97F4A7C15UL;
        var z = state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
