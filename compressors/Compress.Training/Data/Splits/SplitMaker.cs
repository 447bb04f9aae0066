using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Compress.Training.Data;

/// <summary>Draws stratified, seeded shares in which equal samples always stay on one side.</summary>
internal static class SplitMaker
{
    /// <summary>The first 128 bits of each sample's SHA-256: equal samples, equal keys.</summary>
    public static UInt128[] Keys(SampleSet samples)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var keys = new UInt128[samples.Count];
        Span<byte> digest = stackalloc byte[32];
        for (var i = 0; i < keys.Length; i++)
        {
            samples.Hash(i, hash);
            hash.GetHashAndReset(digest);
            keys[i] = BinaryPrimitives.ReadUInt128LittleEndian(digest);
        }
        return keys;
    }

    /// <summary>Takes about <paramref name="share"/> of every class; both results are in ascending order.</summary>
    public static (int[] Taken, int[] Remaining) Draw(SampleSet samples, int[] from, UInt128[] keys, double share, ulong seed)
    {
        var taken = new HashSet<int>();
        var groups = from.GroupBy(i => keys[i]).Select(g => g.ToArray()).ToList();
        foreach (var family in groups.GroupBy(g => samples.Labels[g[0]]).OrderBy(f => f.Key))
        {
            var members = family.ToArray();
            var random = new SeededRandom(seed, (ulong)family.Key);
            random.Shuffle(members.AsSpan());
            var want = (int)Math.Round(share * members.Sum(g => g.Length), MidpointRounding.AwayFromZero);
            // A class with at least two different samples appears on both sides.
            if (want == 0 && share > 0 && members.Length > 1) want = 1;
            var got = 0;
            foreach (var group in members)
            {
                if (got >= want) break;
                taken.UnionWith(group);
                got += group.Length;
            }
        }
        return ([.. from.Where(taken.Contains)], [.. from.Where(i => !taken.Contains(i))]);
    }

    /// <summary>At most <paramref name="limit"/> samples, in shares of their classes.</summary>
    public static int[] Limit(SampleSet samples, int[] from, UInt128[] keys, int limit, ulong seed)
    {
        if (limit <= 0 || limit >= from.Length) return from;
        var taken = Draw(samples, from, keys, (double)limit / from.Length, seed).Taken;
        return taken.Length <= limit ? taken : taken[..limit];
    }
}
