using System.Collections.Immutable;
using System.Text;
using Compress.Graphs;
using Compress.Runtime.Bundles;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Compress.Pipeline;

/// <summary>ONNX Runtime on any tensors.</summary>
internal sealed class OrtRunner : IModelRunner
{
    private readonly InferenceSession _session;
    private readonly string _path;

    public OrtRunner(ModelSource source, int threads)
    {
        _path = source.Path;
        try
        {
            // Errors come back as exceptions with the same text; the log would only tell them twice.
            using var options = new SessionOptions { IntraOpNumThreads = threads, InterOpNumThreads = 1, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
            OrtPrecision.Require(options);
            _session = source.Bundle is { } bundle ? new InferenceSession(bundle.Read(BundleLayout.ModelEntry).ToArray(), options) : new InferenceSession(source.Path, options);
        }
        catch (OnnxRuntimeException e)
        {
            throw new ModelException($"ONNX Runtime does not load '{_path}': {e.Message}", e);
        }
        Inputs = [.. _session.InputNames.Select(name => Describe(name, _session.InputMetadata[name]))];
    }

    public ImmutableArray<ValueInfo> Inputs { get; }

    public ImmutableArray<string> Outputs => [.. _session.OutputNames];

    public IReadOnlyDictionary<string, Graphs.Tensor> Run(IReadOnlyDictionary<string, Graphs.Tensor> inputs, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var given = new Dictionary<string, OrtValue>(StringComparer.Ordinal);
        using var run = new Microsoft.ML.OnnxRuntime.RunOptions();
        // A run that was told to stop ends at the next node.
        using var stop = cancellation.Register(() => run.Terminate = true);
        try
        {
            foreach (var (name, tensor) in inputs) given.Add(name, ToValue(tensor));
            using var results = _session.Run(run, given, _session.OutputNames);
            return _session.OutputNames.Zip(results).ToDictionary(r => r.First, r => FromValue(r.First, r.Second), StringComparer.Ordinal);
        }
        catch (OnnxRuntimeException e)
        {
            cancellation.ThrowIfCancellationRequested();
            throw new ModelException($"ONNX Runtime does not run '{_path}': {e.Message}", e);
        }
        finally
        {
            foreach (var value in given.Values) value.Dispose();
        }
    }

    public void Dispose() => _session.Dispose();

    private static ValueInfo Describe(string name, NodeMetadata metadata) => metadata.IsTensor
        ? new ValueInfo(name, (ElementType)metadata.ElementDataType, new Shape(metadata.Dimensions.Select((d, i) => d >= 0 ? d : Dimension.Named(Symbol(metadata, i)))))
        : new ValueInfo(name, ElementType.Undefined, null);

    private static string Symbol(NodeMetadata metadata, int axis) => metadata.SymbolicDimensions[axis] is { Length: > 0 } symbol ? symbol : "?";

    private static OrtValue ToValue(Graphs.Tensor tensor)
    {
        long[] dims = [.. tensor.Dims];
        if (tensor.ElementType == ElementType.String)
        {
            var text = OrtValue.CreateTensorWithEmptyStrings(OrtAllocator.DefaultInstance, dims);
            for (var i = 0; i < tensor.Strings.Length; i++) text.StringTensorSetElementAt(Encoding.UTF8.GetString(tensor.Strings[i].Span), i);
            return text;
        }
        var value = OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, (TensorElementType)tensor.ElementType, dims);
        tensor.Bytes.Span.CopyTo(value.GetTensorMutableRawData());
        return value;
    }

    private static Graphs.Tensor FromValue(string name, OrtValue value)
    {
        if (!value.IsTensor) throw new ModelException($"Output '{name}' is no tensor ({value.OnnxType}); only tensors are handled here.");
        var info = value.GetTensorTypeAndShape();
        if (info.IsString) return Graphs.Tensor.FromStrings(info.Shape, [.. value.GetStringTensorAsArray().Select(s => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(s))]);
        var type = (ElementType)info.ElementDataType;
        var bytes = value.GetTensorMutableRawData().ToArray();
        // Packed elements that do not fill the last byte leave whatever was in memory there.
        if (info.ElementCount * type.BitsPerElement() % 8 is var used and not 0) bytes[^1] &= (byte)((1 << (int)used) - 1);
        return Graphs.Tensor.FromBytes(type, info.Shape, bytes);
    }
}
