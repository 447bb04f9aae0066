using System.Globalization;
using Compress.Preprocessing;

namespace Compress.Training.Data;

/// <summary>A CSV or TSV file as cells, with the line that each row starts on, the delimiter found by looking, and a header if there is one.</summary>
internal sealed class TableFile
{
    private const int Looked = 200;
    private readonly List<int> _lines = [];
    private readonly List<string> _skipped = [];

    public TableFile(string path, FolderOptions options)
    {
        Path = path;
        var delimiter = Delimiter(path) ?? ',';
        var rows = new List<string[]>();
        try
        {
            using var reader = new DelimitedReader(DataFile.OpenText(path), delimiter, path);
            while (reader.Read() is { } row)
            {
                // The adult set's test file may start with a remark of this form.
                if (row[0].StartsWith('|')) continue;
                if (rows.Count > 0 && row.Length != rows[0].Length)
                {
                    var message = $"{path}, line {reader.Line}: {row.Length} cells; the first row has {rows[0].Length}.";
                    if (options.BadSamples == BadSamples.Refuse) throw new DataException(message + " Repair the line, or choose to skip bad samples.");
                    _skipped.Add(message);
                    continue;
                }
                rows.Add(row);
                _lines.Add(reader.Line);
            }
        }
        catch (PreprocessException e)
        {
            throw new DataException(e.Message, e);
        }
        if (rows.Count < 2 || rows[0].Length < 2) throw new DataException($"{path}: {rows.Count} rows of {(rows.Count == 0 ? 0 : rows[0].Length)} cells; expected at least 2 rows of at least 2 cells, one of them the class.");
        if (HasHeader(rows))
        {
            Header = [.. rows[0].Select(c => c.Trim().Trim('\uFEFF'))];
            rows.RemoveAt(0);
            _lines.RemoveAt(0);
        }
        Rows = rows;
    }

    public string Path { get; }

    public string[]? Header { get; }

    public List<string[]> Rows { get; }

    public int Columns => Rows[0].Length;

    public IReadOnlyList<string> Skipped => _skipped;

    public int LineOf(int row) => _lines[row];

    /// <summary>Takes out the rows for which there is a reason, and counts them as skipped.</summary>
    public void LeaveOut(Func<int, string?> reason)
    {
        var kept = 0;
        for (var i = 0; i < Rows.Count; i++)
        {
            if (reason(i) is { } why)
            {
                _skipped.Add(why);
                continue;
            }
            (Rows[kept], _lines[kept]) = (Rows[i], _lines[i]);
            kept++;
        }
        Rows.RemoveRange(kept, Rows.Count - kept);
        _lines.RemoveRange(kept, _lines.Count - kept);
    }

    /// <summary>The delimiter that is in each of the first lines: tab, comma or semicolon; null where none is.</summary>
    public static char? Delimiter(string path)
    {
        using var reader = DataFile.OpenText(path);
        var lines = new List<string>();
        while (lines.Count < 5 && reader.ReadLine() is { } line)
        {
            if (line.Trim().Length > 0 && !line.StartsWith('|')) lines.Add(line);
        }
        foreach (var delimiter in "\t,;")
        {
            if (lines.Count > 0 && lines.All(l => l.Contains(delimiter))) return delimiter;
        }
        return null;
    }

    public IEnumerable<string> Column(int index) => Rows.Select(r => r[index].Trim());

    public static bool IsNumber(string cell) => double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out _);

    // The first row is a header when a column below it is all numbers and it is not, or when its cells are short names that no
    // other row has and one of them is a usual name of the class column.
    private static bool HasHeader(List<string[]> rows)
    {
        var first = rows[0];
        if (first.Any(c => IsNumber(c.Trim()))) return false;
        var sample = rows.Skip(1).Take(Looked).ToList();
        for (var i = 0; i < first.Length; i++)
        {
            var cells = sample.Select(r => r[i].Trim()).Where(c => !TabularColumn.IsMissing(c)).ToList();
            if (cells.Count > 0 && cells.All(IsNumber)) return true;
        }
        return first.Any(TableLabels.IsUsualName) && first.Distinct(StringComparer.Ordinal).Count() == first.Length;
    }
}
