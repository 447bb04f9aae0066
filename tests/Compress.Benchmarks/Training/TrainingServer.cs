using System.Diagnostics;
using System.Globalization;
using Compress.Training;
using TorchSharp;
using TorchSharp.Modules;

namespace Compress.Benchmarks.Training;

/// <summary>
/// Makes training steps on request, so that another process (compare_pytorch.py) can take turns with it on one machine. Reads lines
/// "network steps" from standard input, and answers each with the seconds that the steps took. Every step copies its samples from
/// the host, as a training does: forwards, cross-entropy, backwards, one step of SGD with momentum.
/// </summary>
internal static class TrainingServer
{
    public const int ImageBatch = 128, TextBatch = 64, TextLength = 64, Vocabulary = 10_000, Classes = 4;

    public static int Run(string[] args)
    {
        var threads = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 1;
        TorchThreads.Use(threads);
        torch.manual_seed(1);
        var contestants = new Dictionary<string, Contestant>(StringComparer.Ordinal);
        Console.Out.WriteLine($"ready {torch.__version__} {torch.get_num_threads()}");
        while (Console.In.ReadLine()?.Split(' ') is [var network, var steps])
        {
            if (!contestants.TryGetValue(network, out var contestant)) contestant = contestants[network] = new Contestant(network);
            var watch = Stopwatch.StartNew();
            for (var i = int.Parse(steps, CultureInfo.InvariantCulture); i > 0; i--) contestant.Step();
            Console.Out.WriteLine(watch.Elapsed.TotalSeconds.ToString("R", CultureInfo.InvariantCulture));
        }
        foreach (var contestant in contestants.Values) contestant.Dispose();
        return 0;
    }

    private sealed class Contestant : IDisposable
    {
        private readonly GraphModule _module;
        private readonly SGD _optimizer;
        private readonly float[] _pixels = [];
        private readonly long[] _tokens = [];
        private readonly long[] _labels;
        private readonly long[] _shape;

        public Contestant(string network)
        {
            var text = network.StartsWith("text", StringComparison.Ordinal);
            var options = text ? new ZooOptions { Input = [TextLength], Vocabulary = Vocabulary, Classes = Classes } : new ZooOptions();
            _module = new GraphModule(NetworkZoo.Build(network, options)) { Training = true };
            _optimizer = torch.optim.SGD(_module.Parameters.Select(p => (Parameter)p.Value), 0.01, momentum: 0.9);
            var batch = text ? TextBatch : ImageBatch;
            _shape = [batch, .. options.Input];
            var random = new Random(1);
            var size = _shape.Aggregate(1L, (a, b) => a * b);
            if (text) _tokens = [.. Enumerable.Range(0, (int)size).Select(i => i % TextLength < 45 ? random.NextInt64(4, Vocabulary) : 0)];
            else _pixels = [.. Enumerable.Range(0, (int)size).Select(_ => (random.NextSingle() * 2) - 1)];
            _labels = [.. Enumerable.Range(0, batch).Select(i => (long)(i % options.Classes))];
        }

        public void Step()
        {
            using var scope = torch.NewDisposeScope();
            var inputs = _tokens.Length > 0 ? torch.tensor(_tokens, _shape) : torch.tensor(_pixels, _shape);
            _optimizer.zero_grad();
            var loss = torch.nn.functional.cross_entropy(_module.Forward(inputs), torch.tensor(_labels, [_labels.Length]));
            loss.backward();
            _optimizer.step();
            _ = loss.ToDouble();
        }

        public void Dispose()
        {
            _optimizer.Dispose();
            _module.Dispose();
        }
    }
}
