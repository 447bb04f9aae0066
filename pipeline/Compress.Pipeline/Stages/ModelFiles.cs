using Compress.Graphs;
using Compress.Onnx;

namespace Compress.Pipeline;

/// <summary>How stages read and write models.</summary>
internal static class ModelFiles
{
    /// <summary>Reads a model; its weights stay mapped.</summary>
    public static Graph Read(string path) => LeanReader.Load(path);

    /// <summary>Writes a model. The bytes depend on the graph alone.</summary>
    public static void Write(Graph graph, string path) => OnnxExporter.Write(graph, path);
}
