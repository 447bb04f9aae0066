namespace Compress.Training.Data;

/// <summary>
/// The test split behind a lid: its samples come out through <see cref="Open"/> alone, which notes who asked. Training, plans and
/// goals never open it; the final evaluation does, once, and a test can assert that.
/// </summary>
public sealed class TestSplit
{
    private readonly Subset _subset;
    private readonly List<string> _openings = [];

    internal TestSplit(Subset subset, bool isOfficial) => (_subset, IsOfficial) = (subset, isOfficial);

    /// <summary>The samples, for checks that nothing is learned from.</summary>
    internal Subset Subset => _subset;

    /// <summary>Samples; asking for the count does not open the split.</summary>
    public int Count => _subset.Count;

    /// <summary>Whether the source brought this split; otherwise it was drawn by the seed.</summary>
    public bool IsOfficial { get; }

    /// <summary>What each opening was for, in order.</summary>
    public IReadOnlyList<string> Openings
    {
        get
        {
            lock (_openings) return [.. _openings];
        }
    }

    /// <summary>Hands out the samples and notes the purpose.</summary>
    /// <param name="purpose">Such as "final evaluation".</param>
    public Subset Open(string purpose)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(purpose);
        lock (_openings) _openings.Add(purpose);
        return _subset;
    }
}
