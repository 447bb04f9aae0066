using System.Text;
using Compress.Graphs;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Compress.Testing;

/// <summary>ONNX Runtime as the second opinion on what a model computes: one thread, bytes in and bytes out.</summary>
public static class OrtOracle
{
    /// <summary>Runs a model once and returns every output by name.</summary>
    /// <param name="model">The bytes of an ONNX file.</param>
    /// <param name="inputs">The inputs by name; one that the model does not have is an error.</param>
    /// <param name="optimize">Whether ONNX Runtime may rewrite the graph; without, each node is computed as it stands.</param>
    public static Dictionary<string, Graphs.Tensor> Run(
        ReadOnlyMemory<byte> model, IReadOnlyDictionary<string, Graphs.Tensor> inputs, bool optimize = true)
    {
        using var options = Options(optimize);
        using var session = new InferenceSession(model.ToArray(), options);
        return Run(session, inputs);
    }

    /// <summary>Runs a model file once, with the external data beside it, and returns every output by name.</summary>
    /// <param name="path">The ONNX file.</param>
    /// <param name="inputs">The inputs by name.</param>
    /// <param name="optimize">Whether ONNX Runtime may rewrite the graph.</param>
    public static Dictionary<string, Graphs.Tensor> Run(string path, IReadOnlyDictionary<string, Graphs.Tensor> inputs, bool optimize = true)
    {
        using var options = Options(optimize);
        using var session = new InferenceSession(path, options);
        return Run(session, inputs);
    }

    /// <summary>Runs an open session once and returns the named outputs (all by default) by name.</summary>
    /// <param name="session">The session.</param>
    /// <param name="inputs">The inputs by name.</param>
    /// <param name="outputs">Which outputs; null for all.</param>
    public static Dictionary<string, Graphs.Tensor> Run(
        InferenceSession session, IReadOnlyDictionary<string, Graphs.Tensor> inputs, IReadOnlyCollection<string>? outputs = null)
    {
        outputs ??= session.OutputNames;
        var given = inputs.ToDictionary(i => i.Key, i => ToValue(i.Value));
        try
        {
            using var run = new RunOptions();
            using var results = session.Run(run, given, outputs);
            return outputs.Zip(results).ToDictionary(r => r.First, r => FromValue(r.Second));
        }
        finally
        {
            foreach (var value in given.Values)
            {
                value.Dispose();
            }
        }
    }

    /// <summary>Options for comparisons: one thread, rewrites on or off, and integer sums that do not saturate on processors without VNNI.</summary>
    /// <param name="optimize">Whether ONNX Runtime may rewrite the graph.</param>
    public static SessionOptions Options(bool optimize = true)
    {
        var options = new SessionOptions
        {
            IntraOpNumThreads = 1,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
            GraphOptimizationLevel = optimize ? GraphOptimizationLevel.ORT_ENABLE_ALL : GraphOptimizationLevel.ORT_DISABLE_ALL,
        };
        options.AddSessionConfigEntry("session.x64quantprecision", "1");
        return options;
    }

    private static OrtValue ToValue(Graphs.Tensor tensor)
    {
        long[] dims = [.. tensor.Dims];
        if (tensor.ElementType == ElementType.String)
        {
            var text = OrtValue.CreateTensorWithEmptyStrings(OrtAllocator.DefaultInstance, dims);
            for (var i = 0; i < tensor.Strings.Length; i++)
            {
                text.StringTensorSetElementAt(Encoding.UTF8.GetString(tensor.Strings[i].Span), i);
            }

            return text;
        }

        var value = OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, (TensorElementType)tensor.ElementType, dims);
        tensor.Bytes.Span.CopyTo(value.GetTensorMutableRawData());
        return value;
    }

    private static Graphs.Tensor FromValue(OrtValue value)
    {
        var info = value.GetTensorTypeAndShape();
        return info.IsString
            ? Graphs.Tensor.FromStrings(
                info.Shape, [.. value.GetStringTensorAsArray().Select(s => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(s))])
            : Graphs.Tensor.FromBytes((ElementType)info.ElementDataType, info.Shape, Bytes(value, info));
    }

    private static byte[] Bytes(OrtValue value, OrtTensorTypeAndShapeInfo info)
    {
        var bytes = value.GetTensorMutableRawData().ToArray();
        var used = info.ElementCount * ((ElementType)info.ElementDataType).BitsPerElement() % 8;
        if (used != 0)
        {
            // Packed elements that do not fill the last byte leave whatever was in memory there.
            bytes[^1] &= (byte)((1 << (int)used) - 1);
        }

        return bytes;
    }
}
