using Compress.Graphs;
using Compress.Runtime.Bundles;

namespace Compress.Pipeline;

/// <summary>A model to look at or to run: an ONNX file, or the model inside of a bundle.</summary>
public sealed class ModelSource
{
    private readonly Lazy<Graph> _graph;

    private ModelSource(string path, Bundle? bundle)
    {
        (Path, Bundle) = (path, bundle);
        _graph = new Lazy<Graph>(() => bundle is null ? LeanReader.Load(path) : LeanReader.Load(bundle.Read(BundleLayout.ModelEntry)));
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>The bundle, where the file is one; else null.</summary>
    public Bundle? Bundle { get; }

    /// <summary>The graph; read on first use.</summary>
    public Graph Graph => _graph.Value;

    /// <summary>Bytes of the ONNX file, inside of the bundle where there is one.</summary>
    public long ModelBytes => Bundle?.Manifest.Entries.First(e => e.Name == BundleLayout.ModelEntry).Length ?? new FileInfo(Path).Length;

    /// <summary>Opens a file; the content decides which form it has.</summary>
    /// <exception cref="ModelException">The file is missing, or is no sound bundle.</exception>
    public static ModelSource Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!File.Exists(path)) throw new ModelException($"There is no model file '{path}'; give an ONNX file or a bundle.");
        return new ModelSource(path, BundleReader.IsBundle(path) ? BundleReader.Open(path) : null);
    }
}
