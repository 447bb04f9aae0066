namespace Compress.Training.Data;

/// <summary>Holds the labels of a file against the classes: one that is none is refused by its place, or its sample is left out and counted.</summary>
internal static class LabelCheck
{
    /// <summary>Numbers of the samples to keep.</summary>
    /// <param name="labels">The labels as they stand in the file.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="place">Where a label stands: file and position.</param>
    /// <param name="options">Whether bad samples are left out.</param>
    /// <param name="skipped">Gets a reason for each sample that is left out.</param>
    /// <exception cref="DataException">A label is no class, and bad samples are refused.</exception>
    public static int[] Keep(ReadOnlySpan<long> labels, int classes, Func<int, string> place, FolderOptions options, List<string> skipped)
    {
        var kept = new List<int>(labels.Length);
        for (var i = 0; i < labels.Length; i++)
        {
            if (labels[i] >= 0 && labels[i] < classes)
            {
                kept.Add(i);
                continue;
            }
            var message = $"{place(i)} is {labels[i]}; there are {classes} classes, so labels are 0 to {classes - 1}.";
            if (options.BadSamples == BadSamples.Refuse) throw new DataException(message + " Repair the file, or choose to skip bad samples.");
            skipped.Add(message);
        }
        return [.. kept];
    }

    /// <summary>The samples with these numbers, next to each other.</summary>
    /// <param name="pixels">All samples.</param>
    /// <param name="kept">Numbers of those wanted, rising.</param>
    /// <param name="samples">How many samples there are.</param>
    public static byte[] Take(byte[] pixels, int[] kept, int samples)
    {
        if (kept.Length == samples) return pixels;
        var size = pixels.Length / samples;
        var result = new byte[kept.Length * size];
        for (var i = 0; i < kept.Length; i++) pixels.AsSpan(kept[i] * size, size).CopyTo(result.AsSpan(i * size));
        return result;
    }
}
