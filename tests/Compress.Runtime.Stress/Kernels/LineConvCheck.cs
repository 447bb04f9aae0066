using Compress.Runtime.Kernels;
using Compress.Runtime.Memory;
using Compress.Runtime.Stress.Guarding;

namespace Compress.Runtime.Stress.Kernels;

/// <summary>Random float convolutions over planes between pages that fault: a variant must agree with the scalar reference.</summary>
internal static unsafe class LineConvCheck
{
    /// <summary>Sums of up to about a thousand products in [-1, 1] in another order, and fused multiply-adds.</summary>
    private const float SumTolerance = 1e-4f;

    /// <summary>What differs in a case; empty where nothing does.</summary>
    /// <param name="seed">Number of the case.</param>
    /// <param name="tiles">The variant.</param>
    public static string Difference(int seed, TileSet tiles)
    {
        var random = new Random(seed);
        ConvShape s = ConvCases.Shape(random, seed % 4 == 0);
        s = s with { InWidth = s.InWidth + (tiles.Lanes * s.StrideX) + s.WindowWidth };
        // Lines that are alone are read without the rows between their taps; spread ones have zeros between their pixels.
        if (seed % 3 == 0)
            s = s with { InHeight = s.WindowHeight, PadTop = 0, PadBottom = 0 };
        else if (seed % 3 == 1)
            s = s with { InHeight = Math.Max(1, s.WindowHeight - s.PadTop - s.PadBottom), PadBottom = s.PadBottom + Math.Max(0, 1 - s.WindowHeight + s.PadTop + s.PadBottom) };
        int spread = random.Next(3) == 0 ? random.Next(2, 4) : 1;
        if (spread > 1)
            s = s with { InWidth = ((s.InWidth - 1) / spread * spread) + 1 + (s.InWidth >= tiles.Lanes * s.StrideX + spread + s.WindowWidth ? 0 : spread) };
        Activation activation = random.Next(5) switch
        {
            0 => Activation.None,
            1 => Activation.Relu6,
            2 => new(ActivationKind.HardSwish),
            3 => new(ActivationKind.LeakyRelu, (random.NextSingle() * 2) - 1),
            _ => Activation.Relu,
        };
        float[] w = ConvCases.Floats(random, s.OutChannels * s.GroupIn * s.Taps);
        float[] bias = random.Next(3) == 0 ? [] : ConvCases.Floats(random, s.OutChannels);
        int plane = s.OutHeight * s.OutWidth, length = s.Batch * s.OutChannels * plane;
        bool atStart = seed % 2 == 0, residual = random.Next(3) == 0;
        using var x = new GuardedBuffer(s.Batch * s.InChannels * s.InHeight * (((s.InWidth - 1) / spread) + 1) * 4, atStart);
        using var y = new GuardedBuffer(length * 4, atStart);
        using var r = new GuardedBuffer(length * 4, atStart);
        ConvCases.Floats(random, x.Length / 4).CopyTo(x.Span<float>());
        ConvCases.Floats(random, length).CopyTo(r.Span<float>());

        // The reference writes pixels of channels, and has no padding between them here.
        var layout = new ConvLayout(s.InChannels, s.OutChannels, s.OutChannels, s.OutChannels);
        float[] pixels = ToPixels(Spread(x.Span<float>(), s.InWidth, spread), s.Batch, s.InChannels, s.InHeight * s.InWidth), added = ToPixels(r.Span<float>(), s.Batch, s.OutChannels, plane), expected = new float[length];
        fixed (float* px = pixels, pr = added, pe = expected)
            ConvReference.Float(s, layout, px, w, bias, residual ? pr : null, pe, activation);

        using var conv = LineConv.Prepare(s, w, bias, activation, tiles, spread);
        using var scratch = new GuardedBuffer((int)conv.ScratchBytes, atStart);
        using var aligned = new AlignedBuffer(conv.ScratchBytes);
        bool shared = residual && conv.MayShareResidual && seed % 3 == 0;
        if (shared)
            r.Span<float>().CopyTo(y.Span<float>());
        conv.Run(x.Floats, y.Floats, !residual ? null : shared ? y.Floats : r.Floats, seed % 3 == 0 ? aligned.Pointer : scratch.Pointer);
        float[] seen = ToPixels(y.Span<float>(), s.Batch, s.OutChannels, plane);
        for (int i = 0; i < length; i++)
        {
            if (!(Math.Abs(seen[i] - expected[i]) <= SumTolerance * Math.Max(1, Math.Abs(expected[i]))))
                return $"seed {seed}, {tiles}, {s}, spread {spread}, pixel {i / s.OutChannels}, channel {i % s.OutChannels}: {seen[i]}, expected {expected[i]}";
        }

        return y.IsIntact ? "" : $"seed {seed}, {tiles}, {s}: something was written beside the output";
    }

    /// <summary>Rows with zeros between their pixels.</summary>
    private static float[] Spread(ReadOnlySpan<float> rows, int width, int spread)
    {
        int narrow = ((width - 1) / spread) + 1;
        var wide = new float[rows.Length / narrow * width];
        for (int i = 0; i < rows.Length; i++)
            wide[(i / narrow * width) + (i % narrow * spread)] = rows[i];
        return wide;
    }

    private static float[] ToPixels(ReadOnlySpan<float> planes, int batch, int channels, int space)
    {
        var pixels = new float[planes.Length];
        for (int i = 0; i < planes.Length; i++)
            pixels[(((i / (channels * space) * space) + (i % space)) * channels) + (i / space % channels)] = planes[i];
        return pixels;
    }
}
