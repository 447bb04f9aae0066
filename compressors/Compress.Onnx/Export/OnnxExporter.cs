using Compress.Graphs;
using Google.Protobuf;
using Onnx;

namespace Compress.Onnx;

/// <summary>
/// Writes graphs as ONNX files that any runtime loads. Equal graphs give equal bytes. The operator sets of the graph are kept; so is the
/// format's version, with two exceptions. Versions before 3 had no operator sets: such a graph is written as version 3 with operator set 1,
/// which is what those versions meant. Versions before 4 demanded every initializer to be an input too: such a graph to which initializers
/// were added is written as version 4, without the inputs that only repeated an initializer.
/// </summary>
public static class OnnxExporter
{
    /// <summary>Bytes of tensors that fit into one message, with room for names and nodes.</summary>
    private const long MessageRoom = 0x7FFFFFC7 - (64L << 20);

    /// <summary>Writes a model file, and beside it a file of external data if the tensors are large.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="path">The file; it is written beside and renamed, so that it is whole or untouched.</param>
    /// <param name="options">How to write; null for the defaults.</param>
    /// <exception cref="ModelException">The graph cannot be written.</exception>
    /// <exception cref="IOException">The disk is full or the folder cannot be written to; earlier files are intact.</exception>
    public static void Write(Graph graph, string path, OnnxExportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(path);
        options ??= OnnxExportOptions.Default;
        path = Path.GetFullPath(path);
        var external = TensorWriter.TotalBytes(graph) > Math.Min(options.ExternalDataAbove, MessageRoom);
        var tensors = new TensorWriter(external ? Path.GetFileName(path) + ".data" : null, options.ExternalTensorMinimum);
        var model = ToProto(graph, tensors);
        if (tensors.HasExternal)
        {
            AtomicFile.Write(path + ".data", tensors.WriteExternal);
        }

        AtomicFile.Write(path, stream => model.WriteTo(stream));
    }

    /// <summary>The bytes of a model file with all tensors inside.</summary>
    /// <param name="graph">The graph.</param>
    /// <exception cref="ModelException">The graph cannot be written, or takes 2 GiB or more.</exception>
    public static byte[] ToBytes(Graph graph) => ToProto(graph).ToByteArray();

    /// <summary>The protobuf form of a graph with all tensors inside; it shares their bytes.</summary>
    /// <param name="graph">The graph.</param>
    /// <exception cref="ModelException">The graph cannot be written, or takes 2 GiB or more.</exception>
    public static ModelProto ToProto(Graph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var bytes = TensorWriter.TotalBytes(graph);
        return bytes < MessageRoom ? ToProto(graph, new TensorWriter(null, 0)) : throw new ModelException(
            $"The tensors of {graph} take {bytes} bytes; a single ONNX message holds less than 2 GiB. Write it to a file, which puts them into a second one.");
    }

    private static ModelProto ToProto(Graph graph, TensorWriter tensors)
    {
        var model = new ModelProto { IrVersion = graph.Model.IrVersion > 0 ? graph.Model.IrVersion : ModelInfo.Default.IrVersion };
        var inputs = graph.Inputs.Select(i => i.Name).ToHashSet(StringComparer.Ordinal);
        if (model.IrVersion < 4 && !graph.Initializers.Keys.All(inputs.Contains))
        {
            model.IrVersion = 4;
            graph = graph with { Inputs = [.. graph.RequiredInputs] };
        }

        foreach (var (domain, version) in graph.Opsets)
        {
            model.OpsetImport.Add(Opset(domain, version));
        }

        // The first versions of the format knew one operator set and had no way to say so; runtimes of today want it said.
        if (graph.Opsets.Count == 0)
        {
            model.IrVersion = Math.Max(model.IrVersion, 3);
            model.OpsetImport.Add(Opset("", graph.Opset));
        }

        var info = graph.Model;
        Text.Set(info.ProducerName, v => model.ProducerName = v);
        Text.Set(info.ProducerVersion, v => model.ProducerVersion = v);
        Text.Set(info.Domain, v => model.Domain = v);
        Text.Set(info.DocString, v => model.DocString = v);
        if (info.Version != 0)
        {
            model.ModelVersion = info.Version;
        }

        model.Graph = new GraphWriter(tensors).Write(graph);
        Properties.Write(info.Metadata, model.MetadataProps);
        model.Functions.AddRange(info.Functions.Select(f => KeptMessage.Parse(FunctionProto.Parser, f)));
        model.TrainingInfo.AddRange(info.TrainingInfo.Select(t => KeptMessage.Parse(TrainingInfoProto.Parser, t)));
        model.Configuration.AddRange(info.DeviceConfigurations.Select(c => KeptMessage.Parse(DeviceConfigurationProto.Parser, c)));
        return model;
    }

    private static OperatorSetIdProto Opset(string domain, long version)
    {
        var opset = new OperatorSetIdProto { Version = version };
        Text.Set(domain, v => opset.Domain = v);
        return opset;
    }
}
