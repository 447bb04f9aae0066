namespace Compress.Training.Data;

/// <summary>Opens whatever known form of data a folder (or file) holds.</summary>
public static class DataFolder
{
    private const string Wanted = "IDX files (*-ubyte, *-ubyte.gz), CIFAR binary files (data_batch_*.bin, test_batch.bin, train.bin, plain or .gz), one .npz file, tables or texts (.csv, .tsv, .data, .test, .txt, plain or .gz), or class folders with .png or .jpg files (directly or in train/ and test/)";

    // In this order: the names of the first ones leave no doubt.
    private static readonly (string Form, Func<string, bool> Fits, Func<string, FolderOptions, IDataSource> Open)[] Forms =
    [
        ("IDX", f => IdxSource.Find(f).Length > 0, (f, o) => new IdxSource(f, o)),
        ("CIFAR", f => CifarSource.Find(f).Length > 0, (f, o) => new CifarSource(f, o)),
        ("npz", f => Directory.EnumerateFiles(f, "*.npz").Any(), (f, o) => new NpzSource(OnlyNpz(f), o)),
        ("images", ImageFolderSource.Fits, (f, o) => new ImageFolderSource(f, o)),
        ("table", f => TableSource.Find(f).Length > 0, (f, o) => new TableSource(f, o)),
    ];

    /// <summary>Detects the form and reads the data.</summary>
    /// <exception cref="DataException">There is no such folder, nothing in it has a known form, or the data is damaged.</exception>
    public static IDataSource Open(string path, FolderOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        options ??= new FolderOptions();
        if (File.Exists(path) && path.EndsWith(".npz", StringComparison.OrdinalIgnoreCase)) return new NpzSource(path, options);
        if (!Directory.Exists(path)) throw new DataException($"{path}: there is no such {(File.Exists(path) ? "folder (it is a file)" : "folder")}. Give a folder with {Wanted}.");
        foreach (var (_, fits, open) in Forms)
        {
            if (fits(path)) return open(path, options);
        }
        string[] seen = [.. Directory.EnumerateFileSystemEntries(path).Order(StringComparer.Ordinal).Select(e => Directory.Exists(e) ? Path.GetFileName(e) + "/" : Path.GetFileName(e))];
        throw new DataException($"{path}: no known form of data. Looked for {Wanted}; saw {(seen.Length == 0 ? "nothing (the folder is empty)" : string.Join(", ", seen.Take(12)) + (seen.Length > 12 ? $" and {seen.Length - 12} more" : ""))}.");
    }

    private static string OnlyNpz(string folder)
    {
        string[] files = [.. Directory.EnumerateFiles(folder, "*.npz").Order(StringComparer.Ordinal)];
        return files.Length == 1 ? files[0] : throw new DataException($"{folder}: {files.Length} .npz files ({string.Join(", ", files.Select(Path.GetFileName))}); give the path of one of them.");
    }
}
