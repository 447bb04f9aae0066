namespace Compress.Pipeline;

/// <summary>Puts the results that a run has so far into its folder, under the names that users look for.</summary>
internal static class Publisher
{
    public const string TeacherFile = "teacher.onnx";

    public const string StudentFile = "compressed.onnx";

    public const string BundleFile = "bundle.compress";

    public const string SampleFile = "sample.png";

    public const string RecipeFile = "recipe.resolved.yaml";

    public const string PlansFolder = "plans";

    public static void Publish(PipelineRun run)
    {
        Directory.CreateDirectory(run.Out);
        SafeFile.WriteText(Path.Combine(run.Out, RecipeFile), RecipeReader.Write(run.Recipe));
        if (run.Has(TeacherStage.StageName)) Copy(run, run.Result(TeacherStage.StageName).File(TeacherStage.OriginalFile), TeacherFile);
        if (run.Has(ExportStage.StageName)) Copy(run, run.Result(ExportStage.StageName).Model, StudentFile);
        if (run.Has(PackageStage.StageName))
            foreach (var name in new[] { BundleFile, SampleFile }.Where(n => File.Exists(run.Result(PackageStage.StageName).File(n)))) Copy(run, run.Result(PackageStage.StageName).File(name), name);
        foreach (var stage in run.Chain.Where(s => run.Has(s.Name)))
            foreach (var plan in Directory.GetFiles(run.Result(stage.Name).Directory, "*.plan.json").Order(StringComparer.Ordinal))
                Copy(run, plan, Path.Combine(PlansFolder, Path.GetFileName(plan)));
    }

    private static void Copy(PipelineRun run, string from, string name) => SafeFile.Copy(from, Path.Combine(run.Out, name));
}
