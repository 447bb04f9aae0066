using Compress.Preprocessing;

namespace Compress.Training.Data;

/// <summary>Prepares one batch: fetches samples, augments them, applies the plan. Holds buffers, so one thread at a time.</summary>
internal sealed class BatchFiller
{
    private readonly SampleSet _samples;
    private readonly PreprocessPlan _plan;
    private readonly BatchOptions _options;
    private readonly Augmenter? _augmenter;
    private readonly byte[] _gathered = [];

    public BatchFiller(SampleSet samples, PreprocessPlan plan, BatchOptions options)
    {
        (_samples, _plan, _options) = (samples, plan, options);
        var fits = (samples, plan) is (ImageSamples, ImagePlan) or (TextSamples, TextPlan) or (RowSamples, TabularPlan);
        if (!fits) throw new DataException($"A plan for {plan.Kind} input was given for samples that are each a {samples.Describe()}; the two must be of one kind.");
        if (samples is ImageSamples images)
        {
            _gathered = new byte[options.Size * images.ImageBytes];
            if (options.Augment is { } augment) _augmenter = new Augmenter(augment, images);
        }
        else if (options.Augment is { ChangesPixels: true }) throw new DataException($"Image augmentation was asked for samples that are each a {samples.Describe()}; leave it out.");
        if (options.Augment is not { DropTokens: not 0 } dropping) return;
        if (dropping.DropTokens is not (> 0 and < 1)) throw new DataException($"The share of tokens to drop is {dropping.DropTokens}; it is at least 0 and below 1.");
        if (samples is not TextSamples) throw new DataException($"Dropping tokens was asked for samples that are each a {samples.Describe()}; leave it out.");
    }

    public Batch NewBatch() => new(_options.Size, _plan.Input.Type == InputType.Int64, _plan.Input.Shape, _options.Augment is { Mixup: > 0 });

    /// <summary>Fills a batch with the samples at <paramref name="first"/>, first + 1, ... of an epoch's order.</summary>
    public void Fill(Batch batch, ReadOnlySpan<int> indices, int epoch, int first)
    {
        batch.Count = indices.Length;
        batch.Sources = indices.ToArray();
        for (var i = 0; i < indices.Length; i++) batch.Labels[i] = _samples.Labels[indices[i]];
        var size = batch.SampleSize;
        switch (_samples)
        {
            case ImageSamples images:
                for (var i = 0; i < indices.Length; i++)
                {
                    var target = _gathered.AsSpan(i * images.ImageBytes, images.ImageBytes);
                    if (_augmenter is null || !_options.Augment!.ChangesPixels) images.PixelsOf(indices[i]).CopyTo(target);
                    else
                    {
                        var random = new SeededRandom(_options.Seed, (ulong)epoch, (ulong)(first + i), 1);
                        _augmenter.Apply(images.PixelsOf(indices[i]), target, ref random);
                    }
                }
                ((ImagePlan)_plan).ApplyBatch(_gathered.AsSpan(0, indices.Length * images.ImageBytes), indices.Length, images.Width, images.Height, images.Channels, images.Layout, batch.Inputs.AsSpan(0, indices.Length * size));
                break;
            case TextSamples texts:
                for (var i = 0; i < indices.Length; i++)
                {
                    var tokens = batch.Tokens.AsSpan(i * size, size);
                    ((TextPlan)_plan).Apply(texts.Texts[indices[i]], tokens);
                    if (_options.Augment is { DropTokens: > 0 and var share }) Drop(tokens, share, new SeededRandom(_options.Seed, (ulong)epoch, (ulong)(first + i), 3));
                }
                break;
            case RowSamples rows:
                for (var i = 0; i < indices.Length; i++) Encode(rows, indices[i], batch.Inputs.AsSpan(i * size, size));
                break;
        }
        if (batch.MixLabels.Length > 0) Mix(batch, epoch, first);
    }

    private static void Drop(Span<long> tokens, float share, SeededRandom random)
    {
        foreach (ref var token in tokens)
            if (token >= TextPlan.FirstToken && random.Chance(share)) token = TextPlan.Unknown;
    }

    private void Encode(RowSamples rows, int row, Span<float> target)
    {
        try
        {
            ((TabularPlan)_plan).Apply(rows.Rows[row], target);
        }
        catch (PreprocessException e)
        {
            throw rows.Misfit(row, e);
        }
    }

    // Partners are i and Count - 1 - i: the order is random already where training shuffles, and both can be mixed in place.
    private void Mix(Batch batch, int epoch, int first)
    {
        if (batch.Tokens.Length > 0) throw new DataException("Mixup was asked for text; token numbers cannot be mixed. Leave it out.");
        var random = new SeededRandom(_options.Seed, (ulong)epoch, (ulong)first, 2);
        var weight = Beta(_options.Augment!.Mixup, ref random);
        batch.MixWeight = weight;
        for (int i = 0, j = batch.Count - 1; i < batch.Count; i++, j--) batch.MixLabels[i] = batch.Labels[j];
        for (int i = 0, j = batch.Count - 1; i < j; i++, j--)
        {
            var a = batch.Inputs.AsSpan(i * batch.SampleSize, batch.SampleSize);
            var b = batch.Inputs.AsSpan(j * batch.SampleSize, batch.SampleSize);
            for (var k = 0; k < a.Length; k++) (a[k], b[k]) = (weight * a[k] + (1 - weight) * b[k], weight * b[k] + (1 - weight) * a[k]);
        }
    }

    // Johnk's rejection method for Beta(alpha, alpha).
    private static float Beta(float alpha, ref SeededRandom random)
    {
        while (true)
        {
            double x = Math.Pow(random.Unit(), 1 / alpha), y = Math.Pow(random.Unit(), 1 / alpha);
            if (x + y is > 0 and <= 1) return (float)(x / (x + y));
        }
    }
}
