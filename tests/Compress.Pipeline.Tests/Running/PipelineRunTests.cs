using System.Collections.Immutable;
using System.Text.Json;
using Compress.Graphs;
using Compress.Pipeline;
using Compress.Testing;

namespace Compress.Pipeline.Tests.Running;

public sealed class PipelineRunTests : IClassFixture<PipelineRunTests.Finished>
{
    private readonly Finished _finished;

    public PipelineRunTests(Finished finished)
    {
        TorchLibrary.Require();
        _finished = finished;
        // The run comes first, whatever test does: later ones share its store.
        _ = finished.Report;
    }

    /// <summary>One run that several tests look at.</summary>
    public sealed class Finished : IDisposable
    {
        /// <summary>What a run makes whose bytes the seed alone decides.</summary>
        public static readonly ImmutableArray<string> Repeated = ["teacher.onnx", "compressed.onnx", "bundle.compress", "plans/prune-1.plan.json", "plans/prune-2.plan.json", "plans/quantize.plan.json"];

        private readonly Lazy<(PipelineRun Run, RunReport Report, string Json, ImmutableArray<byte[]> Files)> _result;

        public Finished() => _result = new(() =>
        {
            var run = SmallRun.In(Folder);
            var report = run.Run();
            // Later runs in the same folder, with other options too, write their own results over these.
            return (run, report, File.ReadAllText(Path.Combine(run.Out, "report.json")), [.. Repeated.Select(f => File.ReadAllBytes(Path.Combine(run.Out, f)))]);
        });

        public string Folder { get; } = Directory.CreateTempSubdirectory("compress-run").FullName;

        public PipelineRun Run => _result.Value.Run;

        public RunReport Report => _result.Value.Report;

        public string ReportJson => _result.Value.Json;

        /// <summary>The bytes of <see cref="Repeated"/>.</summary>
        public ImmutableArray<byte[]> Files => _result.Value.Files;

        public void Dispose() => Directory.Delete(Folder, recursive: true);
    }

    [Fact]
    public void Results_lie_under_the_names_that_the_documentation_gives()
    {
        var files = Directory.GetFiles(_finished.Run.Out, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(_finished.Run.Out, f));
        files.Should().BeEquivalentTo(["teacher.onnx", "compressed.onnx", "bundle.compress", "report.html", "report.json", "recipe.resolved.yaml", "sample.png",
            "plans/prune-1.plan.json", "plans/prune-2.plan.json", "plans/quantize.plan.json"]);
    }

    [Fact]
    public void Test_split_is_opened_once_by_the_final_evaluation() =>
        _finished.Run.Data.Set.Test.Openings.Should().Equal("final evaluation");

    [Fact]
    public void Student_is_smaller_and_computes_in_integers()
    {
        var report = _finished.Report;
        ((double)report.Teacher.Macs / report.Student.Macs).Should().BeGreaterThanOrEqualTo(2.5);
        ((double)report.Teacher.Bytes / report.Student.BundleBytes!.Value).Should().BeGreaterThan(5);
        report.Student.Int8MacShare.Should().BeGreaterThan(0.95);
        report.Controls.Keys.Should().BeEquivalentTo(["from_scratch", "randomly_pruned"]);
        report.Agreement.Should().BeGreaterThan(0.98);
        report.Goals.Select(g => g.Name).Should().Equal("accuracy_drop", "size", "macs");
        report.Goals.Should().OnlyContain(g => g.Met);
    }

    [Fact]
    public void Report_file_holds_what_the_run_returned()
    {
        _finished.ReportJson.TrimEnd().Should().Be(JsonSerializer.Serialize(_finished.Report, RecipeJson.Options));
        ReportWriter.Read(_finished.Run.Out).Student.Should().BeEquivalentTo(_finished.Report.Student);
        var json = JsonDocument.Parse(_finished.ReportJson).RootElement;
        json.GetProperty("student").GetProperty("latency_us").GetProperty("lean").GetDouble().Should().BePositive();
        json.GetProperty("teacher").TryGetProperty("bundle_bytes", out _).Should().BeFalse();
        File.ReadAllText(Path.Combine(_finished.Run.Out, "report.html")).Should().Contain("<svg").And.Contain("Test accuracy");
    }

    [Fact]
    public void Same_seed_with_an_empty_store_gives_the_same_bytes()
    {
        using var other = new TempFolder();
        var again = SmallRun.In(other.Path);
        _finished.Report.Seed.Should().Be(1);
        again.Run();
        foreach (var (file, bytes) in Finished.Repeated.Zip(_finished.Files))
            File.ReadAllBytes(Path.Combine(again.Out, file)).Should().Equal(bytes, file);
        again.Timings.Should().OnlyContain(t => !t.Cached);
    }

    [Fact]
    public void Second_run_takes_every_stage_from_the_store()
    {
        var first = _finished.Report;
        var again = SmallRun.In(_finished.Folder);
        var report = again.Run();
        again.Timings.Should().OnlyContain(t => t.Cached);
        report.Student.Should().BeEquivalentTo(first.Student);
    }

