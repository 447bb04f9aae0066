using Compress.Runtime.Kernels;

namespace Compress.Runtime.Tests.Kernels;

/// <summary>Enumerations and tables that name the same things in the same order.</summary>
public sealed class KernelChoiceTests
{
    [Fact]
    public void Activations_and_unary_functions_share_their_numbers()
    {
        foreach (var kind in Enum.GetValues<ActivationKind>().Where(k => k != ActivationKind.None))
            ((UnaryKind)kind).ToString().Should().Be(kind.ToString());
    }

    [Fact]
    public void Tiers_are_called_by_their_names()
    {
        foreach (var tier in Enum.GetValues<KernelTier>())
        {
            KernelTiers.NameOf(tier).Should().Be(tier.ToString().ToLowerInvariant());
            KernelTiers.Parse(tier.ToString()).Should().Be(tier);
        }
    }
}
