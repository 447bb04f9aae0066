using System.Collections.Immutable;
using System.Diagnostics;
using Compress.Graphs;
using Compress.Runtime;

namespace Compress.Pipeline;

/// <summary>
/// One run of a recipe: resolves data and device, takes each stage's result from the store or makes it, and publishes the results. The
/// command line and the build's tasks both drive this type, so both give the same bytes.
/// </summary>
public sealed class PipelineRun
{
    private readonly ImmutableArray<PipelineStage> _stages;
    private readonly Dictionary<string, StageResult> _results = new(StringComparer.Ordinal);
    private readonly List<StageTiming> _timings = [];
    private readonly Lazy<PipelineData> _data;
    private readonly Lazy<TrainingDevice> _device;

    /// <summary>Prepares a run; nothing is read or made yet.</summary>
    /// <param name="recipe">What to do.</param>
    /// <param name="options">What the command line says.</param>
    /// <param name="progress">Told what happens.</param>
    /// <param name="cancellation">Stops the run between steps; finished stages stay in the store.</param>
    /// <exception cref="RecipeException">No teacher is named.</exception>
    public PipelineRun(Recipe recipe, RunOptions options, IRunProgress? progress = null, CancellationToken cancellation = default)
        : this(recipe, options, new RunInputs(), progress, cancellation)
    {
    }

    /// <summary>Prepares a run with samples or a network from C#; nothing is read or made yet.</summary>
    /// <param name="recipe">What to do.</param>
    /// <param name="options">What the command line says.</param>
    /// <param name="inputs">What takes the place of the recipe's data or teacher.</param>
    /// <param name="progress">Told what happens.</param>
    /// <param name="cancellation">Stops the run between steps; finished stages stay in the store.</param>
    /// <exception cref="RecipeException">No teacher is named, or two are.</exception>
    public PipelineRun(Recipe recipe, RunOptions options, RunInputs inputs, IRunProgress? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(inputs);
        // The fastest kernels that this machine has are measured; their results are the same.
        EmittedKernels.Use();
        Recipe = options.Teacher is null ? recipe : recipe with { Teacher = recipe.Teacher with { Onnx = options.Teacher, Zoo = null } };
        Inputs = inputs;
        if (Inputs.Network is not null && Recipe.Teacher.Onnx is { } both)
            throw new RecipeException($"The teacher is given twice, as the file '{both}' and as a network from C#; give one.");
        if (Inputs.Network is null && Recipe.Teacher.Zoo is null && Recipe.Teacher.Onnx is null)
            throw new RecipeException($"The recipe '{recipe.Name}' names no teacher; give an ONNX file with --teacher, or set teacher.zoo.");
        Options = options;
        Progress = progress ?? new SilentProgress();
        Cancellation = cancellation;
        _stages = StageChain.Of(Recipe);
        _data = new Lazy<PipelineData>(Open);
        _device = new Lazy<TrainingDevice>(() => TrainingDevice.Resolve(Options, Progress));
        Store = new ArtifactStore(options.Store ?? Path.Combine("artifacts", "store"), options.Reuse);
        Out = Path.GetFullPath(options.Out ?? Path.Combine("artifacts", "runs", recipe.Name));
    }

    /// <summary>What to do, with the command line's teacher.</summary>
    public Recipe Recipe { get; }

    /// <summary>What the command line says.</summary>
    public RunOptions Options { get; }

    /// <summary>What comes from C#.</summary>
    public RunInputs Inputs { get; }

    /// <summary>Folder of the results.</summary>
    public string Out { get; }

    /// <summary>Path of the bundle in <see cref="Out"/>; there once the run is done.</summary>
    public string Bundle => Path.Combine(Out, Publisher.BundleFile);

    /// <summary>Told what happens.</summary>
    public IRunProgress Progress { get; }

    /// <summary>Stops the run.</summary>
    public CancellationToken Cancellation { get; }

    /// <summary>Names of the stages, in order.</summary>
    public IEnumerable<string> Stages => _stages.Select(s => s.Name);

    /// <summary>How long the stages of this run took.</summary>
    public IReadOnlyList<StageTiming> Timings => _timings;

    /// <summary>The samples; opened on first use.</summary>
    public PipelineData Data => _data.Value;

