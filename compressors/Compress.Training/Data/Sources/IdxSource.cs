using System.Buffers.Binary;
using Compress.Preprocessing;

namespace Compress.Training.Data;

/// <summary>
/// IDX files as MNIST and its relatives use them: <c>*train*images*-ubyte[.gz]</c> with labels beside, and the same with t10k or
/// test. Big-endian header: two zero bytes, type 8 (unsigned byte), the number of extents, the extents.
/// </summary>
public sealed class IdxSource : IDataSource
{
    private readonly ImageSamples _train;
    private readonly ImageSamples? _test;

    /// <summary>Reads the files of a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="options">Whether samples whose label is no class are left out.</param>
    /// <exception cref="DataException">A file is missing, truncated, or does not fit the others.</exception>
    public IdxSource(string folder, FolderOptions? options = null)
    {
        options ??= new FolderOptions();
        var files = Find(folder);
        string? Of(bool test, bool images) => files.FirstOrDefault(f => IsTest(f) == test && DataFile.BareName(f).Contains(images ? "images" : "labels", StringComparison.OrdinalIgnoreCase));
        string Need(bool test, bool images) => Of(test, images) ?? throw new DataException($"{folder}: no {(test ? "test (t10k)" : "train")} {(images ? "images" : "labels")} among the IDX files ({string.Join(", ", files.Select(Path.GetFileName))}).");
        Name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
        var names = DataFile.ClassNames(folder);
        _train = Pair(Need(false, true), Need(false, false), names?.Length ?? 256, options);
        ClassNames = names ?? DataFile.Numbered(_train.Labels.Append(0).Max() + 1);
        if (Of(true, true) is not null || Of(true, false) is not null) _test = Pair(Need(true, true), Need(true, false), ClassNames.Count, options);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> ClassNames { get; }

    /// <inheritdoc/>
    public SampleSet? Read(DataPart part) => part == DataPart.Train ? _train : _test;

    internal static string[] Find(string folder) => [.. Directory.EnumerateFiles(folder).Where(f => DataFile.BareName(f).EndsWith("-ubyte", StringComparison.OrdinalIgnoreCase)).Order(StringComparer.Ordinal)];

    private static bool IsTest(string file) => DataFile.BareName(file) is var name && (name.Contains("t10k", StringComparison.OrdinalIgnoreCase) || name.Contains("test", StringComparison.OrdinalIgnoreCase));

    private static ImageSamples Pair(string imageFile, string labelFile, int classes, FolderOptions options)
    {
        var (pixels, extents) = Load(imageFile, 3, 4);
        var (raw, labelExtents) = Load(labelFile, 1, 1);
        if (extents[0] != labelExtents[0]) throw new DataException($"{imageFile} holds {extents[0]} images, {labelFile} {labelExtents[0]} labels; the counts must be equal.");
        var skipped = new List<string>();
        var kept = LabelCheck.Keep(Array.ConvertAll(raw, l => (long)l), classes, i => $"{labelFile}: label {i} (byte {8 + i})", options, skipped);
        return new ImageSamples(LabelCheck.Take(pixels, kept, raw.Length), Array.ConvertAll(kept, i => (int)raw[i]), extents[2], extents[1], extents.Length == 4 ? extents[3] : 1, PixelLayout.Hwc) { Skipped = skipped };
    }

    private static (byte[] Data, int[] Extents) Load(string file, int minRank, int maxRank)
    {
        var bytes = DataFile.ReadAll(file);
        if (bytes.Length < 4 || bytes[0] != 0 || bytes[1] != 0 || bytes[2] != 8 || bytes[3] < minRank || bytes[3] > maxRank)
            throw new DataException($"{file}: the file starts with {Convert.ToHexString(bytes.AsSpan(0, Math.Min(4, bytes.Length)))}; expected 000008 and {minRank}{(maxRank > minRank ? $" to {maxRank}" : "")} extents (IDX of unsigned bytes).");
        int rank = bytes[3], start = 4 + 4 * rank;
        if (bytes.Length < start) throw new DataException($"{file}: the header ends at byte {bytes.Length} of {start}; the file is truncated.");
        var extents = new int[rank];
        var count = 1L;
        for (var i = 0; i < rank; i++)
        {
            extents[i] = BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(4 + 4 * i));
            if (extents[i] < 1 || (count *= extents[i]) > Array.MaxLength) throw new DataException($"{file}: extent {i} (byte {4 + 4 * i}) is {extents[i]}; expected a positive number and at most {Array.MaxLength} bytes in all.");
        }
        if (bytes.Length - start != count) throw new DataException($"{file}: the header promises {count} bytes ({string.Join('x', extents)}), {bytes.Length - start} follow it; the file is {(bytes.Length - start < count ? "truncated" : "too long")}.");
        return (bytes[start..], extents);
    }
}
