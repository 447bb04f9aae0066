namespace Compress.Graphs;

/// <summary>Known indices are inside of what they index.</summary>
internal static class Indices
{
    public static void Check(InferenceContext context, int input, Dimension size)
    {
        if (size.Value is not { } count || context.ValueOf(input) is not { } indices) return;
        foreach (var element in indices.Elements)
            if (element.Integer is { } index && (index < -count || index >= count)) context.Fail($"index {index} is outside of -{count} to {count - 1}");
    }
}
