using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace Compress.Preprocessing;

/// <summary>What happens to a row of a table: numbers are standardised, <c>(x - Mean) / Std</c> in float32, categories become one-hot, in column order.</summary>
public sealed record TabularPlan : PreprocessPlan
{
    private static readonly string[] Kinds = ["numeric", "categorical", "ignored"], UnseenWords = ["zero", "refuse"];

    /// <summary>The columns of a row, in order.</summary>
    public required ImmutableArray<TabularColumn> Columns { get; init; }

    /// <summary>What a category that training did not see means.</summary>
    public UnseenCategory Unseen { get; init; }

    /// <inheritdoc/>
    public override string Kind => "tabular";

    /// <inheritdoc/>
    public override InputSpec Input => new(InputType.Float32, [Columns.Sum(c => c.Outputs)]);

    /// <summary>Prepares a row given as text cells.</summary>
    /// <exception cref="PreprocessException">A wrong number of cells, a cell that is no number, or a refused category.</exception>
    public float[] Apply(IReadOnlyList<string> row)
    {
        var result = new float[Input.Count];
        Apply(row, result);
        return result;
    }

    /// <summary>Prepares a row into a buffer of exactly <c>Input.Count</c> values.</summary>
    /// <exception cref="PreprocessException">A wrong number of cells, a cell that is no number, or a refused category.</exception>
    public void Apply(IReadOnlyList<string> row, Span<float> destination)
    {
        ArgumentNullException.ThrowIfNull(row);
        if (row.Count != Columns.Length) throw new PreprocessException($"The row has {row.Count} cells, the plan has {Columns.Length} columns ({string.Join(", ", Columns.Take(5).Select(c => c.Name))}{(Columns.Length > 5 ? ", ..." : "")}).");
        destination.Clear();
        var at = 0;
        for (var i = 0; i < Columns.Length; i++)
        {
            var column = Columns[i];
            if (column.Kind != ColumnKind.Ignored) Encode(column, row[i], destination.Slice(at, column.Outputs));
            at += column.Outputs;
        }
    }

    /// <summary>
    /// Learns types and statistics from rows (the training split's). A column is numeric when every cell that is not missing is a
    /// number; statistics are summed in double precision; categories are in ordinal order.
    /// </summary>
    /// <param name="names">The columns' names.</param>
    /// <param name="rows">Rows of as many cells.</param>
    /// <param name="unseen">What a category outside these rows will mean.</param>
    /// <param name="maxCategories">A column with more distinct names is ignored: it is an identifier, or text.</param>
    public static TabularPlan Learn(IReadOnlyList<string> names, IReadOnlyList<IReadOnlyList<string>> rows, UnseenCategory unseen = UnseenCategory.Zero, int maxCategories = 1000)
    {
        ArgumentNullException.ThrowIfNull(names);
        ArgumentNullException.ThrowIfNull(rows);
        if (rows.Count == 0) throw new PreprocessException("A table without rows has no columns to learn.");
        return new TabularPlan { Columns = [.. names.Select((name, i) => LearnColumn(name, rows, i, maxCategories))], Unseen = unseen };
    }

    /// <summary>Prepares the first row of a CSV file without header (comma, quotes as in RFC 4180).</summary>
    public override ModelInput ApplyFile(string path) => ApplyFirst(new StreamReader(path), path);

    /// <summary>Prepares the first row of UTF-8 CSV without header.</summary>
    public override ModelInput ApplyContent(ReadOnlySpan<byte> content) => ApplyFirst(new StreamReader(new MemoryStream(content.ToArray())), "table");

    private ModelInput ApplyFirst(TextReader text, string name)
    {
        using var reader = new DelimitedReader(text, ',', name);
        return reader.Read() is { } row ? new(Input, Apply(row)) : throw new PreprocessException($"{name}: the file holds no row.");
    }

