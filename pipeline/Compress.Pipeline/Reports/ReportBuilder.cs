using System.Collections.Immutable;
using Compress.Analysis;

namespace Compress.Pipeline;

/// <summary>Gathers what the stages found into a report.</summary>
internal static class ReportBuilder
{
    public static RunReport Build(PipelineRun run)
    {
        var validation = ValidateStage.Figures(run.Result(ValidateStage.StageName));
        var benchmark = run.Result(BenchmarkStage.StageName);
        var teacherFile = run.Result(TeacherStage.StageName).File(TeacherStage.OriginalFile);
        var studentFile = run.Result(ExportStage.StageName).Model;
        var teacher = Weigh(run.Result(TeacherStage.StageName).Model, teacherFile) with
        {
            Accuracy = validation.TeacherTest,
            ValidationAccuracy = validation.TeacherValidation,
            Metrics = validation.TeacherMetrics,
            LatencyUs = BenchmarkStage.Latencies(benchmark, "teacher"),
        };
        var student = Weigh(studentFile, studentFile) with
        {
            Accuracy = validation.StudentTest[InferenceEngines.Lean.Name],
            ValidationAccuracy = validation.StudentValidation,
            Metrics = validation.StudentMetrics,
            LatencyUs = BenchmarkStage.Latencies(benchmark, "student"),
            BundleBytes = new FileInfo(run.Result(PackageStage.StageName).File(Publisher.BundleFile)).Length,
            Int8MacShare = LeanEngine.Int8MacShare(studentFile),
        };
        return new RunReport
        {
            Name = run.Recipe.Name,
            Teacher = teacher,
            Student = student,
            Controls = validation.Controls,
            Agreement = validation.Agreement,
            Errors = validation.Errors,
            EngineAccuracy = validation.StudentTest,
            Goals = GoalJudge.Judge(run.Recipe.Goals, teacher, student),
            Stages = [.. run.Timings],
            Curves = [.. run.Chain.SelectMany(s => TrainedGraph.Curve(run.Result(s.Name)))],
            Samples = new SortedDictionary<string, long>(StringComparer.Ordinal)
            {
                ["training"] = run.Data.Set.Train.Count,
                ["validation"] = run.Data.Set.Validation.Count,
                ["test"] = run.Data.Set.Test.Count,
            },
            Skipped = run.Data.Set.Skipped.Count,
            Seed = run.Recipe.Seed,
            Device = run.Device.Device.Name,
            Threads = run.Device.Threads,
            Versions = new SortedDictionary<string, string>(StringComparer.Ordinal)
            {
                ["compress"] = ToolVersions.Compress,
                ["dotnet"] = ToolVersions.DotNet,
                ["libtorch"] = TrainingDevice.LibTorch,
                ["onnx_runtime"] = InferenceEngines.Ort.Version,
                ["instruction_sets"] = ToolVersions.InstructionSets,
                ["machine"] = Machine.Fingerprint,
            },
        };
    }

    private static ModelFigures Weigh(string model, string file)
    {
        var cost = ModelCost.Of(ModelFiles.Read(model));
        return new ModelFigures { Bytes = new FileInfo(file).Length, Macs = cost.Macs, Parameters = cost.Parameters };
    }
}
