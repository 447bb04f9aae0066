using Compress.Preprocessing;

namespace Compress.Training.Data;

/// <summary>Makes the plan of a data set from its training split: sizes and statistics, columns, or vocabulary. Never give it another split.</summary>
public static class PlanLearner
{
    /// <summary>The plan of images at their stored size: scaled to 0..1 and, unless told otherwise, brought to mean 0 and deviation 1 a channel.</summary>
    /// <param name="train">The training split.</param>
    /// <param name="normalise">Whether to measure mean and deviation (the recipe's <c>normalise: dataset</c>).</param>
    /// <exception cref="DataException">The samples are no images.</exception>
    public static ImagePlan Image(Subset train, bool normalise = true)
    {
        var images = Of<ImageSamples>(train);
        var plan = new ImagePlan { Width = images.Width, Height = images.Height, Color = images.Channels == 1 ? ColorMode.Grey : ColorMode.Rgb, Filter = ResizeFilter.BilinearAntialias };
        if (!normalise) return plan;
        var statistics = ImageStatistics.Of(train);
        return plan.Normalised(statistics.Mean, statistics.Std);
    }

    /// <summary>The plan of a table's rows: types, statistics and categories.</summary>
    /// <param name="train">The training split.</param>
    /// <param name="unseen">What a category outside it will mean.</param>
    /// <exception cref="DataException">The samples are no rows.</exception>
    public static TabularPlan Rows(Subset train, UnseenCategory unseen = UnseenCategory.Zero)
    {
        var rows = Of<RowSamples>(train);
        return TabularPlan.Learn(rows.Columns, [.. train.Indices.ToArray().Select(i => rows.Rows[i])], unseen);
    }

    /// <summary>The plan of texts as words: the most frequent words of the training split.</summary>
    /// <param name="train">The training split.</param>
    /// <param name="length">Numbers a text.</param>
    /// <param name="maxWords">Largest vocabulary without the reserved numbers.</param>
    /// <param name="minCount">Rarer words become unknown.</param>
    /// <param name="lowercase">Whether letters are made lower case first.</param>
    /// <exception cref="DataException">The samples are no texts.</exception>
    public static TextPlan Words(Subset train, int length, int maxWords = 20000, int minCount = 2, bool lowercase = true)
    {
        var texts = Of<TextSamples>(train);
        return TextPlan.LearnWords(train.Indices.ToArray().Select(i => texts.Texts[i]), length, maxWords, minCount, lowercase);
    }

    /// <summary>The plan that fits the samples' kind with its defaults; texts become 128 words.</summary>
    public static PreprocessPlan Learn(Subset train)
    {
        ArgumentNullException.ThrowIfNull(train);
        return train.Samples switch
        {
            ImageSamples => Image(train),
            RowSamples => Rows(train),
            _ => Words(train, 128),
        };
    }

    private static T Of<T>(Subset train) where T : SampleSet
    {
        ArgumentNullException.ThrowIfNull(train);
        return train.Samples as T ?? throw new DataException($"A plan for {typeof(T).Name} was asked for samples that are each a {train.Samples.Describe()}.");
    }
}
