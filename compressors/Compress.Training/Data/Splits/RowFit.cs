using Compress.Preprocessing;

namespace Compress.Training.Data;

/// <summary>Finds the rows of a table that a plan can encode.</summary>
internal static class RowFit
{
    /// <summary>The rows of a subset that fit.</summary>
    /// <param name="subset">Rows of a table.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="bad">What happens to the others.</param>
    /// <param name="skipped">Gets a reason, with file and line, for each that is left out.</param>
    /// <exception cref="DataException">A row does not fit, and bad samples are refused.</exception>
    public static Subset Fitting(Subset subset, TabularPlan plan, BadSamples bad, List<string> skipped)
    {
        var rows = (RowSamples)subset.Samples;
        var (kept, encoded) = (new List<int>(subset.Count), new float[plan.Input.Count]);
        foreach (var row in subset.Indices)
        {
            try
            {
                plan.Apply(rows.Rows[row], encoded);
                kept.Add(row);
            }
            catch (PreprocessException e) when (bad == BadSamples.Skip)
            {
                skipped.Add($"{rows.PlaceOf(row)}: {e.Message}");
            }
            catch (PreprocessException e)
            {
                throw new DataException(rows.Misfit(row, e).Message, e);
            }
        }
        return kept.Count == subset.Count ? subset : new Subset(rows, [.. kept]);
    }
}
