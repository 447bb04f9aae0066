using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Compress.Preprocessing;

namespace Compress.Training.Data;

/// <summary>Labelled rows of a table, as text cells; the plan makes numbers of them.</summary>
public sealed class RowSamples : SampleSet
{
    /// <summary>Wraps rows and labels without copying them.</summary>
    /// <exception cref="DataException">The counts differ, or a row has another number of cells than there are columns.</exception>
    public RowSamples(IReadOnlyList<string> columns, string[][] rows, int[] labels) : base(labels)
    {
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentNullException.ThrowIfNull(rows);
        if (rows.Length != labels.Length) throw new DataException($"{rows.Length} rows with {labels.Length} labels; the counts must be equal.");
        var ragged = Array.FindIndex(rows, r => r.Length != columns.Count);
        if (ragged >= 0) throw new DataException($"Row {ragged} has {rows[ragged].Length} cells; there are {columns.Count} columns.");
        (Columns, Rows) = (columns, rows);
    }

    /// <summary>The columns' names, without the label's.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>The rows; not to be changed.</summary>
    public string[][] Rows { get; }

    /// <summary>The file that the rows come from, for messages; empty where there is none.</summary>
    public string File { get; init; } = "";

    /// <summary>The line of the file that each row starts on; empty where there is no file.</summary>
    public IReadOnlyList<int> Lines { get; init; } = [];

    /// <summary>Where a row comes from, for messages.</summary>
    public string PlaceOf(int row) => row < Lines.Count ? $"{File}, line {Lines[row]}" : File.Length > 0 ? $"{File}, row {row}" : $"row {row}";

    /// <summary>The error for a row that does not fit a plan.</summary>
    internal PreprocessException Misfit(int row, PreprocessException why) =>
        new($"{PlaceOf(row)}: {why.Message} Repair it, choose to skip bad samples, or let the plan take unseen categories for none of those it knows.", why);

    /// <inheritdoc/>
    public override string Describe() => $"row of {Columns.Count} columns";

    internal override void Hash(int index, IncrementalHash hash)
    {
        foreach (var cell in Rows[index])
        {
            hash.AppendData(MemoryMarshal.AsBytes(cell.AsSpan()));
            hash.AppendData([0, 0]);
        }
    }
}
