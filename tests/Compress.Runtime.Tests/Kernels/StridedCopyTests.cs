using Compress.Runtime.Kernels;

namespace Compress.Runtime.Tests.Kernels;

public sealed unsafe class StridedCopyTests
{
    [Fact]
    public void Blocks_in_any_order_of_axes_land_where_plain_loops_put_them()
    {
        for (int seed = 0; seed < 600; seed++)
        {
            var random = new Random(seed);
            int rank = random.Next(0, 6), element = 1 << random.Next(0, 4);
            long[] dims = [.. Enumerable.Range(0, rank).Select(_ => (long)random.Next(1, seed % 5 == 0 ? 23 : 7))];
            long[] from = Strides(random, dims, repeat: true), to = Strides(random, dims, repeat: false);
            Check(seed, dims, from, to, element);
        }
    }

    [Fact]
    public void Transpositions_of_every_small_size_are_exact()
    {
        for (int rows = 1; rows <= 19; rows++)
        {
            for (int columns = 1; columns <= 19; columns++)
                Check(rows * 100 + columns, [rows, columns], [1, rows], [columns, 1], 4);
        }
    }

    [Fact]
    public void Every_second_element_of_any_length_is_exact()
    {
        for (int length = 1; length <= 40; length++)
            Check(length, [3, length], [2 * length, 2], [length, 1], 4);
    }

    [Fact]
    public void Stretches_on_even_and_odd_places_are_interleaved()
    {
        for (int length = 1; length <= 40; length++)
        {
            using var even = new GuardedBuffer(length * 4, length % 2 == 0);
            using var odd = new GuardedBuffer(length * 4, length % 2 == 0);
            using var y = new GuardedBuffer(length * 8, length % 2 == 0);
            ConvCases.Floats(new Random(length), length).CopyTo(even.Span<float>());
            ConvCases.Floats(new Random(-length), length).CopyTo(odd.Span<float>());
            StridedCopy.Interleave(even.Floats, odd.Floats, y.Floats, length);
            y.Span<float>().ToArray().Should().Equal(Enumerable.Range(0, 2 * length).Select(i => (i % 2 == 0 ? even : odd).Floats[i / 2]));
        }

        var part = new StridedCopy([5], [1], [2], 4);
        part.Interleaves(new StridedCopy([5], [1], [2], 4)).Should().BeTrue();
        part.Interleaves(new StridedCopy([6], [1], [2], 4)).Should().BeFalse();
        part.Interleaves(new StridedCopy([5], [2], [2], 4)).Should().BeFalse();
        part.Interleaves(new StridedCopy([5], [1], [3], 4)).Should().BeFalse();
        part.Interleaves(new StridedCopy([5], [1], [2], 2)).Should().BeFalse();
    }

    [Fact]
    public void Backward_strides_and_empty_blocks_are_allowed()
    {
        int[] x = [1, 2, 3, 4, 5, 6];
        var y = new int[6];
        fixed (int* px = x, py = y)
        {
            new StridedCopy([6], [-1], [1], 4).Run((byte*)(px + 5), (byte*)py);
            y.Should().Equal(6, 5, 4, 3, 2, 1);
            new StridedCopy([3, 0], [1, 1], [1, 1], 4).Run((byte*)px, (byte*)py);
        }

        y.Should().Equal(6, 5, 4, 3, 2, 1);
        Action wrong = () => _ = new StridedCopy([2], [1], [1], 3);
        wrong.Should().Throw<ArgumentException>().WithMessage("*3 bytes*1, 2, 4 or 8*");
    }

    private static void Check(int seed, long[] dims, long[] from, long[] to, int element)
    {
        using var x = new GuardedBuffer(checked((int)Extent(dims, from)) * element, seed % 2 == 0);
        using var y = new GuardedBuffer(checked((int)Extent(dims, to)) * element, seed % 3 == 0);
        new Random(seed).NextBytes(x.Span<byte>());
        byte[] expected = y.Span<byte>().ToArray();
        var index = new long[dims.Length];
        do
        {
            long a = 0, b = 0;
            for (int d = 0; d < dims.Length; d++)
                (a, b) = (a + (index[d] * from[d]), b + (index[d] * to[d]));
            x.Span<byte>().Slice((int)a * element, element).CopyTo(expected.AsSpan((int)b * element));
        }
        while (Next(dims, index));
        var copy = new StridedCopy(dims, from, to, element);
        copy.Elements.Should().Be(dims.Aggregate(1L, (p, d) => p * d));
        copy.Run(x.Pointer, y.Pointer);
        y.Span<byte>().SequenceEqual(expected).Should().BeTrue("seed {0}: [{1}] from [{2}] to [{3}], {4} bytes", seed, string.Join(",", dims), string.Join(",", from), string.Join(",", to), element);
    }

    /// <summary>Strides of a random order of the axes, with gaps; some axes repeat.</summary>
    private static long[] Strides(Random random, long[] dims, bool repeat)
    {
        var strides = new long[dims.Length];
        long step = random.Next(1, 3);
        foreach (int d in Enumerable.Range(0, dims.Length).OrderBy(_ => random.Next()))
        {
            if (repeat && random.Next(6) == 0)
                continue;
            strides[d] = step;
            step *= dims[d] + (random.Next(3) == 0 ? random.Next(0, 3) : 0);
        }

        return strides;
    }

    private static long Extent(long[] dims, long[] strides) => 1 + dims.Zip(strides).Sum(p => (p.First - 1) * p.Second);

    private static bool Next(long[] dims, long[] index)
    {
        for (int d = dims.Length - 1; d >= 0; d--)
        {
            if (++index[d] < dims[d])
                return true;
            index[d] = 0;
        }

        return false;
    }
}
