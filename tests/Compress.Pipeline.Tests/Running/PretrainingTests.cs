using Compress.Testing;

namespace Compress.Pipeline.Tests.Running;

/// <summary>Pretraining is a training like others: what was done of it before a run was stopped is not done again.</summary>
public sealed class PretrainingTests
{
    private const string Recipe = """
        name: pretrained
        data: { validation: 0.2, preprocess: { text: { length: 8, min_count: 1 } } }
        teacher: { zoo: text-transformer, epochs: 1, pretrain: { epochs: 3, optimizer: { batch: 32 } }, optimizer: { kind: adamw, lr: 0.01, batch: 32 } }
        stages: []
        controls: false
        """;

    [Fact]
    public void What_was_stopped_goes_on_from_there_to_the_same_bits()
    {
        TorchLibrary.Require();
        using var folder = new TempFolder();
        var random = new Random(4);
        Directory.CreateDirectory(folder.File("data"));
        File.WriteAllLines(folder.File("data/texts.tsv"), Enumerable.Range(0, 300).Select(i => $"{(i % 2 == 0 ? "up" : "down")}\t{string.Join(' ', Enumerable.Range(0, 6).Select(_ => $"w{random.Next(20) + (i % 2 * 10)}"))}"));
        PipelineRun Run(string store, Action<string> step, CancellationToken cancellation = default) => new(RecipeReader.Parse(Recipe),
            new RunOptions { Device = "cpu", Threads = 1, Data = folder.File("data"), Out = folder.File("out"), Store = folder.File(store) }, new Steps(step), cancellation);

        using var stop = new CancellationTokenSource();
        var stopped = () => Run("store", what => { if (what.StartsWith("pretraining: epoch 2/", StringComparison.Ordinal)) stop.Cancel(); }, stop.Token).RunTo("teacher");
        stopped.Should().Throw<OperationCanceledException>();
        Directory.GetFiles(Directory.GetDirectories(folder.File("store"), ".teacher-*.checkpoints").Single()).Should().ContainSingle();

        var steps = new List<string>();
        var again = Run("store", steps.Add);
        again.RunTo("teacher");
        steps.Should().Contain(s => s.StartsWith("pretraining: epoch 3/", StringComparison.Ordinal)).And.NotContain(s => s.StartsWith("pretraining: epoch 1/", StringComparison.Ordinal));
        var whole = Run("other-store", _ => { });
        whole.RunTo("teacher");
        File.ReadAllBytes(again.Result("teacher").Model).Should().Equal(File.ReadAllBytes(whole.Result("teacher").Model));
    }

    private sealed class Steps(Action<string> step) : IRunProgress
    {
        public void StageStarted(string stage, int number, int count)
        {
            // Steps alone are looked at.
        }

        public void StageFinished(StageTiming timing)
        {
            // Steps alone are looked at.
        }

        public void Note(string message)
        {
            // Steps alone are looked at.
        }

        public void Step(string what, double share) => step(what);
    }
}
