using System.Collections.Immutable;
using System.Globalization;
using Compress.Preprocessing;
using Compress.Training.Data;

namespace Compress.Pipeline;

/// <summary>Makes the bundle that ships, and an image of the validation split to try it with.</summary>
internal sealed class PackageStage : PipelineStage
{
    public const string StageName = "package";

    public override string Name => StageName;

    public override IEnumerable<string> Reads => [ExportStage.StageName, ValidateStage.StageName];

    public override void DescribeKey(StageKey key, PipelineRun run) => key.With("recipe", run.Recipe.Name);

    public override void Run(PipelineRun run, string directory)
    {
        var validation = ValidateStage.Figures(run.Result(ValidateStage.StageName));
        BundleWriter.Write(Path.Combine(directory, Publisher.BundleFile), new BundleContent
        {
            Model = File.ReadAllBytes(run.Result(ExportStage.StageName).Model),
            Preprocess = run.Data.Plan.ToJson(),
            Labels = [.. run.Data.Set.ClassNames],
            Metrics = new Dictionary<string, double>
            {
                ["accuracy"] = validation.StudentTest[InferenceEngines.Lean.Name],
                ["validation_accuracy"] = validation.StudentValidation,
            }.ToImmutableDictionary(),
            Provenance = new Dictionary<string, string>
            {
                ["recipe"] = run.Recipe.Name,
                ["seed"] = run.Recipe.Seed.ToString(CultureInfo.InvariantCulture),
                ["tool"] = "compress " + typeof(PackageStage).Assembly.GetName().Version?.ToString(3),
            }.ToImmutableDictionary(),
        });
        // Something to try the bundle with at once; from the validation split, since the test split is opened once only.
        if (run.Data.Set.Validation is { Count: > 0, Samples: ImageSamples images } validationSplit)
            SafeFile.WriteBytes(Path.Combine(directory, Publisher.SampleFile), PngEncoder.Encode(images.ToImage(validationSplit.Indices[0])));
    }
}
