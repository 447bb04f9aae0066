using System.Diagnostics;
using Compress.Pipeline;
using Compress.Training;

namespace Compress.Gpu.Checks;

/// <summary>The quickstart, from the teacher to the report, trained on the device.</summary>
internal static class PipelineSection
{
    public static void Run(Checks checks)
    {
        checks.Run("a device that is not there ends the run with exit code 3", () =>
        {
            var wrong = Place.IsTrial ? "cuda:77" : $"cuda:{TorchSharp.torch.cuda.device_count()}";
            var error = Checks.Error<DeviceException>(() => Quickstart("refused", wrong));
            Checks.Require(KnownErrors.CodeOf(error) == ExitCodes.BadInput, $"exit code {KnownErrors.CodeOf(error)}");
            return error.Message;
        });
        checks.Run("the quickstart meets its goals", () =>
        {
            var clock = Stopwatch.StartNew();
            var report = Quickstart("quickstart", Place.Device.Name);
            foreach (var line in ReportText.Lines(report)) Checks.Note(line);
            Checks.Note($"stages: {string.Join(", ", report.Stages.Select(s => $"{s.Name} {s.Seconds:0.0} s"))}");
            Checks.Require(report.Device == Place.Device.Name, $"it ran on {report.Device}");
            Checks.Require(report.Agreement >= 0.98, $"the engines agree on {report.Agreement * 100:0.00} %");
            Checks.Require(Place.IsTrial || report.Goals.All(g => g.Met), $"missed: {string.Join(", ", report.Goals.Where(g => !g.Met).Select(g => g.Name))}");
            return $"{clock.Elapsed.TotalSeconds:0.0} s on {report.Device}";
        });
        checks.Run("in bf16 and fp16 it runs from end to end too", () => string.Join("; ", (Place.IsTrial ? new[] { "bf16" } : ["bf16", "fp16"]).Select(precision =>
        {
            var report = Quickstart(precision, Place.Device.Name, "controls=false", "data.train=4000", "data.test=1000",
                $"teacher.optimizer.precision={precision}", $"stages.distill.optimizer.precision={precision}", $"stages.quantize.optimizer.precision={precision}", "stages.quantize.optimizer.lr=0.002");
            Checks.Require(report.Agreement >= 0.98, $"in {precision} the engines agree on {report.Agreement * 100:0.00} %");
            Checks.Require(Place.IsTrial || report.Student.Accuracy > report.Teacher.Accuracy - 0.1, $"in {precision} the student reaches {report.Student.Accuracy * 100:0.0} %, its teacher {report.Teacher.Accuracy * 100:0.0} %");
            return $"{precision} {report.Teacher.Accuracy * 100:0.0} % to {report.Student.Accuracy * 100:0.0} %";
        })));
    }

    private static RunReport Quickstart(string name, string device, params string[] overrides)
    {
        string[] small = Place.IsTrial ? ["data.train=1000", "data.test=300", "teacher.epochs=1", "controls=false"] : [];
        var recipe = RecipeReader.Load(Environment.GetEnvironmentVariable("COMPRESS_GPU_RECIPE") ?? "pipeline/recipes/quickstart.yaml", [.. overrides, .. small]);
        var options = new RunOptions { Device = device, Out = Path.Combine(Place.Results, name), Store = Path.Combine(Place.Results, "store"), Reuse = false };
        return new PipelineRun(recipe, options, new Notes()).Run();
    }

    private sealed class Notes : IRunProgress
    {
        public void Note(string message) => Checks.Note(message);

        public void StageStarted(string stage, int number, int count)
        {
        }

        public void StageFinished(StageTiming timing)
        {
        }

        public void Step(string what, double share)
        {
        }
    }
}
