using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Compress.Analysis;
using Compress.Graphs;
using Compress.Preprocessing;

namespace Compress.Pipeline;

/// <summary>Runs one stage of the pipeline on its own, with the stage's own code and store: a recipe with that stage alone gives the same weights.</summary>
public static class SingleStage
{
    private static readonly ImmutableArray<string> Kinds = ["train", "prune", "distill", "quantize"];

    /// <summary>Runs the stage and writes its files.</summary>
    /// <param name="request">What to do.</param>
    /// <param name="progress">Told what happens.</param>
    /// <param name="cancellation">Stops between steps; nothing is left under a final name then.</param>
    /// <exception cref="RecipeException">The request contradicts itself, or a value is out of range.</exception>
    /// <exception cref="ModelException">A model cannot be read, or the stage cannot work on it.</exception>
    public static SingleStageResult Run(SingleStageRequest request, IRunProgress? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        Require(request);
        var notes = new NoteKeeper(progress ?? new SilentProgress());
        // The run publishes into a folder of its own what a whole recipe would; of that only the stage's result is wanted.
        var scratch = Directory.CreateTempSubdirectory("compress-stage-").FullName;
        try
        {
            var given = request.Model is { } file ? ModelSource.Open(file).Graph : null;
            var recipe = RecipeReader.Parse(Text(request), request.Kind, Overrides(request));
            if (request.Kind == "train" && given is not null && recipe.Teacher.Zoo is not null)
                throw new RecipeException($"Training begins either with '{request.Model}' or with the zoo's {recipe.Teacher.Zoo}; give one.");
            var run = new PipelineRun(recipe, request.Options with { Out = scratch, Teacher = null },
                new RunInputs { Plan = Plan(request), Network = request.Kind == "train" && given is not null ? StudentForm.Of(given) : null }, notes, cancellation);
            var (result, cached) = Make(request, run, given);
            return Deliver(request, run, result, cached, notes, given);
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
    }

    private static (StageResult Result, bool Cached) Make(SingleStageRequest request, PipelineRun run, Graph? given)
    {
        var kind = request.Kind == "train" ? TeacherStage.StageName : request.Kind;
        if (request.Teacher is null)
        {
            run.RunTo(kind);
            return (run.Result(kind), run.Timings[^1].Cached);
        }
        // The chain of a recipe has one network at its head; with a teacher of its own, a student comes in beside it.
        run.RunTo(TeacherStage.StageName);
        var student = StudentForm.Of(given!);
        PipelineStage stage = run.Recipe.Stages[0] switch
        {
            { Distill: { } distill } => new DistillStage(kind, TeacherStage.StageName, distill),
            { Quantize: { } quantize } => new QuantizeStage(kind, TeacherStage.StageName, quantize),
            _ => throw new RecipeException($"The stage {kind} takes no teacher."),
        };
        var key = new StageKey().With("stage", kind).With("tool", ToolVersions.Compress).With("instruction_sets", ToolVersions.InstructionSets)
            .With("seed", run.Recipe.Seed.ToString(CultureInfo.InvariantCulture)).With("student", GraphHash.Of(student))
            .With("reads " + TeacherStage.StageName, run.Result(TeacherStage.StageName).KeyHash);
        run.Device.DescribeKey(key);
        stage.DescribeKey(key, run);
        var (directory, cached) = run.Make(kind, key, d =>
        {
            var trained = stage is DistillStage distill ? distill.Train(run, student) : ((QuantizeStage)stage).Quantize(run, student, d);
            trained.Save(d);
            ModelFiles.Write(trained.Graph, Path.Combine(d, StageResult.ModelFile));
        });
        return (new StageResult(kind, directory, key.Hash()), cached);
    }

    private static SingleStageResult Deliver(SingleStageRequest request, PipelineRun run, StageResult result, bool cached, NoteKeeper notes, Graph? given)
    {
        var target = Path.GetFullPath(request.Out);
        var stem = Path.Combine(Path.GetDirectoryName(target)!, Path.GetFileNameWithoutExtension(target));
        var files = ImmutableArray.CreateBuilder<string>();
        foreach (var plan in Directory.GetFiles(result.Directory, "*.plan.json").Order(StringComparer.Ordinal))
        {
            files.Add($"{stem}.{Path.GetFileName(plan)}");
            SafeFile.Copy(plan, files[^1]);
        }
        files.Add(stem + ".preprocess.json");
        SafeFile.WriteBytes(files[^1], run.Data.Plan.ToJson());
        files.Add(stem + ".log.json");
        SafeFile.Copy(request.Kind == "train" ? result.File(TeacherStage.OriginalFile) : result.Model, target);
        var (before, after) = (given is null ? null : ModelCost.Of(given), ModelCost.Of(ModelFiles.Read(target)));
        var curves = TrainedGraph.Curve(result);
        var made = new SingleStageResult
        {
            Stage = request.Kind,
            Model = request.Out,
            Files = files.ToImmutable(),
            ParametersBefore = before?.Parameters,
            Parameters = after.Parameters,
            MacsBefore = before?.Macs,
            Macs = after.Macs,
            BytesBefore = request.Model is { } file ? ModelSource.Open(file).ModelBytes : null,
            Bytes = new FileInfo(target).Length,
            ValidationAccuracy = curves.IsEmpty ? null : curves[^1].ValidationAccuracy.Max(),
            Curves = curves,
            Skipped = run.Data.Set.Skipped.Count,
            Notes = notes.Notes,
            Cached = cached,
            Device = run.Device.Device.Name,
            Threads = run.Device.Threads,
            Recipe = RecipeReader.Write(run.Recipe),
        };
        SafeFile.WriteText(files[^1], JsonSerializer.Serialize(made, RecipeJson.Options) + "\n");
        return made;
    }

    private static void Require(SingleStageRequest request)
    {
        if (!Kinds.Contains(request.Kind)) throw new RecipeException($"There is no stage '{request.Kind}' to run on its own; there are {string.Join(", ", Kinds)}.");
        if (request.Model is null && request.Kind != "train") throw new RecipeException($"The stage {request.Kind} needs a model.");
        if (request.Teacher is null && request.Kind == "distill") throw new RecipeException("Distillation needs a teacher beside the student; give an ONNX file with --teacher.");
        if (request.Teacher is not null && request.Kind is "train" or "prune") throw new RecipeException($"The stage {request.Kind} takes no teacher; use distill afterwards.");
        if (request.Options.Data is null) throw new RecipeException($"The stage {request.Kind} needs data; give a folder with --data.");
        if (string.IsNullOrEmpty(Path.GetFileName(request.Out))) throw new RecipeException($"'{request.Out}' names no file; give the ONNX file to write.");
    }

    /// <summary>The recipe with this stage alone; what the request says beyond it comes as overrides, which are checked like a recipe's.</summary>
    private static string Text(SingleStageRequest request) => request.Kind == "train"
        ? "{ name: train, controls: false, data: {}, teacher: {}, stages: [] }"
        : $"{{ name: {request.Kind}, controls: false, data: {{}}, teacher: {{}}, stages: [ {{ {request.Kind}: {{}} }} ] }}";

    private static PreprocessPlan? Plan(SingleStageRequest request) =>
        request.Preprocess is { } file && PreprocessPlan.Load(file) is var plan and not ImagePlan ? plan : null;

    private static IEnumerable<string> Overrides(SingleStageRequest request)
    {
        if (request.Kind != "train") yield return $"teacher.onnx={JsonSerializer.Serialize(Path.GetFullPath(request.Teacher ?? request.Model!))}";
        if (request.Preprocess is { } file)
        {
            // Plans for tables and texts are taken as they are; those of images become values of the recipe, which fits them to the model.
            if (PreprocessPlan.Load(file) is not ImagePlan plan)
            {
                foreach (var value in request.Values) yield return value;
                yield break;
            }
            // Recipes count pixels in units of 255; a plan may count them otherwise.
            var unit = plan.Scale == 1 / 255f ? 1 : 255 * plan.Scale;
            yield return "data.preprocess.normalise=given";
            yield return $"data.preprocess.mean={JsonSerializer.Serialize(plan.Mean.Select(m => m / unit))}";
            yield return $"data.preprocess.std={JsonSerializer.Serialize(plan.Std.Select(s => s / unit))}";
        }
        foreach (var value in request.Values) yield return value;
    }
}
