using Compress.Preprocessing;

namespace Compress.Training.Data;

/// <summary>
/// One <c>.npz</c> file with x_train, y_train and, if there is a test part, x_test and y_test; or with x and y alone. Images are uint8
/// of [N,H,W], [N,H,W,C] or [N,C,H,W]; labels are whole numbers of [N] or [N,1].
/// </summary>
public sealed class NpzSource : IDataSource
{
    private readonly ImageSamples _train;
    private readonly ImageSamples? _test;

    /// <summary>Reads the file.</summary>
    /// <exception cref="DataException">The file is damaged, an array is missing, or types, shapes, counts or labels do not fit.</exception>
    public NpzSource(string path)
    {
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
        _train = Pair(path, split ? "x_train" : "x", Get(split ? "x_train" : "x"), Get(split ? "y_train" : "y"));
        if (split && arrays.ContainsKey("x_test")) _test = Pair(path, "x_test", Get("x_test"), Get("y_test"));
        ClassNames = DataFile.ClassNames(Path.GetDirectoryName(Path.GetFullPath(path))!) ?? DataFile.Numbered(_train.Labels.Max() + 1);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> ClassNames { get; }

    /// <inheritdoc/>
    public SampleSet? Read(DataPart part) => part == DataPart.Train ? _train : _test;

    private static ImageSamples Pair(string path, string name, NpyArray x, NpyArray y)
    {
        if (x.Type != NpyType.UInt8 || x.Shape.Length is not (3 or 4) || x.Count == 0) throw new DataException($"{path}: '{name}' is {x}; expected uint8 images of [N,H,W], [N,H,W,C] or [N,C,H,W]. Save pixels as 0 to 255.");
        var last = x.Shape.Length == 4 && x.Shape[3] is 1 or 3;
        if (x.Shape.Length == 4 && !last && x.Shape[1] is not (1 or 3)) throw new DataException($"{path}: '{name}' is {x}; one of its second and last extents must be 1 or 3 channels.");
        var (height, width, channels) = x.Shape.Length == 3 ? (x.Shape[1], x.Shape[2], 1) : last ? (x.Shape[1], x.Shape[2], x.Shape[3]) : (x.Shape[2], x.Shape[3], x.Shape[1]);
        if (y.Count != x.Shape[0]) throw new DataException($"{path}: '{name}' is {x}, its labels are {y}; the counts must be equal.");
        long[] labels;
        try
        {
            labels = y.ToLongs();
        }
        catch (PreprocessException e)
        {
            throw new DataException($"{path}: the labels of '{name}': {e.Message}", e);
        }
        var bad = Array.FindIndex(labels, l => l is < 0 or > 1_000_000);
        if (bad >= 0) throw new DataException($"{path}: label {bad} of '{name}' is {labels[bad]}; expected 0 to the number of classes - 1.");
        return new ImageSamples(x.Data.ToArray(), Array.ConvertAll(labels, l => (int)l), width, height, channels, x.Shape.Length == 4 && !last ? PixelLayout.Chw : PixelLayout.Hwc);
    }
}
