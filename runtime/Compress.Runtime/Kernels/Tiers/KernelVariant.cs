namespace Compress.Runtime.Kernels;

/// <summary>One way of computing a family of kernels.</summary>
/// <param name="Family">What it computes, such as <c>float tile</c>.</param>
/// <param name="Name">Its name, as plans and benchmarks print it.</param>
/// <param name="Tier">The instructions that it needs.</param>
/// <param name="Reason">Why it stands where it stands in the list.</param>
public sealed record KernelVariant(string Family, string Name, KernelTier Tier, string Reason)
{
    /// <summary>Whether this process may use it: the processor has the instructions and <c>COMPRESS_ISA</c> does not rule them out.</summary>
    public bool IsAllowed => KernelTiers.IsAllowed(Tier);

    /// <inheritdoc/>
    public bool Equals(KernelVariant? other) => other is not null && Family == other.Family && Name == other.Name && Tier == other.Tier && Reason == other.Reason;

    /// <inheritdoc/>
    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);

    /// <summary>Family and name.</summary>
    public override string ToString() => $"{Family} {Name}";
}
