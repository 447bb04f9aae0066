using System.Collections.Immutable;
using Compress.Graphs;
using Google.Protobuf;
using Onnx;

namespace Compress.Onnx;

/// <summary>
/// Reads ONNX files through protobuf into a <see cref="Graph"/>: names, documentation, metadata, unknown operators and functions are kept,
/// tensors become contiguous little-endian bytes whatever form the file holds them in. Nodes stay as they are; conversion to newer operator
/// forms is a pass of its own.
/// </summary>
public static class OnnxImporter
{
    /// <summary>Reads a model file, with the external data beside it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">How to read; null for the defaults.</param>
    /// <exception cref="ModelException">The file is no well-formed ONNX model; the message says where.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Graph Load(string path, OnnxImportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        var folder = Path.GetDirectoryName(Path.GetFullPath(path));
        try
        {
            using var file = File.OpenRead(path);
            return Load(file, (options ?? OnnxImportOptions.Default) with { ExternalDataFolder = folder });
        }
        catch (ModelException e)
        {
            throw new ModelException($"'{path}': {e.Message}", e);
        }
    }

    /// <summary>Reads a model from a stream, to its end.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="options">How to read; null for the defaults.</param>
    /// <exception cref="ModelException">The bytes are no well-formed ONNX model; the message says where.</exception>
    public static Graph Load(Stream stream, OnnxImportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (stream.CanSeek && stream.Length - stream.Position > Array.MaxLength)
        {
            throw new ModelException(
                $"The model takes {stream.Length - stream.Position} bytes; a protobuf message holds less than 2 GiB. Export it with external data.");
        }

        if (stream.CanSeek)
        {
            var bytes = new byte[stream.Length - stream.Position];
            stream.ReadExactly(bytes);
            return Parse(bytes, options);
        }

        using var buffer = new MemoryStream();
        stream.CopyTo(buffer);
        return Parse(buffer.ToArray(), options);
    }

    /// <summary>Reads a model from the bytes of a file.</summary>
    /// <param name="model">The bytes; they are copied.</param>
    /// <param name="options">How to read; null for the defaults.</param>
    /// <exception cref="ModelException">The bytes are no well-formed ONNX model; the message says where.</exception>
    public static Graph Load(ReadOnlySpan<byte> model, OnnxImportOptions? options = null) => Parse(model.ToArray(), options);

    /// <summary>Turns a parsed model into a graph.</summary>
    /// <param name="model">The model; the graph shares its tensors' bytes.</param>
    /// <param name="options">How to read; null for the defaults.</param>
    /// <exception cref="ModelException">The model breaks the format's rules.</exception>
    public static Graph FromProto(ModelProto model, OnnxImportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        options ??= OnnxImportOptions.Default;
        if (model.Graph is null)
        {
            throw new ModelException("The file holds no graph (field 7 of ModelProto is missing): it is empty, truncated or no ONNX model.");
        }

        if (model.IrVersion < 1)
        {
            throw new ModelException($"The model's ir_version is {(model.HasIrVersion ? model.IrVersion : "missing")}; expected 1 or more.");
        }

        // Versions before 3 knew one operator set, version 1. A later file without any lost its end, or was never whole.
        if (model.IrVersion >= 3 && model.OpsetImport.Count == 0)
        {
            throw new ModelException(
                $"The model imports no operator set (opset_import), which ir_version {model.IrVersion} demands; the file is truncated or was written by a faulty tool.");
        }

        var reader = new GraphReader(new TensorReader(options), options);
        var graph = reader.Read(model.Graph) with
        {
            Opsets = ReadOpsets(model),
            Model = new ModelInfo
            {
                IrVersion = model.IrVersion,
                ProducerName = model.ProducerName,
                ProducerVersion = model.ProducerVersion,
                Domain = model.Domain,
                Version = model.ModelVersion,
                DocString = model.DocString,
                Metadata = Properties.Read(model.MetadataProps),
                Functions = Serialize(model.Functions),
                TrainingInfo = Serialize(model.TrainingInfo),
                DeviceConfigurations = Serialize(model.Configuration),
            },
        };
        if (options.RequireConsistent)
        {
            GraphConsistency.Require(graph);
        }

        return graph;
    }

    internal static ImmutableArray<ReadOnlyMemory<byte>> Serialize<T>(IReadOnlyCollection<T> messages)
        where T : IMessage => messages.Count == 0 ? [] : [.. messages.Select(m => (ReadOnlyMemory<byte>)m.ToByteArray())];

    private static Graph Parse(byte[] bytes, OnnxImportOptions? options)
    {
        WireCheck.Require(bytes, ModelProto.Descriptor);
        var input = new CodedInputStream(bytes);
        var model = new ModelProto();
        try
        {
            model.MergeFrom(input);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new ModelException($"Malformed ONNX data near byte {input.Position}: {e.Message}", e);
        }

        return FromProto(model, options);
    }

    private static NameMap<long> ReadOpsets(ModelProto model)
    {
        var opsets = NameMap<long>.Empty;
        foreach (var import in model.OpsetImport)
        {
            var domain = Domains.Normalize(import.Domain);
            if (opsets.TryGetValue(domain, out var earlier) && earlier != import.Version)
            {
                throw new ModelException($"The operator set '{domain}' is imported in the versions {earlier} and {import.Version}; expected one.");
            }

            if (import.Version < 1)
            {
                throw new ModelException($"The operator set '{domain}' is imported in version {import.Version}; expected 1 or more.");
            }

            opsets = opsets.With(domain, import.Version);
        }

        return opsets;
    }
}
