using System.Collections.Immutable;
using System.Text.Json;

namespace Compress.Pipeline;

/// <summary>Measures teacher and student on our runtime and ONNX Runtime, taking turns, one thread, batch 1.</summary>
internal sealed class BenchmarkStage : PipelineStage
{
    public const string StageName = "benchmark";

    private const string File = "latency.json";

    public override string Name => StageName;

    public override IEnumerable<string> Reads => [TeacherStage.StageName, ExportStage.StageName];

    public override void DescribeKey(StageKey key, PipelineRun run) => key.With("machine", Machine.Fingerprint).With("onnx_runtime", InferenceEngines.Ort.Version);

    public override void Run(PipelineRun run, string directory)
    {
        string[] models = [run.Result(TeacherStage.StageName).Model, run.Result(ExportStage.StageName).Model];
        var engines = InferenceEngines.Usable([InferenceEngines.Lean, InferenceEngines.Ort], run.Progress);
        var results = LatencyBenchmark.Measure(models, engines, new LatencyOptions(), run.Cancellation);
        var named = results.Select(r => r with { Model = r.Model == models[0] ? "teacher" : "student" });
        SafeFile.WriteText(Path.Combine(directory, File), JsonSerializer.Serialize(named, RecipeJson.Options) + "\n");
    }

    /// <summary>The median latency per engine of the teacher or the student.</summary>
    public static SortedDictionary<string, double> Latencies(StageResult result, string model)
    {
        var all = JsonSerializer.Deserialize<ImmutableArray<LatencyResult>>(System.IO.File.ReadAllText(result.File(File)), RecipeJson.Options);
        return new SortedDictionary<string, double>(all.Where(r => r.Model == model).ToDictionary(r => r.Engine, r => Math.Round(r.MedianUs, 2)), StringComparer.Ordinal);
    }
}
