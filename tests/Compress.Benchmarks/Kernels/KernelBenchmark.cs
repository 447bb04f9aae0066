using System.Diagnostics;
using Compress.Runtime.Kernels;
using Compress.Runtime.Memory;
using Compress.Runtime.Threading;

namespace Compress.Benchmarks.Kernels;

/// <summary>Prints what each kernel reaches (on one thread unless told), in multiply-accumulates a second and as a share of the core's measured register peak.</summary>
internal static unsafe class KernelBenchmark
{
    private static readonly (string Name, ConvShape Shape)[] Shapes =
    [
        ("3x3 16>16 32x32", Dense(32, 16, 16, 3)),
        ("3x3 32>32 16x16", Dense(16, 32, 32, 3)),
        ("3x3 64>64 8x8", Dense(8, 64, 64, 3)),
        ("3x3 64>64 56x56", Dense(56, 64, 64, 3)),
        ("3x3 128>128 28x28", Dense(28, 128, 128, 3)),
        ("3x3 256>256 14x14", Dense(14, 256, 256, 3)),
        ("3x3 512>512 7x7", Dense(7, 512, 512, 3)),
        ("3x3 3>16 32x32", Dense(32, 3, 16, 3)),
        ("3x3 1>16 28x28", Dense(28, 1, 16, 3)),
        ("5x5 1>6 28x28", Dense(28, 1, 6, 5)),
        ("3x3 11>12 20x20", Dense(20, 11, 12, 3)),
        ("3x3 23>23 20x20", Dense(20, 23, 23, 3)),
        ("3x3 37>40 10x10", Dense(10, 37, 40, 3)),
        ("7x7/2 3>64 224", Dense(224, 3, 64, 7) with { StrideX = 2, StrideY = 2 }),
        ("1x1 64>256 56x56", Dense(56, 64, 256, 1)),
        ("1x1 256>64 56x56", Dense(56, 256, 64, 1)),
        ("1x1 1024>256 14x14", Dense(14, 1024, 256, 1)),
        ("1x1 256>1024 14x14", Dense(14, 256, 1024, 1)),
        ("1x1 64>384 14x14", Dense(14, 64, 384, 1)),
        ("1x1 96>576 14x14", Dense(14, 96, 576, 1)),
        ("1x1 576>96 14x14", Dense(14, 576, 96, 1)),
        ("1x1 24>144 56x56", Dense(56, 24, 144, 1)),
        ("1x1 144>24 56x56", Dense(56, 144, 24, 1)),
        ("3x3/2 128>128 56x56", Dense(56, 128, 128, 3) with { StrideX = 2, StrideY = 2 }),
        ("1x1/2 32>64 16x16", Dense(16, 32, 64, 1) with { StrideX = 2, StrideY = 2 }),
        ("dw3x3 32 56x56", Dense(56, 32, 32, 3) with { Groups = 32 }),
        ("dw3x3 96 28x28", Dense(28, 96, 96, 3) with { Groups = 96 }),
        ("dw3x3 192 28x28", Dense(28, 192, 192, 3) with { Groups = 192 }),
        ("dw3x3 384 14x14", Dense(14, 384, 384, 3) with { Groups = 384 }),
        ("dw3x3 960 7x7", Dense(7, 960, 960, 3) with { Groups = 960 }),
        ("dw3x3/2 144 28x28", Dense(28, 144, 144, 3) with { Groups = 144, StrideX = 2, StrideY = 2 }),
        ("dw5x5 96 14x14", Dense(14, 96, 96, 5) with { Groups = 96 }),
        ("gemv 400>120", new ConvShape { InHeight = 1, InWidth = 1, InChannels = 400, OutChannels = 120 }),
        ("gemv 64>10", new ConvShape { InHeight = 1, InWidth = 1, InChannels = 64, OutChannels = 10 }),
        ("gemm 64x768x768", new ConvShape { InHeight = 1, InWidth = 64, InChannels = 768, OutChannels = 768 }),
    ];

    private static ForkJoinPool s_pool = ForkJoinPool.Serial;

    public static int Run(string[] args)
    {
        using var pool = new ForkJoinPool(args.Length > 2 ? int.Parse(args[2]) : 1);
        s_pool = pool;
        string what = args.FirstOrDefault() ?? "all";
        double floatPeak = Peaks.Float(KernelVariants.FloatTier), quantPeak = Peaks.Quant(KernelVariants.QuantTier);
        Console.WriteLine($"register peaks, GMAC/s: float {floatPeak / 1e9:F1} ({KernelVariants.FloatTier}), exact 8 bit {quantPeak / 1e9:F1}");
        Console.WriteLine($"{"shape",-22}{"kernel",-40}{"us",10}{"GMAC/s",10}{"of peak",9}");
        foreach ((string name, ConvShape shape) in Shapes.Where(s => args.Length < 2 || s.Name.Contains(args[1], StringComparison.Ordinal)))
        {
            if (what is "all" or "float")
                Float(name, shape, floatPeak);
            if (what is "all" or "quant")
                Quant(name, shape, quantPeak, residual: false);
            if (what is "sum")
                Quant(name, shape, quantPeak, residual: true);
        }

        return 0;
    }

