namespace Compress.Pipeline.Tests.Samples;

internal static class PipelineSample
{
    public static RunReport Run(string folder)
    {
        #region README: pipeline
        var recipe = new Recipe
        {
            Name = "mine",
            Data = new DataRecipe { Generator = "glyphs", Train = 1000, Test = 300, Size = 16, Hardness = 0.3f },
            Teacher = new TeacherRecipe { Zoo = "resnet8", Epochs = 2 },
            Stages =
            [
                new StageRecipe { Prune = new PruneRecipe { Macs = 0.4, Steps = 2 } },
                new StageRecipe { Distill = new DistillRecipe { Epochs = 1 } },
                new StageRecipe { Quantize = new QuantizeRecipe { QatEpochs = 1 } },
            ],
            Goals = new GoalsRecipe { Macs = new Factor(2), Size = new Factor(5) },
            Controls = false,
        };
        var report = new PipelineRun(recipe, new RunOptions { Out = $"{folder}/mine", Store = $"{folder}/store" }).Run();
        Console.WriteLine($"{report.Teacher.Accuracy:P1} before, {report.Student.Accuracy:P1} after, {report.Student.BundleBytes} bytes");
        #endregion
        return report;
    }
}
