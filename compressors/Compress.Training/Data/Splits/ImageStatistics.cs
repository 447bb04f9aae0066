using Compress.Preprocessing;

namespace Compress.Training.Data;

/// <summary>Mean and standard deviation of each channel over 0..1, from integer sums, so that the result does not depend on order.</summary>
/// <param name="Mean">One value a channel.</param>
/// <param name="Std">One value a channel (population); 1 where a channel is constant.</param>
public sealed record ImageStatistics(float[] Mean, float[] Std)
{
    /// <summary>Measures a subset of images; give it the training split, never validation or test.</summary>
    /// <exception cref="DataException">The samples are no images.</exception>
    public static ImageStatistics Of(Subset subset)
    {
        ArgumentNullException.ThrowIfNull(subset);
        if (subset.Samples is not ImageSamples images) throw new DataException($"Pixel statistics were asked for a {subset.Samples.Describe()}; only images have them.");
        var channels = images.Channels;
        var histogram = new long[channels, 256];
        foreach (var index in subset.Indices)
        {
            var pixels = images.PixelsOf(index);
            if (images.Layout == PixelLayout.Chw || channels == 1)
            {
                var area = images.Width * images.Height;
                for (var c = 0; c < channels; c++)
                {
                    foreach (var value in pixels.Slice(c * area, area)) histogram[c, value]++;
                }
            }
            else
            {
                for (var i = 0; i < pixels.Length; i++) histogram[i % channels, pixels[i]]++;
            }
        }
        float[] means = new float[channels], stds = new float[channels];
        var count = (double)subset.Count * images.Width * images.Height;
        for (var c = 0; c < channels; c++)
        {
            long sum = 0, squares = 0;
            for (var v = 0; v < 256; v++)
            {
                sum += v * histogram[c, v];
                squares += v * v * histogram[c, v];
            }
            var mean = sum / count;
            var std = Math.Sqrt(Math.Max(0, squares / count - mean * mean)) / 255;
            (means[c], stds[c]) = ((float)(mean / 255), std > 0 ? (float)std : 1f);
        }
        return new ImageStatistics(means, stds);
    }
}
