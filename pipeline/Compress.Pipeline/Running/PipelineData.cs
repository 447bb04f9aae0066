using Compress.Graphs;
using Compress.Preprocessing;
using Compress.Training.Data;

namespace Compress.Pipeline;

/// <summary>A run's samples, split, with what happens to them before the network.</summary>
public sealed class PipelineData
{
    private PipelineData(DataSet set, PreprocessPlan plan)
    {
        Set = set;
        Plan = plan;
    }

    /// <summary>The samples in their splits.</summary>
    public DataSet Set { get; }

    /// <summary>What happens to a sample before the network.</summary>
    public PreprocessPlan Plan { get; }

    /// <summary>Number of classes.</summary>
    public int Classes => Set.ClassNames.Count;

    /// <summary>Opens the recipe's data.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="folder">The command line's folder, or null for the recipe's.</param>
    /// <param name="teacher">The teacher, where it is given as a file or a graph: its input decides size and layout; else null.</param>
    /// <param name="given">Samples from C#, which take the place of the folder; null for none.</param>
    /// <param name="plan">What happens to a sample before the network; null to learn it from the training split.</param>
    /// <exception cref="RecipeException">The recipe names no data and none was given.</exception>
    /// <exception cref="DataException">The data cannot be read.</exception>
    public static PipelineData Open(Recipe recipe, string? folder, Graph? teacher, IDataSource? given = null, PreprocessPlan? plan = null)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        // A generator makes as many samples as the recipe says; what is there already is cut down to that.
        var generated = given is null && folder is null && recipe.Data.Path is null;
        var set = DataSet.Load(given ?? Source(recipe, folder), new DataOptions
        {
            Validation = recipe.Data.Validation,
            Seed = (ulong)recipe.Seed,
            RemoveDuplicates = recipe.Data.Files.RemoveDuplicates,
            Limit = generated ? 0 : recipe.Data.Train,
            TestLimit = generated ? 0 : recipe.Data.Test,
        });
        plan ??= PlanOf(recipe.Data.Preprocess, set, teacher);
        if (recipe.Robustness is not null && plan is not ImagePlan)
            throw new RecipeException($"robustness changes images pixel by pixel, and '{set.Name}' holds samples that are each a {set.Train.Samples.Describe()}; leave it out.");
        return new PipelineData(set.Fit(plan, Options(recipe.Data.Files).BadSamples), plan);
    }

    /// <summary>Opens a folder's data for a finished model.</summary>
    /// <param name="folder">The data.</param>
    /// <param name="plan">What happens to a sample before the network; null for pixels scaled to 0..1 in the model's own size and layout.</param>
    /// <param name="model">The model.</param>
    /// <param name="limit">At most this many test samples; 0 for all.</param>
    /// <param name="files">How files are read; the defaults where null.</param>
    /// <param name="seed">Seed of the split, where the data has no test part of its own: the training's.</param>
    /// <exception cref="DataException">The data cannot be read.</exception>
    public static PipelineData ForModel(string folder, PreprocessPlan? plan, Graph model, int limit = 0, FilesRecipe? files = null, long seed = 1)
    {
        ArgumentNullException.ThrowIfNull(model);
        var set = DataSet.Load(DataFolder.Open(folder, Options(files)), new DataOptions { TestLimit = limit, RemoveDuplicates = files?.RemoveDuplicates ?? false, Seed = (ulong)seed });
        if (plan is null && set.Train.Samples is not ImageSamples)
            throw new DataException($"'{folder}' holds {set.Train.Samples.Describe()} samples; say with --preprocess how they become numbers.");
        if (plan is not null) set = set.Fit(plan, Options(files).BadSamples);
        return new PipelineData(set, plan ?? ImagePlanOf(new PreprocessRecipe { Normalise = "none" }, set, (ImageSamples)set.Train.Samples, model));
    }

    /// <summary>What the source or its options left out, a sentence each.</summary>
    public IEnumerable<string> Notes()
    {
        if (Set.Skipped.Count > 0) yield return $"{Set.Skipped.Count} samples could not be read and were left out; the first: {Set.Skipped[0]}";
        if (Set.Duplicates > 0) yield return $"{Set.Duplicates} duplicates were left out before splitting";
        if (Set.Overlap > 0) yield return $"{Set.Overlap} training samples also occur in the test part and were left out";
    }

    /// <summary>Batches of a split in order, for evaluation and calibration.</summary>
    public BatchLoader InOrder(Subset subset, int batch = 256) => new(subset, Plan, BatchOptions.Evaluate with { Size = batch });

    private static IDataSource Source(Recipe recipe, string? folder)
    {
        var path = folder ?? recipe.Data.Path;
        if (path is not null) return DataFolder.Open(path, Options(recipe.Data.Files));
        if (recipe.Data.Generator is null)
            throw new RecipeException($"The recipe '{recipe.Name}' needs data and names none; give a folder with --data, or set data.path or data.generator in the recipe.");
        var defaults = new GlyphOptions();
        return new GlyphSource(defaults with
        {
            Seed = (ulong)recipe.Seed,
            Size = recipe.Data.Size,
            Hardness = recipe.Data.Hardness,
            Train = recipe.Data.Train > 0 ? recipe.Data.Train : defaults.Train,
            Test = recipe.Data.Test > 0 ? recipe.Data.Test : defaults.Test,
        });
    }

    private static FolderOptions Options(FilesRecipe? files) => files is null ? new FolderOptions() : new FolderOptions
    {
        BadSamples = files.BadSamples == "skip" ? BadSamples.Skip : BadSamples.Refuse,
        LabelColumn = files.LabelColumn,
        Content = files.Content switch { "text" => TableContent.Text, "rows" => TableContent.Rows, _ => TableContent.Detect },
        Width = files.Width,
        Height = files.Height,
    };

    private static PreprocessPlan PlanOf(PreprocessRecipe options, DataSet set, Graph? teacher) => set.Train.Samples switch
    {
        ImageSamples images => ImagePlanOf(options, set, images, teacher),
        RowSamples => PlanLearner.Rows(set.Train, options.Unseen == "refuse" ? UnseenCategory.Refuse : UnseenCategory.Zero),
        _ when options.Text.Tokens == "bytes" => new TextPlan { Tokens = Tokenization.Bytes, Length = options.Text.Length, Lowercase = options.Text.Lowercase },
        _ => PlanLearner.Words(set.Train, options.Text.Length, options.Text.Words, options.Text.MinCount, options.Text.Lowercase),
    };

    private static ImagePlan ImagePlanOf(PreprocessRecipe options, DataSet set, ImageSamples images, Graph? teacher)
    {
        var plan = new ImagePlan { Width = images.Width, Height = images.Height, Color = images.Channels == 1 ? ColorMode.Grey : ColorMode.Rgb };
        if (teacher is not null) plan = FitInput(plan, teacher);
        switch (options.Normalise)
        {
            case "dataset":
                var statistics = ImageStatistics.Of(set.Train);
                return plan with { Mean = [.. statistics.Mean], Std = [.. statistics.Std] };
            case "given":
                foreach (var (name, values) in new[] { ("mean", options.Mean), ("std", options.Std) })
                    if (values.Length != 1 && values.Length != plan.Channels)
                        throw new RecipeException($"data.preprocess.{name} has {values.Length} values; give one, or one for each of the {plan.Channels} channels.");
                return plan with { Mean = options.Mean, Std = options.Std };
            default:
                return plan;
        }
    }

    private static ImagePlan FitInput(ImagePlan plan, Graph teacher)
    {
        var inputs = teacher.RequiredInputs.ToList();
        if (inputs.Count != 1 || inputs[0].Shape is not { Rank: 4 } shape)
            throw new RecipeException($"The teacher's inputs are {string.Join(", ", inputs.Select(i => $"'{i.Name}' {i.Shape}"))}; image recipes need one input of four dimensions.");
        // The channel dimension tells the layout apart; where both could be it, the ONNX habit of channels first holds.
        var first = shape[1].Value is 1 or 3;
        var (channels, height, width) = first ? (shape[1], shape[2], shape[3]) : (shape[3], shape[1], shape[2]);
        if (channels.Value is not (1 or 3))
            throw new RecipeException($"The teacher's input '{inputs[0].Name}' has shape {shape}; an image has 1 or 3 channels, first or last.");
        return plan with
        {
            Color = channels.Value == 1 ? ColorMode.Grey : ColorMode.Rgb,
            Height = (int)(height.Value ?? plan.Height),
            Width = (int)(width.Value ?? plan.Width),
            Layout = first ? TensorLayout.Nchw : TensorLayout.Nhwc,
        };
    }
}
