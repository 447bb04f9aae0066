using System.Security.Cryptography;
using Compress.Runtime.Bundles;

namespace Compress.Runtime.Tests.Bundles;

public sealed class Sha256Tests
{
    [Fact]
    public void Every_length_around_the_blocks_gives_the_hash_that_the_platform_gives()
    {
        var content = new byte[1000];
        new Random(1).NextBytes(content);
        for (var length = 0; length <= 260; length++)
            Sha256.Hex(content.AsSpan(0, length)).Should().Be(Convert.ToHexStringLower(SHA256.HashData(content.AsSpan(0, length))));
        Sha256.Hex(content).Should().Be(Convert.ToHexStringLower(SHA256.HashData(content)));
    }
}
