using System.Globalization;
using Compress.Preprocessing;

namespace Compress.Training.Data;

/// <summary>
/// One <c>.npz</c> file with x_train, y_train and, if there is a test part, x_test and y_test; or with x and y alone. Images are uint8
/// of [N,H,W], [N,H,W,C] or [N,C,H,W]; rows of a table are numbers of any type of [N,columns], of which NaN is a missing one. Labels are
/// whole numbers of [N] or [N,1].
/// </summary>
public sealed class NpzSource : IDataSource
{
    private const int MostClasses = 1_000_000;
    private readonly SampleSet _train;
    private readonly SampleSet? _test;

    /// <summary>Reads the file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">Whether samples whose label is no class are left out.</param>
    /// <exception cref="DataException">The file is damaged, an array is missing, or types, shapes, counts or labels do not fit.</exception>
    public NpzSource(string path, FolderOptions? options = null)
    {
        options ??= new FolderOptions();
        Name = Path.GetFileNameWithoutExtension(path);
        OrderedDictionary<string, NpyArray> arrays;
        try
        {
            arrays = NpzFile.Read(path);
        }
        catch (PreprocessException e)
        {
            throw new DataException(e.Message, e);
        }
        var split = arrays.ContainsKey("x_train");
        NpyArray Get(string name) => arrays.TryGetValue(name, out var array) ? array : throw new DataException($"{path}: no array '{name}'; there are {string.Join(", ", arrays.Select(a => $"{a.Key} {a.Value}"))}. Expected x_train, y_train, x_test, y_test, or x and y.");
        var names = DataFile.ClassNames(Path.GetDirectoryName(Path.GetFullPath(path))!);
        _train = Pair(path, split ? "x_train" : "x", Get(split ? "x_train" : "x"), Get(split ? "y_train" : "y"), names?.Length, options);
        ClassNames = names ?? DataFile.Numbered(_train.Labels.Append(0).Max() + 1);
        if (split && arrays.ContainsKey("x_test")) _test = Pair(path, "x_test", Get("x_test"), Get("y_test"), ClassNames.Count, options);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> ClassNames { get; }

    /// <inheritdoc/>
    public SampleSet? Read(DataPart part) => part == DataPart.Train ? _train : _test;

    private static SampleSet Pair(string path, string name, NpyArray x, NpyArray y, int? classes, FolderOptions options)
    {
        if (x.Shape.Length == 0 || x.Count == 0 || y.Count != x.Shape[0]) throw new DataException($"{path}: '{name}' is {x}, its labels are {y}; the counts must be equal and above 0.");
        long[] labels;
        try
        {
            labels = y.ToLongs();
        }
        catch (PreprocessException e)
        {
            throw new DataException($"{path}: the labels of '{name}': {e.Message}", e);
        }
        var skipped = new List<string>();
        // Where nothing names the classes, the labels themselves say how many there are.
        var kept = LabelCheck.Keep(labels, classes ?? (int)labels.Where(l => l is >= 0 and < MostClasses).DefaultIfEmpty(0).Max() + 1, i => $"{path}: label {i} of '{name}'", options, skipped);
        var numbers = Array.ConvertAll(kept, i => (int)labels[i]);
        return x.Shape.Length == 2 ? Rows(path, name, x, kept, numbers, skipped) : Images(path, name, x, kept, numbers, skipped);
    }

    private static ImageSamples Images(string path, string name, NpyArray x, int[] kept, int[] labels, List<string> skipped)
    {
        if (x.Type != NpyType.UInt8 || x.Shape.Length is not (3 or 4))
            throw new DataException($"{path}: '{name}' is {x}; expected uint8 images of [N,H,W], [N,H,W,C] or [N,C,H,W], or numbers of [N,columns]. Save pixels as 0 to 255.");
        var last = x.Shape.Length == 4 && x.Shape[3] is 1 or 3;
        if (x.Shape.Length == 4 && !last && x.Shape[1] is not (1 or 3)) throw new DataException($"{path}: '{name}' is {x}; one of its second and last extents must be 1 or 3 channels.");
        var (height, width, channels) = x.Shape.Length == 3 ? (x.Shape[1], x.Shape[2], 1) : last ? (x.Shape[1], x.Shape[2], x.Shape[3]) : (x.Shape[2], x.Shape[3], x.Shape[1]);
        return new ImageSamples(LabelCheck.Take(x.Data.ToArray(), kept, x.Shape[0]), labels, width, height, channels, x.Shape.Length == 4 && !last ? PixelLayout.Chw : PixelLayout.Hwc) { Skipped = skipped };
    }

    private static RowSamples Rows(string path, string name, NpyArray x, int[] kept, int[] labels, List<string> skipped)
    {
        var (values, width) = (x.ToFloats(), x.Shape[1]);
        string Cell(float value) => value.ToString("R", CultureInfo.InvariantCulture);
        return new RowSamples([.. Enumerable.Range(0, width).Select(c => $"column {c}")], [.. kept.Select(i => values.AsSpan(i * width, width).ToArray().Select(Cell).ToArray())], labels)
        {
            File = $"{path}, '{name}'",
            Skipped = skipped,
        };
    }
}