    private static ConvShape Dense(int size, int input, int output, int kernel) => new()
    {
        InHeight = size, InWidth = size, InChannels = input, OutChannels = output, KernelHeight = kernel, KernelWidth = kernel,
        PadTop = kernel / 2, PadLeft = kernel / 2, PadBottom = kernel / 2, PadRight = kernel / 2,
    };

    private static void Float(string name, in ConvShape shape, double peak)
    {
        ConvLayout layout = ConvLayout.Float(shape.InChannels, shape.OutChannels);
        var random = new Random(1);
        var weights = new float[shape.OutChannels * shape.GroupIn * shape.Taps];
        for (int i = 0; i < weights.Length; i++)
            weights[i] = random.NextSingle() - 0.5f;
        using var conv = FloatConv.Prepare(shape, layout, weights, [], Activation.Relu);
        using var x = new AlignedBuffer((long)shape.InHeight * shape.InWidth * layout.InStride * 4);
        using var y = new AlignedBuffer((long)shape.OutHeight * shape.OutWidth * layout.OutStride * 4);
        using var scratch = new AlignedBuffer(conv.ScratchBytes * s_pool.Threads);
        Report(name, [(conv.Variant.Name, () => conv.Run(x.Floats, y.Floats, null, scratch.Pointer, s_pool))], conv.Macs, peak);
    }

    private static void Quant(string name, in ConvShape shape, double peak, bool residual)
    {
        ConvLayout layout = ConvLayout.Byte(shape.InChannels, shape.OutChannels, residual);
        var random = new Random(1);
        var weights = new sbyte[shape.OutChannels * shape.GroupIn * shape.Taps];
        for (int i = 0; i < weights.Length; i++)
            weights[i] = (sbyte)Math.Clamp(Normal(random) * 38, -127, 127);
        var constants = new QuantWeights { Values = weights, Scales = [0.01f], InputScale = 0.02f, InputZeroPoint = 3 };
        QuantOutput output = new QuantOutput(0.05f, 10).WithRelu();
        QuantResidual? added = residual ? new QuantResidual(0.04f, 20, new QuantOutput(0.07f, 30)) : null;
        List<TileSet> fitting = QuantConv.Fitting(shape, constants);
        using var x = new AlignedBuffer((long)shape.InHeight * shape.InWidth * layout.InStride);
        using var y = new AlignedBuffer((long)shape.OutHeight * shape.OutWidth * layout.OutStride);
        random.NextBytes(x.AsSpan<byte>());
        byte* added0 = residual ? y.Pointer : null;
        // What is taken, and what comes after it.
        var kernels = new List<(string, Action)>();
        var owned = new List<IDisposable>();
        foreach (TileSet set in fitting.Take(2))
        {
            var conv = QuantConv.Prepare(shape, layout, constants, output, added, set);
            var scratch = new AlignedBuffer(conv.ScratchBytes * s_pool.Threads);
            owned.AddRange([conv, scratch]);
            kernels.Add((set.Variant.Name, () => conv.Run(x.Pointer, y.Pointer, added0, scratch.Pointer, s_pool)));
        }

        if (fitting.Find(t => t.Words) is { } tiles && QuantWinograd.Fits(shape, layout, constants, tiles))
        {
            var filtering = QuantWinograd.Prepare(shape, layout, constants, output, added, tiles);
            var scratch = new AlignedBuffer(filtering.ScratchBytes * s_pool.Threads);
            owned.AddRange([filtering, scratch]);
            kernels.Add((filtering.Name + (QuantWinograd.Pays(shape, layout, constants, tiles, fitting[0]) ? "" : " (not taken)"), () => filtering.Run(x.Pointer, y.Pointer, added0, scratch.Pointer, s_pool)));
        }

        Report(name, [.. kernels], shape.Macs, peak);
        owned.ForEach(o => o.Dispose());
    }

    /// <summary>A weight as networks have them: the largest of a channel is some three and a half times the usual one.</summary>
    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    /// <summary>Median of batches that last about half a millisecond each; kernels take turns.</summary>
    internal static void Report(string name, (string Name, Action Run)[] kernels, long macs, double peak)
    {
        var batches = new int[kernels.Length];
        var times = new double[kernels.Length][];
        for (int k = 0; k < kernels.Length; k++)
        {
            // Long enough for the just-in-time compiler's background thread to have replaced the first code.
            long start = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(start).TotalMilliseconds < 250)
                kernels[k].Run();
            start = Stopwatch.GetTimestamp();
            kernels[k].Run();
            double once = Math.Max(1e-7, Stopwatch.GetElapsedTime(start).TotalSeconds);
            batches[k] = (int)Math.Clamp(5e-4 / once, 1, 5000);
            times[k] = new double[80];
        }

        for (int i = 0; i < times[0].Length; i++)
        {
            for (int k = 0; k < kernels.Length; k++)
            {
                long start = Stopwatch.GetTimestamp();
                for (int b = 0; b < batches[k]; b++)
                    kernels[k].Run();
                times[k][i] = Stopwatch.GetElapsedTime(start).TotalSeconds / batches[k];
            }
        }

        for (int k = 0; k < kernels.Length; k++)
        {
            Array.Sort(times[k]);
            double median = times[k][times[k].Length / 2];
            Console.WriteLine($"{name,-22}{kernels[k].Name,-40}{median * 1e6,10:F2}{macs / median / 1e9,10:F1}{(peak > 0 ? macs / median / peak : 0),9:P0}");
        }
    }
}
