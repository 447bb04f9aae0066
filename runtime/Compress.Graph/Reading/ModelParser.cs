using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Compress.Graphs;

/// <summary>Reads <c>ModelProto</c> and the small messages around the graph.</summary>
internal static class ModelParser
{
    public static Graph Parse(ReadContext context)
    {
        var reader = context.Reader((0, context.Bytes.Length), "ModelProto");
        var info = new ModelInfo();
        var opsets = new List<KeyValuePair<string, long>>();
        var metadata = new List<KeyValuePair<string, string>>();
        List<ReadOnlyMemory<byte>>? functions = null, training = null, devices = null;
        Graph? graph = null;
        while (reader.Next())
        {
            if (reader.Field is >= 1 and <= 7) reader.Once();
            switch (reader.Field)
            {
                case 1: info = info with { IrVersion = reader.Int64() }; break;
                case 2: info = info with { ProducerName = context.Text(ref reader) }; break;
                case 3: info = info with { ProducerVersion = context.Text(ref reader) }; break;
                case 4: info = info with { Domain = context.Text(ref reader) }; break;
                case 5: info = info with { Version = reader.Int64() }; break;
                case 6: info = info with { DocString = context.Text(ref reader) }; break;
                case 7: graph = GraphParser.Parse(context, reader.Range(), 0); break;
                case 8: AddOpset(context, ref reader, opsets); break;
                case 14: AddProperty(context, ref reader, metadata); break;
                case 20: AddRaw(context, ref reader, training ??= []); break;
                case 25: AddRaw(context, ref reader, functions ??= []); break;
                case 26: AddRaw(context, ref reader, devices ??= []); break;
                default: reader.Skip(); break;
            }
        }
        if (graph is null) throw WireReader.Fault(0, "ModelProto", "there is no graph (field 7); this is no ONNX model, or it is cut off");
        if (info.IrVersion < 1) throw WireReader.Fault(0, "ModelProto", $"the format's version (field 1) is {info.IrVersion}; expected 1 or more");
        // Versions before 3 knew one operator set, version 1. A later file without any lost its end, or was never whole.
        if (info.IrVersion >= 3 && opsets.Count == 0)
            throw WireReader.Fault(0, "ModelProto", $"no operator set is imported (field 8), which version {info.IrVersion} of the format demands");
        return graph with
        {
            Opsets = Map(opsets),
            Model = info with
            {
                Metadata = Map(metadata),
                Functions = All(functions),
                TrainingInfo = All(training),
                DeviceConfigurations = All(devices),
            },
        };
    }

    /// <summary>Adds a <c>StringStringEntryProto</c>; a key must not come twice.</summary>
    public static void AddProperty(ReadContext context, ref WireReader parent, List<KeyValuePair<string, string>> into)
    {
        var reader = context.Reader(parent.Range(), "StringStringEntryProto");
        var (key, value) = ("", "");
        while (reader.Next())
        {
            if (reader.Field is 1 or 2) reader.Once();
            switch (reader.Field)
            {
                case 1: key = context.Text(ref reader); break;
                case 2: value = context.Text(ref reader); break;
                default: reader.Skip(); break;
            }
        }
        RequireNew(into, key, "property", ref parent);
        into.Add(new(key, value));
    }

    /// <summary>Keeps a message as it is.</summary>
    public static void AddRaw(ReadContext context, ref WireReader reader, List<ReadOnlyMemory<byte>> into)
    {
        context.CountEntry(reader.FieldOffset);
        into.Add(context.Slice(reader.Range()));
    }

    /// <summary>What was gathered, nothing where the list was never begun.</summary>
    public static ImmutableArray<T> All<T>(List<T>? gathered) => gathered is null ? [] : ImmutableCollectionsMarshal.AsImmutableArray(gathered.ToArray());

    /// <summary>A map of the pairs, the shared empty one where there are none.</summary>
    public static NameMap<T> Map<T>(List<KeyValuePair<string, T>> pairs) => pairs.Count == 0 ? NameMap<T>.Empty : new NameMap<T>(pairs);

    /// <summary>Adds an <c>OperatorSetIdProto</c>; a domain must not come twice.</summary>
    public static void AddOpset(ReadContext context, ref WireReader parent, List<KeyValuePair<string, long>> into)
    {
        var reader = context.Reader(parent.Range(), "OperatorSetIdProto");
        var (domain, version) = ("", 0L);
        while (reader.Next())
        {
            if (reader.Field is 1 or 2) reader.Once();
            switch (reader.Field)
            {
                case 1: domain = Domain(context.Name(ref reader)); break;
                case 2: version = reader.Int64(); break;
                default: reader.Skip(); break;
            }
        }
        if (version < 1) parent.Fail($"the opset of domain '{domain}' is {version}; expected 1 or more");
        RequireNew(into, domain, "opset of domain", ref parent);
        into.Add(new(domain, version));
    }

    /// <summary>Refuses a name that is among the pairs already.</summary>
    public static void RequireNew<T>(List<KeyValuePair<string, T>> pairs, string name, string what, ref WireReader reader)
    {
        foreach (var pair in pairs)
            if (pair.Key == name) reader.Fail($"the {what} '{name}' is given twice");
    }

    /// <summary>The domain as the graph has it: empty for ONNX's own.</summary>
    public static string Domain(string domain) => domain == "ai.onnx" ? "" : domain;
}
