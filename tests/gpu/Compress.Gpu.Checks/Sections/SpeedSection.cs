using System.Diagnostics;
using Compress.Graphs;
using Compress.Training;
using TorchSharp;
using TorchSharp.Modules;
using Tensor = TorchSharp.torch.Tensor;

namespace Compress.Gpu.Checks;

/// <summary>
/// Training steps a second of networks that speed.py builds alike: forward, cross-entropy, gradient, SGD with momentum and decay, on
/// samples that lie on the device. Both sides run as libtorch comes up, with the same steps, and give the median of five blocks.
/// </summary>
internal static class SpeedSection
{
    private const int WarmUp = 10;
    private const int Blocks = 5;

    /// <summary>Steps of a block.</summary>
    private static readonly int Steps = Place.IsTrial ? 1 : 20;

    private static readonly (string Name, Func<Graph> Build, long[] Input, int Classes)[] Networks =
    [
        ("lenet5", () => NetworkZoo.Build("lenet5"), [1, 28, 28], 10),
        ("resnet8", () => NetworkZoo.Build("resnet8", Images), [3, 32, 32], 10),
        ("resnet20", () => NetworkZoo.Build("resnet20", Images), [3, 32, 32], 10),
        ("mobilenetv2", () => NetworkZoo.Build("mobilenetv2", Images), [3, 32, 32], 10),
        ("lstm", Lstm, [64], 4),
    ];

    private static ZooOptions Images => new() { Input = [3, 32, 32] };

    public static void Run(Checks checks)
    {
        foreach (var (name, build, input, classes) in Networks)
            foreach (var batch in (int[])(Place.IsTrial ? [8] : [128, 1024]))
                foreach (var precision in (TrainingPrecision[])[TrainingPrecision.Fp32, TrainingPrecision.Bf16])
                    checks.Run($"{name}, batch {batch}, {precision.ToString().ToLowerInvariant()}", () => Measure(name, build(), input, classes, batch, precision));
    }

    private static string Measure(string name, Graph graph, long[] input, int classes, int batch, TrainingPrecision precision)
    {
        using var module = new GraphModule(graph, new GraphModuleOptions { Device = Place.Device }) { Training = true };
        Parameter[] parameters = [.. module.Parameters.Select(p => (Parameter)p.Value)];
        using var optimizer = torch.optim.SGD(parameters, 0.01, momentum: 0.9, weight_decay: 5e-4);
        torch.manual_seed(1);
        var samples = name == "lstm" ? torch.randint(0, 5000, [batch, .. input], device: Place.Native) : torch.randn([batch, .. input], device: Place.Native);
        var labels = torch.randint(0, classes, [batch], device: Place.Native);
        var loss = 0.0;
        for (var i = 0; i < (Place.IsTrial ? 1 : WarmUp); i++) Step();
        var rates = new double[Blocks];
        for (var block = 0; block < Blocks; block++)
        {
            Place.Wait();
            var clock = Stopwatch.StartNew();
            for (var i = 0; i < Steps; i++) Step();
            Place.Wait();
            rates[block] = batch * Steps / clock.Elapsed.TotalSeconds;
        }
        using (torch.NewDisposeScope()) loss = torch.nn.functional.cross_entropy(module.Forward(samples), labels).ToDouble();
        Checks.Require(double.IsFinite(loss), "the loss is not finite");
        Array.Sort(rates);
        var rate = rates[Blocks / 2];
        File.AppendAllText(Path.Combine(Place.Results, "speed.tsv"),
            $"ours\t{name}\t{batch}\t{precision.ToString().ToLowerInvariant()}\t{parameters.Sum(p => p.numel())}\t{rate:0.0}\t{rates[0]:0.0}\t{rates[^1]:0.0}\n");
        return $"{rate:0} images/s, {1e3 * batch / rate:0.00} ms a step";

        void Step()
        {
            using var scope = torch.NewDisposeScope();
            optimizer.zero_grad();
            Tensor logits;
            using (precision == TrainingPrecision.Bf16 ? torch.autocast(Place.Native.type, torch.ScalarType.BFloat16) : null) logits = module.Forward(samples);
            if (precision == TrainingPrecision.Bf16) logits = logits.to_type(torch.ScalarType.Float32);
            torch.nn.functional.cross_entropy(logits, labels).backward();
            optimizer.step();
        }
    }

    /// <summary>Words of 5,000, embedded in 64 numbers, an LSTM of 128, four classes from its last state.</summary>
    private static Graph Lstm()
    {
        const int Words = 5000, Width = 64, Hidden = 128;
        var b = new GraphBuilder("lstm");
        var tokens = b.Input("tokens", ElementType.Int64, Dimension.Named("batch"), 64);
        var embedded = b.Transpose(b.Gather(b.Constant(b.Weights.Normal(1, Words, Width), "embedding"), tokens), 1, 0, 2);
        GraphValue Weight(string name, params long[] dims) => b.Constant(b.Weights.Normal(0.05, dims), name);
        var last = b.Add("LSTM",
            [embedded, Weight("input_weight", 1, 4 * Hidden, Width), Weight("recurrent_weight", 1, 4 * Hidden, Hidden), Weight("gate_bias", 1, 8 * Hidden)],
            [("hidden_size", (long)Hidden)], ["", "last"])[1];
        var state = b.Add("Squeeze", [last, b.Integers(0)]);
        return b.Output(b.Linear(state, 4), "logits").Build();
    }
}
