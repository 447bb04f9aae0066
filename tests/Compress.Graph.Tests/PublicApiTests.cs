using Compress.Testing;

namespace Compress.Graphs.Tests;

/// <summary>What apps and the other rooms compile against.</summary>
public sealed class PublicApiTests
{
    [Fact]
    public void Public_types_and_members_are_the_listed_ones() =>
        PublicApi.Differences(typeof(Graph).Assembly, "runtime/Compress.Graph").Should().BeEmpty("a change of the public API is meant, and then listed with COMPRESS_UPDATE_API=1");
}
