using Compress.Graphs;
using Compress.Preprocessing;
using Compress.Runtime.Bundles;

namespace Compress.Pipeline;

/// <summary>Proves that a bundle is whole: every byte, and every entry's meaning.</summary>
public static class BundleVerifier
{
    /// <summary>
    /// Reads every entry against its SHA-256, rebuilds the container's bytes and compares them, then reads model, preprocessing plan and
    /// labels, and holds the model's inputs and outputs against the manifest's.
    /// </summary>
    /// <returns>The manifest.</returns>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="ValidationException">The file is no bundle, or a byte is not what it was when the bundle was written.</exception>
    public static BundleManifest Verify(string path)
    {
        // Read, not mapped: what is missing is told apart from what is damaged.
        var bytes = File.ReadAllBytes(path);
        try
        {
            var bundle = BundleReader.Open(bytes);
            bundle.Verify();
            var graph = LeanReader.Load(bundle.Read(BundleLayout.ModelEntry));
            _ = bundle.ReadPreprocess();
            _ = bundle.ReadLabels();
            Require("inputs", bundle.Manifest.Inputs, graph.RequiredInputs);
            Require("outputs", bundle.Manifest.Outputs, graph.Outputs);
            return bundle.Manifest;
        }
        catch (Exception e) when (e is ModelException or PreprocessException)
        {
            throw new ValidationException($"'{path}' does not verify: {e.Message}", e);
        }
    }

    private static void Require(string what, IReadOnlyList<BundleTensor> told, IEnumerable<ValueInfo> found)
    {
        static string Text(IEnumerable<BundleTensor> tensors) => string.Join(", ", tensors.Select(t => $"'{t.Name}' {t.ElementType}[{string.Join(", ", t.Shape)}]"));
        var (manifest, model) = (Text(told), Text(found.Select(BundleTensor.Of)));
        if (manifest != model) throw new ModelException($"The manifest tells the {what} {manifest}, but the model has {model}.");
    }
}
