using System.Text.RegularExpressions;
using Compress.Preprocessing;

namespace Compress.Training.Data;

/// <summary>
/// CSV or TSV files, plain or gzip, of texts or of numbers and categories. A file with "test" in its name is the test part, the
/// other one trains. Delimiter, header, class column and content are found by looking (see <see cref="FolderOptions"/> to say them).
/// Class names may stand in <c>classes.txt</c>, column names in a header or in a <c>.names</c> file (name, colon, values).
/// </summary>
public sealed partial class TableSource : IDataSource
{
    private static readonly string[] Extensions = [".csv", ".tsv", ".data", ".test"], NotData = ["classes.txt", "labels.txt", "readme.txt", "license.txt", "license", "notice", "readme"];
    private readonly SampleSet _train;
    private readonly SampleSet? _test;

    /// <summary>Reads the files of a folder.</summary>
    /// <exception cref="DataException">Several training files, a ragged row, an unknown class, or columns that differ between the files.</exception>
    public TableSource(string folder, FolderOptions? options = null)
    {
        options ??= new FolderOptions();
        Name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
        var files = Find(folder);
        string[] training = [.. files.Where(f => !IsTest(f))], testing = [.. files.Where(IsTest)];
        if (training.Length != 1 || testing.Length > 1) throw new DataException($"{folder}: {training.Length} training and {testing.Length} test tables ({string.Join(", ", files.Select(Path.GetFileName))}); expected one training file and at most one with \"test\" in its name.");
        var names = DataFile.ClassNames(folder);
        var train = new TableFile(training[0], options);
        var column = TableLabels.FindColumn(train, options.LabelColumn, names);
        var labels = TableLabels.Of(names, train, column);
        ClassNames = labels.Names;
        var isText = options.Content == TableContent.Text || (options.Content == TableContent.Detect && Enumerable.Range(0, train.Columns).Where(i => i != column).All(i => IsText(train, i)));
        string[] columns = [.. ColumnNames(folder, train, column).Where((_, i) => i != column)];
        _train = Samples(train, column, labels, isText, columns, options);
        if (testing.Length == 0) return;
        var test = new TableFile(testing[0], options);
        // Texts may be laid out differently in the two files; rows may not.
        var testColumn = test.Columns == train.Columns && test.Header is null && names is null ? column : TableLabels.FindColumn(test, options.LabelColumn, labels.Names);
        if (!isText && (test.Columns != train.Columns || testColumn != column || (train.Header is not null && test.Header is not null && !train.Header.SequenceEqual(test.Header))))
            throw new DataException($"{test.Path}: {test.Columns} columns with the class in {testColumn}; {train.Path} has {train.Columns} with the class in {column}. The two must have the same columns.");
        _test = Samples(test, testColumn, labels, isText, columns, options);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> ClassNames { get; }

    /// <inheritdoc/>
    public SampleSet? Read(DataPart part) => part == DataPart.Train ? _train : _test;

    internal static string[] Find(string folder) => [.. Directory.EnumerateFiles(folder).Where(IsTable).Order(StringComparer.Ordinal)];

    private static bool IsTable(string file)
    {
        var name = DataFile.BareName(file);
        var extension = Path.GetExtension(name).ToLowerInvariant();
        if (Extensions.Contains(extension)) return true;
        // Names that promise nothing count when every one of the first lines has a tab.
        return extension is "" or ".txt" && !NotData.Contains(name.ToLowerInvariant()) && TableFile.Delimiter(file) == '\t';
    }

    private static bool IsTest(string file) => DataFile.BareName(file).Contains("test", StringComparison.OrdinalIgnoreCase);

    // Sentences: more than three words on average, and mostly different from each other.
    private static bool IsText(TableFile file, int column)
    {
        var cells = file.Column(column).Take(1000).ToList();
        return cells.Average(c => c.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length) > 3 && cells.Distinct(StringComparer.Ordinal).Count() > cells.Count / 2;
    }

    private static SampleSet Samples(TableFile file, int column, TableLabels labels, bool isText, string[] columns, FolderOptions options)
    {
        var numbers = labels.Map(file, column, options.BadSamples);
        if (isText) return new TextSamples([.. file.Rows.Select(r => string.Join(' ', r.Where((_, i) => i != column)))], numbers) { Skipped = file.Skipped };
        return new RowSamples(columns, [.. file.Rows.Select(r => r.Where((_, i) => i != column).ToArray())], numbers)
        {
            Skipped = file.Skipped,
            File = file.Path,
            Lines = [.. Enumerable.Range(0, file.Rows.Count).Select(file.LineOf)],
        };
    }

    private static string[] ColumnNames(string folder, TableFile file, int labelColumn)
    {
        if (file.Header is not null) return file.Header;
        string[] numbered = [.. Enumerable.Range(0, file.Columns).Select(i => $"column {i}")];
        var path = Directory.EnumerateFiles(folder, "*.names").FirstOrDefault();
        if (path is null) return numbered;
        List<string> names = [.. File.ReadLines(path).Select(l => NameLine().Match(l)).Where(m => m.Success).Select(m => m.Groups[1].Value)];
        if (names.Count == file.Columns - 1) names.Insert(labelColumn, "class");
        return names.Count == file.Columns ? [.. names] : numbered;
    }

    [GeneratedRegex(@"^([A-Za-z][\w\- ]*):\s")]
    private static partial Regex NameLine();
}