    internal override void WriteMembers(Utf8JsonWriter json)
    {
        json.WriteString("unseen", UnseenWords[(int)Unseen]);
        json.WriteStartArray("columns");
        foreach (var column in Columns)
        {
            json.WriteStartObject();
            json.WriteString("name", column.Name);
            json.WriteString("kind", Kinds[(int)column.Kind]);
            if (column.Kind == ColumnKind.Numeric)
            {
                json.WriteNumber("mean", column.Mean);
                json.WriteNumber("std", column.Std);
                json.WriteBoolean("missing_flag", column.MissingFlag);
            }
            if (column.Kind == ColumnKind.Categorical)
            {
                json.WriteStartArray("categories");
                foreach (var category in column.Categories) json.WriteStringValue(category);
                json.WriteEndArray();
            }
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    internal static TabularPlan ReadMembers(JsonMembers m)
    {
        var unseen = (UnseenCategory)m.Word("unseen", 0, UnseenWords);
        var columns = ImmutableArray.CreateBuilder<TabularColumn>();
        foreach (var c in m.Objects("columns"))
        {
            columns.Add(new TabularColumn
            {
                Name = c.Text("name", ""),
                Kind = (ColumnKind)c.Word("kind", 2, Kinds),
                Mean = c.Float("mean", 0),
                Std = c.Float("std", 1),
                MissingFlag = c.Flag("missing_flag", false),
                Categories = [.. c.Texts("categories") ?? []],
            });
            c.RefuseUnread();
        }
        return new TabularPlan { Columns = columns.ToImmutable(), Unseen = unseen };
    }

    /// <inheritdoc/>
    public bool Equals(TabularPlan? other) => base.Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => base.GetHashCode();

    private void Encode(TabularColumn column, string cell, Span<float> target)
    {
        var missing = TabularColumn.IsMissing(cell);
        if (column.Kind == ColumnKind.Numeric)
        {
            if (missing)
            {
                if (column.MissingFlag) target[1] = 1;
                return;
            }
            if (!TryNumber(cell, out var value)) throw new PreprocessException($"Column '{column.Name}' holds '{cell}', which is no number. Training saw numbers alone in it.");
            target[0] = (float)((value - column.Mean) / column.Std);
            return;
        }
        if (missing) return;
        if (column.Numbers.TryGetValue(cell.Trim(), out var number)) target[number] = 1;
        else if (Unseen == UnseenCategory.Refuse) throw new PreprocessException($"Column '{column.Name}' holds the category '{cell.Trim()}', which training did not see. Known are {string.Join(", ", column.Categories.Take(8))}{(column.Categories.Length > 8 ? ", ..." : "")}.");
    }

    private static TabularColumn LearnColumn(string name, IReadOnlyList<IReadOnlyList<string>> rows, int index, int maxCategories)
    {
        double sum = 0, squares = 0;
        long count = 0, missing = 0;
        var numeric = true;
        foreach (var row in rows)
        {
            var cell = row[index];
            if (TabularColumn.IsMissing(cell)) missing++;
            else if (TryNumber(cell, out var value))
            {
                sum += value;
                count++;
            }
            else
            {
                numeric = false;
                break;
            }
        }
        if (!numeric)
        {
            var names = new SortedSet<string>(rows.Select(r => r[index].Trim()).Where(c => !TabularColumn.IsMissing(c)), StringComparer.Ordinal);
            return names.Count > maxCategories
                ? new TabularColumn { Name = name, Kind = ColumnKind.Ignored }
                : new TabularColumn { Name = name, Kind = ColumnKind.Categorical, Categories = [.. names] };
        }
        if (count == 0) return new TabularColumn { Name = name, Kind = ColumnKind.Ignored };
        var mean = sum / count;
        foreach (var row in rows)
        {
            if (!TabularColumn.IsMissing(row[index]) && TryNumber(row[index], out var value)) squares += (value - mean) * (value - mean);
        }
        var std = (float)Math.Sqrt(squares / count);
        return new TabularColumn { Name = name, Kind = ColumnKind.Numeric, Mean = (float)mean, Std = std > 0 ? std : 1, MissingFlag = missing > 0 };
    }

    private static bool TryNumber(string cell, out double value) => double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);
}
