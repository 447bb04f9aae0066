using Compress.Runtime.Emitted.Tests.Interpreting;
using Compress.Runtime.Kernels;
using Compress.Runtime.Memory;
using Compress.Runtime.Stress.Kernels;
using Compress.Runtime.Threading;

namespace Compress.Runtime.Emitted.Tests;

/// <summary>Whole convolutions on the tiles: interpreted everywhere, and as machine code where the processor has the instructions.</summary>
[Collection(nameof(EmittedKernels))]
public sealed unsafe class EmittedConvTests
{
    /// <summary>How the sums of tiles are computed here.</summary>
    public static TheoryData<string> Ways => EmittedKernels.Use() ? ["interpreted", "machine code"] : ["interpreted"];

    [Theory]
    [MemberData(nameof(Ways))]
    public void Every_convolution_has_the_bits_of_the_reference_and_stays_inside_its_buffers(string way)
    {
        var (tiles, cases) = way == "interpreted" ? (EmittedTiles.Quant<InterpretedSums>(), 60) : (EmittedTiles.Quant<MachineSums>(), 2000);
        for (var seed = 0; seed < cases; seed++) QuantConvCheck.Difference(seed, tiles).Should().BeEmpty();
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Every_length_from_0_to_256_channels_is_exact(string way)
    {
        var tiles = way == "interpreted" ? EmittedTiles.Quant<InterpretedSums>() : EmittedTiles.Quant<MachineSums>();
        for (var channels = 1; channels <= 256; channels++)
        {
            // As many outputs as inputs, on a pixel or two: every remainder of both sides of the tile.
            var shape = new ConvShape { InHeight = 1, InWidth = 1 + (channels % 2), InChannels = channels, OutChannels = channels };
            var random = new Random(channels);
            var weights = new sbyte[channels * channels];
            random.NextBytes(System.Runtime.InteropServices.MemoryMarshal.AsBytes(weights.AsSpan()));
            var constants = new QuantWeights { Values = weights, Scales = [0.01f], InputScale = 0.5f, InputZeroPoint = channels % 256 };
            var layout = ConvLayout.Byte(channels, channels);
            using var conv = QuantConv.Prepare(shape, layout, constants, new QuantOutput(channels, 3), null, tiles);
            using AlignedBuffer x = new(shape.InWidth * layout.InStride), y = new(shape.InWidth * layout.OutStride), expected = new(shape.InWidth * layout.OutStride), scratch = new(conv.ScratchBytes);
            random.NextBytes(x.AsSpan<byte>());
            conv.Run(x.Pointer, y.Pointer, null, scratch.Pointer, ForkJoinPool.Serial);
            ConvReference.Quantized(shape, layout, x.Pointer, constants, new QuantOutput(channels, 3), null, null, expected.Pointer);
            for (var pixel = 0; pixel < shape.InWidth; pixel++)
                y.AsSpan<byte>().Slice(pixel * layout.OutStride, channels).SequenceEqual(expected.AsSpan<byte>().Slice(pixel * layout.OutStride, channels)).Should().BeTrue("{0} channels", channels);
        }
    }
}
