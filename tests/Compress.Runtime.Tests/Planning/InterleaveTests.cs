using Compress.Runtime.Planning;

namespace Compress.Runtime.Tests.Planning;

public sealed unsafe class InterleaveTests
{
    [Fact]
    public void Planes_become_pixels_at_every_length()
    {
        for (var pixels = 0; pixels <= 70; pixels++)
        {
            var x = Enumerable.Range(0, 3 * pixels).Select(i => (uint)(i * 2654435761)).ToArray();
            var y = new uint[3 * pixels];
            fixed (uint* from = x)
            fixed (uint* to = y) Interleave.Three(from, from + pixels, from + 2 * pixels, to, pixels);
            y.Should().Equal(Enumerable.Range(0, 3 * pixels).Select(i => x[i % 3 * pixels + i / 3]));

            var b = x.Select(v => (byte)(v >> 8)).ToArray();
            var z = new byte[3 * pixels];
            fixed (byte* from = b)
            fixed (byte* to = z) Interleave.Three(from, from + pixels, from + 2 * pixels, to, pixels);
            z.Should().Equal(Enumerable.Range(0, 3 * pixels).Select(i => b[i % 3 * pixels + i / 3]));
        }
    }
}