    [Fact]
    public void Changed_option_remakes_its_stage_and_what_follows_alone()
    {
        _ = _finished.Report;
        var changed = SmallRun.In(_finished.Folder, overrides: "stages.quantize.qat_epochs=0");
        changed.RunTo("export");
        changed.Timings.Select(t => (t.Name, t.Cached)).Should().Equal(("teacher", true), ("prune", true), ("distill", true), ("quantize", false), ("export", false));
    }

    [Fact]
    public void Run_to_a_stage_publishes_what_there_is()
    {
        using var folder = new TempFolder();
        var run = SmallRun.In(folder.Path, overrides: "stages.prune.recover_epochs=0");
        run.RunTo("prune");
        run.Timings.Select(t => t.Name).Should().Equal("teacher", "prune");
        File.Exists(Path.Combine(run.Out, "plans", "prune-1.plan.json")).Should().BeTrue();
        File.Exists(Path.Combine(run.Out, "compressed.onnx")).Should().BeFalse();
    }

    [Fact]
    public void Missed_goal_is_told_and_the_result_stays()
    {
        var run = SmallRun.In(_finished.Folder, overrides: "goals.macs=100x");
        var report = run.Run();
        report.Goals.Single(g => g.Name == "macs").Met.Should().BeFalse();
        File.Exists(Path.Combine(run.Out, "bundle.compress")).Should().BeTrue();
    }

    [Fact]
    public void Cancelled_run_leaves_whole_stages_only_and_goes_on()
    {
        using var folder = new TempFolder();
        using var cancel = new CancellationTokenSource();
        var run = SmallRun.In(folder.Path, new CancelAt("prune", cancel), cancel.Token);
        var execute = () => run.Run();
        execute.Should().Throw<OperationCanceledException>();
        Directory.GetFileSystemEntries(run.Store.Root).Should().ContainSingle().Which.Should().Contain("teacher-");
        Directory.Exists(run.Out).Should().BeFalse("nothing is published before it is whole");
        var again = SmallRun.In(folder.Path);
        again.RunTo("prune");
        again.Timings.Select(t => t.Cached).Should().Equal(true, false);
    }

    [Theory]
    [InlineData("teacher", 0)]
    [InlineData("prune", 1)]
    public void Run_stopped_within_a_training_goes_on_from_there_to_the_same_bits(string stage, int before)
    {
        using var folder = new TempFolder();
        foreach (var done in _finished.Run.Stages.Take(before)) Copy(_finished.Run.Result(done).Directory, Path.Combine(folder.Path, "store"));
        using var cancel = new CancellationTokenSource();
        var run = SmallRun.In(folder.Path, new CancelAt(stage, cancel, CancelAt.Moment.Training), cancel.Token);
        var execute = () => run.Run();
        execute.Should().Throw<OperationCanceledException>();
        var kept = Directory.GetDirectories(run.Store.Root, $".{stage}-*.checkpoints").Should().ContainSingle().Which;
        Directory.GetFiles(kept).Should().NotBeEmpty("the training's state is what the next run goes on from");

        var again = SmallRun.In(folder.Path);
        again.RunTo(stage);
        File.ReadAllBytes(again.Result(stage).Model).Should().Equal(File.ReadAllBytes(_finished.Run.Result(stage).Model));
        Directory.Exists(kept).Should().BeFalse("a finished stage keeps no states");
    }

    [Theory]
    [InlineData("teacher")]
    [InlineData("prune")]
    [InlineData("distill")]
    [InlineData("quantize")]
    [InlineData("export")]
    [InlineData("controls")]
    [InlineData("validate")]
    [InlineData("benchmark")]
    [InlineData("package")]
    public void Run_stopped_in_a_stage_keeps_what_was_done_before_and_publishes_nothing(string stage)
    {
        using var folder = new TempFolder();
        var stages = _finished.Run.Stages.ToList();
        var before = stages.Take(stages.IndexOf(stage)).ToList();
        foreach (var done in before) Copy(_finished.Run.Result(done).Directory, Path.Combine(folder.Path, "store"));
        using var cancel = new CancellationTokenSource();
        var run = SmallRun.In(folder.Path, new CancelAt(stage, cancel, CancelAt.Moment.Start), cancel.Token);
        var execute = () => run.Run();
        execute.Should().Throw<OperationCanceledException>();
        run.Timings.Take(before.Count).Select(t => (t.Name, t.Cached)).Should().Equal(before.Select(b => (b, true)));
        Directory.GetDirectories(run.Store.Root, "*.part").Should().BeEmpty();
        // Stages that ask nobody end before they notice; what they made is whole then.
        var results = Directory.GetDirectories(run.Store.Root).Select(d => Path.GetFileName(d)).Where(d => d[0] != '.').ToList();
        results.Where(d => !File.Exists(Path.Combine(run.Store.Root, d, "key.txt"))).Should().BeEmpty();
        var names = results.Select(d => d[..d.LastIndexOf('-')]).ToList();
        before.Except(names).Should().BeEmpty();
        names.Except([.. before, stage]).Should().BeEmpty();
        Directory.Exists(run.Out).Should().BeFalse();
    }

