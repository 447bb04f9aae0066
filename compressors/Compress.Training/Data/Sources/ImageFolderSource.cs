using Compress.Preprocessing;

namespace Compress.Training.Data;

/// <summary>
/// PNG (and, with libturbojpeg, JPEG) files in one folder a class. Either the class folders lie directly in the folder, or in
/// <c>train</c> and <c>test</c>. A <c>val</c> folder is the test part where there is no <c>test</c>; beside one it joins the training
/// part, from which validation is drawn. Classes are the training folders' names in ordinal order.
/// </summary>
public sealed class ImageFolderSource : IDataSource
{
    private static readonly string[] TrainNames = ["train", "training"], TestNames = ["test", "testing"], ValidationNames = ["val", "valid", "validation"];
    private readonly ImageSamples _train;
    private readonly ImageSamples? _test;

    /// <summary>Reads the images of a folder.</summary>
    /// <exception cref="DataException">No class folders, an image that does not decode, images of several sizes without a target size, or a test class that training lacks.</exception>
    public ImageFolderSource(string folder, FolderOptions? options = null)
    {
        options ??= new FolderOptions();
        Name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
        var train = Sub(folder, TrainNames);
        var test = Sub(folder, TestNames);
        var validation = Sub(folder, ValidationNames);
        string[] trainRoots = train is null ? [folder] : test is not null && validation is not null ? [train, validation] : [train];
        var testRoot = train is null ? null : test ?? validation;
        ClassNames = [.. ClassFolders(trainRoots[0]).Select(f => Path.GetFileName(f)!)];
        if (ClassNames.Count < 2) throw new DataException($"{trainRoots[0]}: {ClassNames.Count} class folders with images; expected at least 2, each with .png or .jpg files.");
        var reader = new Reader(options, ClassNames);
        _train = reader.Read(trainRoots);
        _test = testRoot is null ? null : reader.Read([testRoot]);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> ClassNames { get; }

    /// <inheritdoc/>
    public SampleSet? Read(DataPart part) => part == DataPart.Train ? _train : _test;

    internal static bool Fits(string folder) => ClassFolders(Sub(folder, TrainNames) ?? folder).Any();

    private static string? Sub(string folder, string[] names) => names.Select(n => Path.Combine(folder, n)).FirstOrDefault(Directory.Exists);

    private static IEnumerable<string> ClassFolders(string root) => Directory.EnumerateDirectories(root).Where(d => Images(d).Any()).Order(StringComparer.Ordinal);

    private static IEnumerable<string> Images(string folder) => Directory.EnumerateFiles(folder).Where(f => Path.GetExtension(f).ToUpperInvariant() is ".PNG" or ".JPG" or ".JPEG").Order(StringComparer.Ordinal);

    private sealed class Reader(FolderOptions options, IReadOnlyList<string> classNames)
    {
        private int _width = options.Width, _height = options.Height, _channels;
        private string _first = "";

        public ImageSamples Read(string[] roots)
        {
            var images = new List<(Image Image, int Label, string File)>();
            var skipped = new List<string>();
            foreach (var folder in roots.SelectMany(ClassFolders))
            {
                var label = classNames.ToList().IndexOf(Path.GetFileName(folder));
                if (label < 0)
                {
                    var message = $"{folder}: the class '{Path.GetFileName(folder)}' has no folder in the training part; known are {string.Join(", ", classNames)}.";
                    if (options.BadSamples == BadSamples.Refuse) throw new DataException(message + " Remove the folder, or choose to skip bad samples.");
                    skipped.AddRange(Images(folder).Select(f => $"{f}: {message}"));
                    continue;
                }
                foreach (var file in Images(folder)) Add(images, file, label, skipped);
            }
            if (images.Count == 0) throw new DataException($"{string.Join(", ", roots)}: no image could be read ({skipped.Count} were skipped).");
            // The training part, read first, decides size and channels for both.
            if (_channels == 0) _channels = images.Any(i => i.Image.Channels > 2) ? 3 : 1;
            if (_width == 0 || _height == 0) (_width, _height, _first) = (images[0].Image.Width, images[0].Image.Height, images[0].File);
            var builder = new ImageSamplesBuilder(_width, _height, _channels, PixelLayout.Chw);
            var plan = new ImagePlan { Width = _width, Height = _height, Color = _channels == 1 ? ColorMode.Grey : ColorMode.Rgb, Filter = ResizeFilter.BilinearAntialias, Scale = 1 };
            foreach (var (image, label, file) in images)
            {
                if (options.Width == 0 && (image.Width != _width || image.Height != _height))
                    throw new DataException($"{file} has {image.Width}x{image.Height} pixels, {_first} has {_width}x{_height}. Give a width and height to resize them all.");
                builder.Add(Array.ConvertAll(plan.Apply(image), v => (byte)Math.Clamp(v + 0.5f, 0, 255)), label);
            }
            return builder.Build(skipped);
        }

        private void Add(List<(Image Image, int Label, string File)> images, string file, int label, List<string> skipped)
        {
            var bytes = DataFile.ReadAll(file);
            try
            {
                images.Add((Image.Decode(bytes, file), label, file));
            }
            catch (PreprocessException e) when (JpegDecoder.IsJpeg(bytes) && !JpegDecoder.IsAvailable)
            {
                // The file may be fine: this is said whatever is to happen to bad samples.
                throw new DataException(e.Message, e);
            }
            catch (PreprocessException e)
            {
                if (options.BadSamples == BadSamples.Refuse) throw new DataException($"{e.Message} Remove the file, or choose to skip bad samples.", e);
                skipped.Add(e.Message);
            }
        }
    }
}
