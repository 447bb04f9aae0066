namespace Compress.Onnx;

/// <summary>Operator domains.</summary>
internal static class Domains
{
    /// <summary>ONNX's own domain has two spellings; the graph has the empty one.</summary>
    internal static string Normalize(string domain) => domain == "ai.onnx" ? "" : domain;
}
