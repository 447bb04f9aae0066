using Compress.Runtime.Kernels;
using Compress.Runtime.Planning.Fusions;
using Compress.Runtime.Planning.Ops;

namespace Compress.Runtime.Tests.Planning;

/// <summary>Blocks over what blocks made: wherever one can be found, it moves what both move.</summary>
public sealed unsafe class MoveChainsTests
{
    [Fact]
    public void A_block_through_a_block_moves_what_both_move()
    {
        var found = 0;
        for (var seed = 0; seed < 2000; seed++)
        {
            var random = new Random(seed);
            // The first one transposes a part of a value, the second one transposes a part of that under other dimensions.
            var whole = Dims(random, 3, 7);
            var (first, made) = Part(random, whole);
            var seen = random.Next(2) == 0 ? made : Joined(made);
            var (last, result) = Part(random, seen);
            if (MoveChains.Through(first, last) is not { } through) continue;
            found++;
            int[] source = [.. Enumerable.Range(0, (int)Product(whole))], middle = new int[Product(made)], expected = new int[Product(result)], moved = new int[Product(result)];
            Run(first, source, middle);
            Run(last, middle, expected);
            Run(through, source, moved);
            moved.Should().Equal(expected, "seed {0}", seed);
        }
        found.Should().BeGreaterThan(1000);
    }

    [Fact]
    public void Dimensions_that_do_not_fall_together_have_no_block()
    {
        // Columns 1 to 3 of four, read in pairs.
        var first = new MoveBlock(0, 0, 1, 0, [5, 2], [4, 1], [2, 1]);
        MoveChains.Through(first, new MoveBlock(0, 0, 1, 0, [4], [2], [1])).Should().NotBeNull();
        MoveChains.Through(first, new MoveBlock(0, 0, 1, 0, [9], [1], [1])).Should().BeNull();
        MoveChains.Through(first, new MoveBlock(0, 0, 0, 0, [3], [3], [1])).Should().BeNull();
        MoveChains.Through(first, new MoveBlock(0, 0, 0, 0, [3, 2], [0, 1], [2, 1])).Should().BeNull();
        MoveChains.Through(first, new MoveBlock(0, 0, 9, 0, [10], [-1], [1])).Should().BeNull();
        MoveChains.Through(first, new MoveBlock(0, 0, 0, 0, [5, 0], [2, 1], [2, 1])).Should().BeNull();
    }

    private static long[] Dims(Random random, int from, int to) => [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => (long)random.Next(from, to))];

    private static long Product(long[] dims) => dims.Aggregate(1L, (a, b) => a * b);

    /// <summary>Two neighbouring dimensions as one.</summary>
    private static long[] Joined(long[] dims) => dims.Length < 2 ? dims : [dims[0] * dims[1], .. dims[2..]];

    /// <summary>A block that cuts a value and puts its dimensions in another order, and the dimensions of what it makes.</summary>
    private static (MoveBlock Block, long[] Dims) Part(Random random, long[] dims)
    {
        var strides = StridedFusions.RowMajor(dims);
        long start = 0;
        long[] sizes = new long[dims.Length], from = new long[dims.Length];
        for (var d = 0; d < dims.Length; d++)
        {
            var step = random.Next(4) == 0 ? 2 : 1;
            var first = random.Next(3) == 0 ? random.Next((int)dims[d]) : 0;
            sizes[d] = random.Next(3) == 0 ? random.Next(1, (int)((dims[d] - first - 1) / step) + 2) : (dims[d] - first - 1) / step + 1;
            from[d] = strides[d] * step;
            start += first * strides[d];
        }
        var order = Enumerable.Range(0, dims.Length).ToArray();
        if (random.Next(2) == 0) random.Shuffle(order);
        long[] made = [.. order.Select(o => sizes[o])];
        return (new MoveBlock(0, 0, start, 0, made, [.. order.Select(o => from[o])], StridedFusions.RowMajor(made)), made);
    }

    private static void Run(MoveBlock block, int[] source, int[] target)
    {
        fixed (int* x = source, y = target)
            new StridedCopy(block.Dims, block.FromStrides, block.ToStrides, sizeof(int)).Run((byte*)(x + block.From), (byte*)(y + block.To));
    }
}
