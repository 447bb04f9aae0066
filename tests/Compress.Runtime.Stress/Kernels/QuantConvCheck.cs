using Compress.Runtime.Kernels;
using Compress.Runtime.Stress.Guarding;
using Compress.Runtime.Threading;

namespace Compress.Runtime.Stress.Kernels;

/// <summary>Random 8-bit convolutions between pages that fault: a variant must give the bits of the scalar reference.</summary>
internal static unsafe class QuantConvCheck
{
    /// <summary>What differs in a case; empty where nothing does.</summary>
    /// <param name="seed">Number of the case.</param>
    /// <param name="tiles">The variant.</param>
    public static string Difference(int seed, TileSet tiles)
    {
        var random = new Random(seed);
        ConvShape s = ConvCases.Shape(random, tiles.IsDepthwise || seed % 10 == 0);
        if (tiles.Is3x3)
            s = s with { KernelHeight = 3, KernelWidth = 3, StrideY = 1, StrideX = 1, DilationY = 1, DilationX = 1, InHeight = s.InHeight + 2, InWidth = s.InWidth + 2 };
        bool toFloat = random.Next(5) == 0;
        bool residual = !toFloat && random.Next(3) == 0;
        ConvLayout layout = ConvCases.Layout(random, s, bytes: true, residual);
        int most = tiles.NeedsBoundedPairs ? 64 : 127;
        var values = new sbyte[s.OutChannels * s.GroupIn * s.Taps];
        // Weights of one size, and such as networks have: few large ones among many small ones, which find neighbours that do not saturate.
        bool few = random.Next(2) == 0;
        for (int i = 0; i < values.Length; i++)
            values[i] = (sbyte)(random.Next(-most, most + 1) * (few ? Math.Pow(random.NextDouble(), 2) : 1));
        if (seed % 5 == 2)
            ConvCases.ZeroBlocks(random, values, s);
        var bias = new int[s.OutChannels];
        var scales = new float[random.Next(2) == 0 ? 1 : s.OutChannels];
        for (int c = 0; c < bias.Length; c++)
            bias[c] = random.Next(-5000, 5000);
        for (int c = 0; c < scales.Length; c++)
            scales[c] = 0.001f + (random.NextSingle() * 0.02f);
        var weights = new QuantWeights { Values = values, Scales = scales, Bias = random.Next(3) == 0 ? [] : bias, InputScale = 0.02f + random.NextSingle(), InputZeroPoint = random.Next(256) };
        float outScale = weights.InputScale * scales[0] * MathF.Sqrt(s.GroupIn * s.Taps) * 60;
        // Steps so small that sums in steps leave 32 bits: bounds must then come before rounding.
        if (random.Next(8) == 0)
            outScale *= 1e-8f;
        var output = new QuantOutput(outScale, random.Next(256));
        if (random.Next(2) == 0)
            output = output.WithRelu();
        QuantResidual? add = residual ? new(outScale * (0.5f + random.NextSingle()), random.Next(256), new QuantOutput(outScale * 1.3f, random.Next(256))) : null;

        int inPixels = s.Batch * s.InHeight * s.InWidth, outPixels = s.Batch * s.OutHeight * s.OutWidth;
        int element = toFloat ? 4 : 1;
        bool atStart = seed % 2 == 0;
        using var x = new GuardedBuffer(inPixels * layout.InStride, atStart);
        using var y = new GuardedBuffer((((outPixels - 1) * layout.OutStride) + layout.OutRoom) * element, atStart);
        using var r = new GuardedBuffer(outPixels * Math.Max(1, layout.ResidualStride), atStart);
        random.NextBytes(x.Span<byte>());
        random.NextBytes(r.Span<byte>());
        using var expected = new GuardedBuffer(y.Length);
        if (toFloat)
            ConvReference.QuantizedToFloat(s, layout, x.Pointer, weights, Activation.Relu, expected.Floats);
        else
            ConvReference.Quantized(s, layout, x.Pointer, weights, output, add, r.Pointer, expected.Pointer);

        using var conv = toFloat ? QuantConv.PrepareToFloat(s, layout, weights, Activation.Relu, tiles) : QuantConv.Prepare(s, layout, weights, output, add, tiles);
        using var scratch = new GuardedBuffer((int)conv.ScratchBytes);
        conv.Run(x.Pointer, y.Pointer, residual ? r.Pointer : null, scratch.Pointer, ForkJoinPool.Serial);

        for (int pixel = 0; pixel < outPixels; pixel++)
        {
            int at = pixel * layout.OutStride * element;
            int count = s.OutChannels * element;
            if (!y.Span<byte>().Slice(at, count).SequenceEqual(expected.Span<byte>().Slice(at, count)))
                return $"seed {seed}, {tiles}, {s}, {layout}, pixel {pixel}";
            int room = at + (layout.OutRoom * element), end = Math.Min(at + (layout.OutStride * element), y.Length);
            if (room < end && y.Span<byte>()[room..end].IndexOfAnyExcept(GuardedBuffer.Filler) >= 0)
                return $"seed {seed}, {tiles}: lanes outside the room belong to somebody else";
        }

        return "";
    }
}
