using System.Collections.Immutable;

namespace Compress.Preprocessing;

/// <summary>One column of a table and how it is encoded.</summary>
public sealed record TabularColumn
{
    private readonly ImmutableArray<string> _categories = [];
    private readonly float _std = 1;

    /// <summary>The column's name, for messages.</summary>
    public required string Name { get; init; }

    /// <summary>Numeric, categorical or ignored.</summary>
    public required ColumnKind Kind { get; init; }

    /// <summary>Numeric: the training split's mean; a missing value becomes this, so 0 after standardising.</summary>
    public float Mean { get; init; }

    /// <summary>Numeric: the training split's standard deviation (1 where the column is constant).</summary>
    public float Std
    {
        get => _std;
        init => _std = float.IsFinite(value) && value > 0 ? value : throw new PreprocessException($"Column '{Name}' has standard deviation {value}; expected a positive number.");
    }

    /// <summary>Numeric: whether a second output says that the value was missing; set where the training split has gaps.</summary>
    public bool MissingFlag { get; init; }

    /// <summary>Categorical: the names in the order of their outputs.</summary>
    public ImmutableArray<string> Categories
    {
        get => _categories;
        init
        {
            var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
            foreach (var name in value)
            {
                if (!numbers.TryAdd(name, numbers.Count)) throw new PreprocessException($"Column '{Name}' lists the category '{name}' twice.");
            }
            (_categories, Numbers) = (value, numbers);
        }
    }

    /// <summary>Values that this column becomes.</summary>
    public int Outputs => Kind switch { ColumnKind.Numeric => MissingFlag ? 2 : 1, ColumnKind.Categorical => Categories.Length, _ => 0 };

    internal Dictionary<string, int> Numbers { get; private set; } = new(StringComparer.Ordinal);

    /// <summary>Columns are equal when all that is said of them is, categories included.</summary>
    public bool Equals(TabularColumn? other) => other is not null && Name == other.Name && Kind == other.Kind && Mean.Equals(other.Mean) && Std.Equals(other.Std)
        && MissingFlag == other.MissingFlag && Categories.SequenceEqual(other.Categories, StringComparer.Ordinal);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Kind, Mean, Std, MissingFlag, Categories.Length);

    /// <summary>Whether a cell counts as missing: empty, "?", "NA", "N/A", "NaN" or "null", white space aside.</summary>
    public static bool IsMissing(ReadOnlySpan<char> cell)
    {
        cell = cell.Trim();
        return cell.IsEmpty || cell is "?" || cell.Equals("NA", StringComparison.OrdinalIgnoreCase) || cell.Equals("N/A", StringComparison.OrdinalIgnoreCase)
            || cell.Equals("NaN", StringComparison.OrdinalIgnoreCase) || cell.Equals("null", StringComparison.OrdinalIgnoreCase);
    }
}
