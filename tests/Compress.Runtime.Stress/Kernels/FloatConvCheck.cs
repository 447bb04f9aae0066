using Compress.Runtime.Kernels;
using Compress.Runtime.Memory;
using Compress.Runtime.Stress.Guarding;
using Compress.Runtime.Threading;

namespace Compress.Runtime.Stress.Kernels;

/// <summary>Random float convolutions between pages that fault: a variant must agree with the scalar reference.</summary>
internal static unsafe class FloatConvCheck
{
    /// <summary>Sums of up to about a thousand products in [-1, 1] in another order, and fused multiply-adds.</summary>
    private const float SumTolerance = 1e-4f;

    /// <summary>What differs in a case; empty where nothing does.</summary>
    /// <param name="seed">Number of the case.</param>
    /// <param name="tiles">The variant.</param>
    /// <param name="planar">Whether the input lies in planes instead of pixels.</param>
    public static string Difference(int seed, TileSet tiles, bool planar = false)
    {
        var random = new Random(seed);
        ConvShape s = ConvCases.Shape(random, tiles.IsDepthwise || seed % 10 == 0);
        bool residual = random.Next(3) == 0;
        ConvLayout layout = ConvCases.Layout(random, s, bytes: false, residual);
        if (planar)
        {
            int channels = random.Next(1, 5);
            s = s with { InChannels = channels, Groups = 1 };
            layout = layout with { InStride = channels, Planar = true };
        }

        Activation activation = random.Next(4) switch { 0 => Activation.None, 1 => Activation.Relu6, 2 => new(ActivationKind.HardSwish), _ => Activation.Relu };
        float[] w = ConvCases.Floats(random, s.OutChannels * s.GroupIn * s.Taps);
        if (seed % 5 == 2)
            ConvCases.ZeroBlocks(random, w, s);
        float[] bias = random.Next(3) == 0 ? [] : ConvCases.Floats(random, s.OutChannels);
        int inPixels = s.Batch * s.InHeight * s.InWidth, outPixels = s.Batch * s.OutHeight * s.OutWidth;
        bool atStart = seed % 2 == 0;
        using var x = new GuardedBuffer(inPixels * layout.InStride * 4, atStart);
        using var y = new GuardedBuffer((((outPixels - 1) * layout.OutStride) + layout.OutRoom) * 4, atStart);
        using var r = new GuardedBuffer(outPixels * Math.Max(1, layout.ResidualStride) * 4, atStart);
        ConvCases.Floats(random, inPixels * layout.InStride).CopyTo(x.Span<float>());
        ConvCases.Floats(random, r.Length / 4).CopyTo(r.Span<float>());
        var expected = new float[outPixels * layout.OutStride];
        float[] before = y.Span<float>().ToArray();
        fixed (float* e = expected)
            ConvReference.Float(s, layout, x.Floats, w, bias, residual ? r.Floats : null, e, activation);

        using var conv = FloatConv.Prepare(s, layout, w, bias, activation, tiles);
        using var scratch = new GuardedBuffer((int)conv.ScratchBytes);
        // Scratch must be aligned; its end need not be.
        using var aligned = new AlignedBuffer(conv.ScratchBytes);
        conv.Run(x.Floats, y.Floats, residual ? r.Floats : null, seed % 3 == 0 ? aligned.Pointer : scratch.Pointer, ForkJoinPool.Serial);

        for (int pixel = 0; pixel < outPixels; pixel++)
        {
            for (int c = 0; c < layout.OutStride && (pixel * layout.OutStride) + c < y.Length / 4; c++)
            {
                int i = (pixel * layout.OutStride) + c;
                float seen = y.Span<float>()[i];
                bool wrong = c < s.OutChannels
                    ? !(Math.Abs(seen - expected[i]) <= SumTolerance * Math.Max(1, Math.Abs(expected[i])))
                    : c >= layout.OutRoom && BitConverter.SingleToInt32Bits(seen) != BitConverter.SingleToInt32Bits(before[i]);
                if (wrong)
                    return $"seed {seed}, {tiles}, {s}, {layout}, pixel {pixel}, channel {c} (from {layout.OutRoom} on somebody else's): {seen}, expected {expected[i]}";
            }
        }

        return "";
    }
}