    /// <summary>Where training runs; resolved on first use.</summary>
    public TrainingDevice Device => _device.Value;

    /// <summary>The stages, in order.</summary>
    internal ImmutableArray<PipelineStage> Chain => _stages;

    internal ArtifactStore Store { get; }

    /// <summary>Where the trainings of the stage that runs now keep their state.</summary>
    internal StageCheckpoints Checkpoints { get; private set; } = new(null);

    /// <summary>The result of a stage that has run.</summary>
    public StageResult Result(string stage) => _results.TryGetValue(stage, out var result)
        ? result
        : throw new InvalidOperationException($"Stage '{stage}' has not run yet.");

    /// <summary>True where the stage is part of the recipe and has run.</summary>
    public bool Has(string stage) => _results.ContainsKey(stage);

    /// <summary>Runs all stages, publishes the results in <see cref="Out"/> and writes the report there.</summary>
    /// <returns>The report.</returns>
    public RunReport Run()
    {
        foreach (var stage in _stages) Execute(stage);
        Cancellation.ThrowIfCancellationRequested();
        Publisher.Publish(this);
        var report = ReportBuilder.Build(this);
        ReportWriter.Write(report, Out);
        return report;
    }

    /// <summary>Runs the stages up to and including those of one kind: <c>prune</c> means every prune stage of the recipe.</summary>
    /// <exception cref="RecipeException">The recipe has no such stage.</exception>
    public void RunTo(string kind)
    {
        var last = LastOf(kind);
        if (last < 0) throw new RecipeException($"The recipe '{Recipe.Name}' has no stage '{kind}'; it has {string.Join(", ", Stages)}.");
        foreach (var stage in _stages.Take(last + 1)) Execute(stage);
        Cancellation.ThrowIfCancellationRequested();
        Publisher.Publish(this);
    }

    /// <summary>True where the recipe has stages of a kind, run or not.</summary>
    public bool Includes(string kind) => LastOf(kind) >= 0;

    /// <summary>A stage's folder, taken from the store or made.</summary>
    internal (string Directory, bool Cached) Make(string stage, StageKey key, Action<string> make)
    {
        Checkpoints = Store.Checkpoints(stage, key);
        var made = Store.GetOrAdd(stage, key, make);
        Checkpoints.Delete();
        return made;
    }

    private PipelineData Open()
    {
        var data = PipelineData.Open(Recipe, Options.Data, Recipe.Teacher.Onnx is { } file ? LeanReader.Load(file) : Inputs.Network, Inputs.Data, Inputs.Plan);
        foreach (var note in data.Notes()) Progress.Note(note);
        return data;
    }

    private int LastOf(string kind) => _stages.Select((s, i) => (s.Name, Index: i))
        .Where(s => s.Name == kind || s.Name.StartsWith(kind + "-", StringComparison.Ordinal)).Select(s => s.Index).DefaultIfEmpty(-1).Max();

    private void Execute(PipelineStage stage)
    {
        if (_results.ContainsKey(stage.Name)) return;
        Cancellation.ThrowIfCancellationRequested();
        var number = _stages.IndexOf(stage) + 1;
        Progress.StageStarted(stage.Name, number, _stages.Length);
        var watch = Stopwatch.StartNew();
        var key = KeyOf(stage);
        var (directory, cached) = Make(stage.Name, key, d => stage.Run(this, d));
        var timing = new StageTiming(stage.Name, Math.Round(watch.Elapsed.TotalSeconds, 3), cached);
        _timings.Add(timing);
        _results.Add(stage.Name, new StageResult(stage.Name, directory, key.Hash()));
        Progress.StageFinished(timing);
    }

    private StageKey KeyOf(PipelineStage stage)
    {
        var key = new StageKey().With("stage", stage.Name).With("tool", ToolVersions.Compress).With("instruction_sets", ToolVersions.InstructionSets)
            .With("seed", Recipe.Seed.ToString(System.Globalization.CultureInfo.InvariantCulture));
        foreach (var read in stage.Reads) key.With("reads " + read, Result(read).KeyHash);
        if (stage.Trains) Device.DescribeKey(key);
        stage.DescribeKey(key, this);
        return key;
    }
}
