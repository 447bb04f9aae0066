using Compress.Preprocessing;

namespace Compress.Training.Data;

/// <summary>
/// CIFAR's binary files, plain or gzip: CIFAR-10 as <c>data_batch_*.bin</c> and <c>test_batch.bin</c> (1 label byte and 3072 pixel
/// bytes a record), CIFAR-100 as <c>train.bin</c> and <c>test.bin</c> (a coarse and a fine label byte; the fine one counts).
/// </summary>
public sealed class CifarSource : IDataSource
{
    private const int Side = 32, Bytes = 3 * Side * Side;
    private readonly ImageSamples _train;
    private readonly ImageSamples? _test;

    /// <summary>Reads the files of a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="options">Whether samples whose label is no class are left out.</param>
    /// <exception cref="DataException">There is no training file, or a file is truncated or holds a label out of range.</exception>
    public CifarSource(string folder, FolderOptions? options = null)
    {
        options ??= new FolderOptions();
        var files = Find(folder);
        var fine = files.Any(f => DataFile.BareName(f) == "train.bin");
        string[] train = [.. files.Where(f => fine ? DataFile.BareName(f) == "train.bin" : DataFile.BareName(f).StartsWith("data_batch", StringComparison.Ordinal))];
        string[] test = [.. files.Where(f => DataFile.BareName(f) == (fine ? "test.bin" : "test_batch.bin"))];
        if (train.Length == 0) throw new DataException($"{folder}: no CIFAR training file (data_batch_*.bin or train.bin) among {string.Join(", ", files.Select(Path.GetFileName))}.");
        Name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
        ClassNames = DataFile.ClassNames(folder) ?? DataFile.Numbered(fine ? 100 : 10);
        _train = Load(train, fine, ClassNames.Count, options);
        _test = test.Length > 0 ? Load(test, fine, ClassNames.Count, options) : null;
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> ClassNames { get; }

    /// <inheritdoc/>
    public SampleSet? Read(DataPart part) => part == DataPart.Train ? _train : _test;

    internal static string[] Find(string folder) => [.. Directory.EnumerateFiles(folder).Where(f => IsCifar(DataFile.BareName(f))).Order(StringComparer.Ordinal)];

    private static bool IsCifar(string name) => name is "train.bin" or "test.bin" or "test_batch.bin" || (name.StartsWith("data_batch", StringComparison.Ordinal) && name.EndsWith(".bin", StringComparison.Ordinal));

    private static ImageSamples Load(string[] files, bool fine, int classes, FolderOptions options)
    {
        var skipped = new List<string>();
        var images = new ImageSamplesBuilder(Side, Side, 3, PixelLayout.Chw);
        var head = fine ? 2 : 1;
        foreach (var file in files)
        {
            var bytes = DataFile.ReadAll(file);
            var record = head + Bytes;
            if (bytes.Length == 0 || bytes.Length % record != 0) throw new DataException($"{file}: {bytes.Length} bytes are no whole number of {record}-byte records; record {bytes.Length / record} (byte {bytes.Length / record * record}) is cut off.");
            long[] labels = [.. Enumerable.Range(0, bytes.Length / record).Select(i => (long)bytes[(i * record) + head - 1])];
            foreach (var i in LabelCheck.Keep(labels, classes, n => $"{file}: the label of record {n} (byte {(n * record) + head - 1})", options, skipped))
                images.Add(bytes.AsSpan((i * record) + head, Bytes), (int)labels[i]);
        }
        return images.Build(skipped);
    }
}
