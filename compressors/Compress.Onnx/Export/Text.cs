namespace Compress.Onnx;

/// <summary>Optional text fields.</summary>
internal static class Text
{
    /// <summary>Sets a field where there is text; an empty one is left out of the file.</summary>
    internal static void Set(string text, Action<string> set)
    {
        if (text.Length > 0)
        {
            set(text);
        }
    }
}
