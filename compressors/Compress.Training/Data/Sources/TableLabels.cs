using System.Globalization;

namespace Compress.Training.Data;

/// <summary>Finds the class column of a table and turns its cells into class numbers.</summary>
internal sealed class TableLabels
{
    private const int MostClasses = 1000, MostGuessed = 100;
    private static readonly string[] UsualNames = ["label", "class", "target", "category", "y"];
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);

    private TableLabels(IReadOnlyList<string> names)
    {
        Names = names;
        for (var i = 0; i < names.Count; i++) _numbers[names[i]] = i;
    }

    public IReadOnlyList<string> Names { get; }

    public static bool IsUsualName(string cell) => UsualNames.Contains(cell.Trim().Trim('\uFEFF'), StringComparer.OrdinalIgnoreCase);

    /// <summary>The classes: given names, or the different cells of the training file's class column, numbers by value and names in ordinal order.</summary>
    public static TableLabels Of(IReadOnlyList<string>? names, TableFile train, int column)
    {
        if (names is not null) return new TableLabels(names);
        var seen = train.Column(column).Distinct(StringComparer.Ordinal).ToList();
        if (seen.Count is < 2 or > MostClasses) throw new DataException($"{train.Path}: column {column} has {seen.Count} different values; a column of classes has 2 to {MostClasses}. Name the column with the classes.");
        return new TableLabels(seen.All(c => int.TryParse(c, CultureInfo.InvariantCulture, out _))
            ? [.. seen.OrderBy(c => int.Parse(c, CultureInfo.InvariantCulture))]
            : [.. seen.Order(StringComparer.Ordinal)]);
    }

    /// <summary>The class column: as asked for, else by what the cells are, else by the header, else the last or the first column with few different values.</summary>
    /// <param name="file">The table.</param>
    /// <param name="wanted">A name or number, or empty.</param>
    /// <param name="names">The classes' names where they are known.</param>
    public static int FindColumn(TableFile file, string wanted, IReadOnlyList<string>? names)
    {
        if (wanted.Length > 0)
        {
            var at = file.Header is null ? -1 : Array.IndexOf(file.Header, wanted);
            if (at < 0 && int.TryParse(wanted, CultureInfo.InvariantCulture, out var number) && number >= 0 && number < file.Columns) at = number;
            return at >= 0 ? at : throw new DataException($"{file.Path}: no class column '{wanted}'; there are {file.Columns} columns{(file.Header is null ? " without a header" : $": {string.Join(", ", file.Header)}")}.");
        }
        var named = file.Header is null ? -1 : Array.FindIndex(file.Header, IsUsualName);
        if (named >= 0) return named;
        if (names is not null)
        {
            var labels = new TableLabels(names);
            for (var i = 0; i < file.Columns; i++)
            {
                if (labels.Mapping(file, i) is not null) return i;
            }
        }
        foreach (var i in (ReadOnlySpan<int>)[file.Columns - 1, 0])
        {
            var different = file.Column(i).Distinct(StringComparer.Ordinal).Take(MostGuessed + 1).Count();
            if (different is > 1 and <= MostGuessed && different < file.Rows.Count) return i;
        }
        throw new DataException($"{file.Path}: neither the first nor the last column looks like classes (2 to {MostGuessed} different values). Name the column with the classes.");
    }

    /// <summary>The class number of every row; with <see cref="BadSamples.Skip"/> rows of no known class leave the file and are counted there.</summary>
    /// <exception cref="DataException">A cell is no known class: file and line.</exception>
    public int[] Map(TableFile file, int column, BadSamples bad)
    {
        var map = Mapping(file, column) ?? Number;
        file.LeaveOut(i =>
        {
            var cell = file.Rows[i][column].Trim();
            if (map(cell) is not null) return null;
            var message = $"{file.Path}, line {file.LineOf(i)}: '{cell}' is no known class; known are {string.Join(", ", Names.Take(10))}{(Names.Count > 10 ? ", ..." : "")}.";
            return bad == BadSamples.Skip ? message : throw new DataException(message + " Repair the line, or choose to skip bad samples.");
        });
        return [.. file.Column(column).Select(cell => map(cell)!.Value)];
    }

    // Names; or, where every cell is a number, positions from 1 (when the largest is the number of classes) or from 0.
    private Func<string, int?>? Mapping(TableFile file, int column)
    {
        if (file.Column(column).All(c => Number(c) is not null)) return Number;
        var numbers = new List<int>();
        foreach (var cell in file.Column(column))
        {
            if (!int.TryParse(cell, CultureInfo.InvariantCulture, out var number)) return null;
            numbers.Add(number);
        }
        var from = numbers.Min() >= 1 && numbers.Max() == Names.Count ? 1 : 0;
        if (numbers.Min() < 0 || numbers.Max() - from >= Names.Count) return null;
        return cell => int.Parse(cell, CultureInfo.InvariantCulture) - from;
    }

    // A class with a full stop behind it, as in the adult set's test file, is the same class.
    private int? Number(string cell) => _numbers.TryGetValue(cell, out var number) || _numbers.TryGetValue(cell.TrimEnd('.'), out number) ? number : null;
}