    [Fact]
    public void Teacher_from_a_file_is_compressed_as_it_is()
    {
        using var folder = new TempFolder();
        var teacher = Path.Combine(folder.Path, "given.onnx");
        File.Copy(Path.Combine(_finished.Run.Out, _finished.Report.Name.Length > 0 ? "teacher.onnx" : ""), teacher);
        var recipe = RecipeReader.Parse(SmallRun.Recipe, overrides: ["teacher={}", "stages.distill.epochs=0"]);
        var run = new PipelineRun(recipe, new RunOptions { Teacher = teacher, Device = "cpu", Threads = 1, Out = Path.Combine(folder.Path, "out"), Store = Path.Combine(folder.Path, "store") });
        run.RunTo("export");
        File.ReadAllBytes(Path.Combine(run.Out, "teacher.onnx")).Should().Equal(File.ReadAllBytes(teacher));
        LeanReader.Load(Path.Combine(run.Out, "compressed.onnx")).Nodes.Should().Contain(n => n.OpType == "QuantizeLinear");
    }

    [Fact]
    public void Teacher_from_a_file_goes_on_training_where_the_recipe_says_so()
    {
        using var folder = new TempFolder();
        var teacher = Path.Combine(folder.Path, "given.onnx");
        File.Copy(Path.Combine(_finished.Run.Out, "teacher.onnx"), teacher);
        PipelineRun Run(string options) => new(RecipeReader.Parse(SmallRun.Recipe, overrides: [$"teacher={{ {options} }}", "stages=[]"]),
            new RunOptions { Teacher = teacher, Device = "cpu", Threads = 1, Out = Path.Combine(folder.Path, "out"), Store = Path.Combine(folder.Path, "store") });
        var run = Run("fine_tune: { last_layers: 1 }, epochs: 1, optimizer: { lr: 0.01, batch: 32 }");
        run.RunTo("teacher");
        Graph before = LeanReader.Load(teacher), after = LeanReader.Load(Path.Combine(run.Out, "teacher.onnx"));
        foreach (var (name, value) in before.Initializers)
            after.Initializers[name].Bytes.Span.SequenceEqual(value.Bytes.Span).Should().Be(!name.StartsWith("fc_", StringComparison.Ordinal), name);
        var again = Run("fine_tune: { last_layers: 1 }, epochs: 1, optimizer: { lr: 0.02, batch: 32 }");
        again.RunTo("teacher");
        (run.Timings[0].Cached, again.Timings[0].Cached).Should().Be((false, false), "how it is trained is part of what the result depends on");
    }

    [Fact]
    public void Teacher_and_student_are_compared_under_attack_where_the_recipe_says_so()
    {
        using var folder = new TempFolder();
        var run = new PipelineRun(RecipeReader.Parse(SmallRun.Recipe, overrides: ["robustness={ epsilon: 0.1, steps: 3, samples: 50 }"]),
            new RunOptions { Device = "cpu", Threads = 1, Out = folder.Path, Store = Path.Combine(_finished.Folder, "store") });
        var report = run.Run();
        run.Timings.Where(t => !t.Cached).Select(t => t.Name).Should().Equal("validate", "package");
        foreach (var model in new[] { report.Teacher, report.Student })
        {
            model.Metrics.Keys.Should().Equal("calibration_error", "cross_entropy", "macro_f1", "robust_accuracy", "top5");
            model.Metrics["robust_accuracy"].Should().BeLessThan(model.Accuracy, "images are changed against it");
            Math.Abs(model.Metrics["robust_accuracy"] * 50 - Math.Round(model.Metrics["robust_accuracy"] * 50)).Should().BeLessThan(1e-9, "it is a share of 50 images");
        }
        File.ReadAllText(Path.Combine(run.Out, "report.html")).Should().ContainAll("Other metrics on the test split", "robust accuracy", "calibration error");
        ReportText.Lines(report).Should().Contain(l => l.StartsWith("accuracy under attack", StringComparison.Ordinal));
    }

    private static void Copy(string directory, string store)
    {
        var target = Directory.CreateDirectory(Path.Combine(store, Path.GetFileName(directory))).FullName;
        foreach (var file in Directory.GetFiles(directory)) File.Copy(file, Path.Combine(target, Path.GetFileName(file)));
    }

    private sealed class CancelAt(string stage, CancellationTokenSource cancel, CancelAt.Moment moment = CancelAt.Moment.Note) : IRunProgress
    {
        private bool _there;

        public enum Moment
        {
            /// <summary>When the stage begins.</summary>
            Start,

            /// <summary>When it has something to say.</summary>
            Note,

            /// <summary>When its first training tells how far it is.</summary>
            Training,
        }

        public void StageStarted(string name, int number, int count)
        {
            _there = name == stage;
            At(Moment.Start);
        }

        public void StageFinished(StageTiming timing)
        {
        }

        public void Note(string message) => At(Moment.Note);

        public void Step(string what, double share)
        {
            if (what.Contains("epoch ", StringComparison.Ordinal)) At(Moment.Training);
        }

        private void At(Moment now)
        {
            if (_there && now == moment) cancel.Cancel();
        }
    }
}
