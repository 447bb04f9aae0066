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
        ("1x1/2 1024>2048 14x14", Dense(14, 1024, 2048, 1) with { StrideX = 2, StrideY = 2 }),
        ("1x1 2048>512 7x7", Dense(7, 2048, 512, 1)),
        ("1x1 512>2048 7x7", Dense(7, 512, 2048, 1)),
        ("1x1/2 32>64 16x16", Dense(16, 32, 64, 1) with { StrideX = 2, StrideY = 2 }),
        ("dw3x3 32 56x56", Dense(56, 32, 32, 3) with { Groups = 32 }),
        ("dw3x3 96 28x28", Dense(28, 96, 96, 3) with { Groups = 96 }),
        ("dw3x3 192 28x28", Dense(28, 192, 192, 3) with { Groups = 192 }),
        ("dw3x3 384 14x14", Dense(14, 384, 384, 3) with { Groups = 384 }),
        ("dw3x3 960 7x7", Dense(7, 960, 960, 3) with { Groups = 960 }),
        ("dw3x3/2 144 28x28", Dense(28, 144, 144, 3) with { Groups = 144, StrideX = 2, StrideY = 2 }),
        ("dw5x5 96 14x14", Dense(14, 96, 96, 5) with { Groups = 96 }),
        ("3x3 12>8 20x20", Dense(20, 12, 8, 3)),
        ("3x3 8>12 20x20", Dense(20, 8, 12, 3)),
        ("3x3 12>8 28x28", Dense(28, 12, 8, 3)),
        ("3x3 8>12 28x28", Dense(28, 8, 12, 3)),
        ("3x3 12>22 14x14", Dense(14, 12, 22, 3)),
        ("3x3 22>42 7x7", Dense(7, 22, 42, 3)),
        ("3x3 42>22 7x7", Dense(7, 42, 22, 3)),
        ("3x3/2 12>12 20x20", Dense(20, 12, 12, 3) with { StrideX = 2, StrideY = 2 }),
        ("3x3 12>12 10x10", Dense(10, 12, 12, 3)),
        ("3x3 28>12 5x5", Dense(5, 28, 12, 3)),
        ("3x3 16>16 8x8", Dense(8, 16, 16, 3)),
        ("3x3/2 3>8 32x32", Dense(32, 3, 8, 3) with { StrideX = 2, StrideY = 2 }),
        ("3x3 3>8 32x32", Dense(32, 3, 8, 3)),
        ("3x3 1>8 28x28", Dense(28, 1, 8, 3)),
        ("3x3/2 1>8 28x28", Dense(28, 1, 8, 3) with { StrideX = 2, StrideY = 2 }),
        ("3x3/2 3>8 96x96", Dense(96, 3, 8, 3) with { StrideX = 2, StrideY = 2 }),
        ("3x3/2 3>16 32x32", Dense(32, 3, 16, 3) with { StrideX = 2, StrideY = 2 }),
        ("4x4/2 3>8 32x32", Dense(32, 3, 8, 4) with { PadTop = 1, PadLeft = 1, PadBottom = 1, PadRight = 1, StrideX = 2, StrideY = 2 }),
        ("4x4/2 8>16 16x16", Dense(16, 8, 16, 4) with { PadTop = 1, PadLeft = 1, PadBottom = 1, PadRight = 1, StrideX = 2, StrideY = 2 }),
        ("5x5 6>16 14x14", Dense(14, 6, 16, 5) with { PadTop = 0, PadLeft = 0, PadBottom = 0, PadRight = 0 }),
        ("1x5 256>512 1x1024", new ConvShape { InHeight = 1, InWidth = 1024, InChannels = 256, OutChannels = 512, KernelWidth = 5 }),
        ("gemv 1024>100", new ConvShape { InHeight = 1, InWidth = 1, InChannels = 1024, OutChannels = 100 }),
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
        if (what is "sparse")
            return Sparse(floatPeak, quantPeak);
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

    /// <summary>Products whose weights are 0 for three quarters, in blocks and otherwise, beside the dense ones; multiply-accumulates are counted as if dense.</summary>
    private static int Sparse(double floatPeak, double quantPeak)
    {
        (string Name, Func<int, int, bool>? Kept)[] patterns =
        [
            ("dense", null),
            ("16 in x 32 out", (output, input) => Keeps(output / 32, input / 16)),
            ("4 in x 16 out", (output, input) => Keeps(output / 16, input / 4)),
            ("1 in x 16 out", (output, input) => Keeps(output / 16, input)),
            ("1:4 of each output", (output, input) => (input + output) % 4 == 0),
            ("single weights", Keeps),
        ];
        foreach ((string name, ConvShape shape) in Shapes.Where(s => s.Shape is { Taps: 1, InChannels: >= 256, StrideX: 1 }))
        {
            foreach ((string pattern, Func<int, int, bool>? kept) in patterns)
            {
                Console.WriteLine($"{name}, {pattern}:");
                Float("", shape, floatPeak, kept);
                Quant("", shape, quantPeak, residual: false, kept);
            }
        }

        return 0;
    }

    /// <summary>One of four, without a pattern, by a hash of the place (the finalizer of MurmurHash3).</summary>
    private static bool Keeps(int output, int input)
    {
        uint hash = (uint)((output * 9176) + input + 1);
        hash = (hash ^ (hash >> 16)) * 0x85EBCA6B;
        hash = (hash ^ (hash >> 13)) * 0xC2B2AE35;
        return ((hash ^ (hash >> 16)) & 3) == 0;
    }

    private static ConvShape Dense(int size, int input, int output, int kernel) => new()
    {
        InHeight = size, InWidth = size, InChannels = input, OutChannels = output, KernelHeight = kernel, KernelWidth = kernel,
        PadTop = kernel / 2, PadLeft = kernel / 2, PadBottom = kernel / 2, PadRight = kernel / 2,
    };

    private static void Float(string name, in ConvShape shape, double peak, Func<int, int, bool>? kept = null)
    {
        ConvLayout layout = ConvLayout.Float(shape.InChannels, shape.OutChannels);
        var random = new Random(1);
        var weights = new float[shape.OutChannels * shape.GroupIn * shape.Taps];
        for (int i = 0; i < weights.Length; i++)
            weights[i] = kept?.Invoke(i / (shape.GroupIn * shape.Taps), i / shape.Taps % shape.GroupIn) == false ? 0 : random.NextSingle() - 0.5f;
        using var conv = FloatConv.Prepare(shape, layout, weights, [], Activation.Relu);
        using var x = new AlignedBuffer((long)shape.InHeight * shape.InWidth * layout.InStride * 4);
        using var y = new AlignedBuffer((long)shape.OutHeight * shape.OutWidth * layout.OutStride * 4);
        using var scratch = new AlignedBuffer(conv.ScratchBytes * s_pool.Threads);
        var ways = new List<(string, Action)> { (conv.Name, () => conv.Run(x.Floats, y.Floats, null, scratch.Pointer, s_pool)) };
        TileSet tiles = KernelVariants.Best(KernelVariants.FloatTiles);
        using WinogradConv? filtering = WinogradConv.Fits(shape, layout, tiles) ? WinogradConv.Prepare(shape, layout, weights, [], Activation.Relu) : null;
        using var filteringRoom = new AlignedBuffer((filtering?.ScratchBytes ?? 0) * s_pool.Threads);
        if (filtering is not null)
            ways.Add((filtering.Name + (WinogradConv.Pays(shape, layout, tiles) ? "" : " (not taken)"), () => filtering.Run(x.Floats, y.Floats, null, filteringRoom.Pointer, s_pool)));
        ConvLayout inPlanes = layout with { InStride = shape.InChannels, Planar = shape.InChannels > 1 };
        foreach (int pool in new[] { 1, 2 })
        {
            if (shape.InChannels > 4 || shape.OutChannels > 16 || !PlaneConv.Fits(shape, inPlanes, Activation.Relu, pool, tiles))
                continue;
            var planes = PlaneConv.Prepare(shape, inPlanes, weights, [], Activation.Relu, pool);
            var room = new AlignedBuffer(planes.ScratchBytes * s_pool.Threads);
            ways.Add((planes.Name + (pool == 2 ? " with pool" : "") + (PlaneConv.Pays(shape, inPlanes, Activation.Relu, pool, tiles) ? "" : " (not taken)"), () => planes.Run(x.Floats, y.Floats, room.Pointer, s_pool)));
        }

        Report(name, conv.Macs, peak, [.. ways]);
    }

    private static void Quant(string name, in ConvShape shape, double peak, bool residual, Func<int, int, bool>? kept = null)
    {
        ConvLayout layout = ConvLayout.Byte(shape.InChannels, shape.OutChannels, residual);
        var random = new Random(1);
        var weights = new sbyte[shape.OutChannels * shape.GroupIn * shape.Taps];
        for (int i = 0; i < weights.Length; i++)
            weights[i] = kept?.Invoke(i / (shape.GroupIn * shape.Taps), i / shape.Taps % shape.GroupIn) == false ? (sbyte)0 : (sbyte)Math.Clamp(Normal(random) * 38, -127, 127);
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
            kernels.Add((conv.Name, () => conv.Run(x.Pointer, y.Pointer, added0, scratch.Pointer, s_pool)));
        }

        if (fitting.Find(t => t.Words) is { } tiles && QuantWinograd.Fits(shape, layout, constants, tiles))
        {
            var filtering = QuantWinograd.Prepare(shape, layout, constants, output, added, tiles);
            var scratch = new AlignedBuffer(filtering.ScratchBytes * s_pool.Threads);
            owned.AddRange([filtering, scratch]);
            kernels.Add((filtering.Name + (QuantWinograd.Pays(shape, layout, constants, tiles, fitting[0]) ? "" : " (not taken)"), () => filtering.Run(x.Pointer, y.Pointer, added0, scratch.Pointer, s_pool)));
        }

        Report(name, shape.Macs, peak, [.. kernels]);
        owned.ForEach(o => o.Dispose());
    }

    /// <summary>A weight as networks have them: the largest of a channel is some three and a half times the usual one.</summary>
    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    internal static void Report(string name, string kernel, long macs, double peak, Action run) => Report(name, macs, peak, (kernel, run));

    /// <summary>Medians of batches that last about half a millisecond each, in turn, so that a machine whose speed drifts treats all ways alike.</summary>
    private static void Report(string name, long macs, double peak, params (string Kernel, Action Run)[] ways)
    {
        const int Rounds = 80;
        ForkJoinPool team = s_pool;
        var (times, alone, batches) = (new double[ways.Length][], new double[ways.Length][], new int[ways.Length]);
        for (int w = 0; w < ways.Length; w++)
        {
            // Long enough for the just-in-time compiler's background thread to have replaced the first code.
            long start = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(start).TotalMilliseconds < 250)
                ways[w].Run();
            start = Stopwatch.GetTimestamp();
            ways[w].Run();
            batches[w] = (int)Math.Clamp(5e-4 / Math.Max(1e-7, Stopwatch.GetElapsedTime(start).TotalSeconds), 1, 5000);
            (times[w], alone[w]) = (new double[Rounds], new double[Rounds]);
        }

        for (int i = 0; i < Rounds; i++)
        {
            for (int w = 0; w < ways.Length; w++)
            {
                times[w][i] = Time(ways[w].Run, batches[w]);
                if (team.Threads == 1)
                    continue;
                s_pool = ForkJoinPool.Serial;
                alone[w][i] = Time(ways[w].Run, batches[w]);
                s_pool = team;
            }
        }

        for (int w = 0; w < ways.Length; w++)
        {
            Array.Sort(times[w]);
            double median = times[w][Rounds / 2];
            Array.Sort(alone[w]);
            string gain = team.Threads == 1 ? "" : $"   {alone[w][Rounds / 2] / median:F2} times as fast as with one thread";
            Console.WriteLine($"{name,-22}{ways[w].Kernel,-40}{median * 1e6,10:F2}{macs / median / 1e9,10:F1}{(peak > 0 ? macs / median / peak : 0),9:P0}{gain}");
        }
    }

    private static double Time(Action run, int batch)
    {
        s_pool.Enter();
        long start = Stopwatch.GetTimestamp();
        for (int b = 0; b < batch; b++)
            run();
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds / batch;
        s_pool.Leave();
        return seconds;
    }
}
