using System.Collections.Immutable;

namespace Compress.Graphs;

/// <summary>Compares graphs part by part, subgraphs, elements and everything kept from the file included.</summary>
public static class GraphEquality
{
    /// <summary>The first difference, with the path to it, or null where the two graphs say the same.</summary>
    public static string? FirstDifference(Graph a, Graph b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        return Graphs("graph", a, b);
    }

    /// <summary>True where type, dimensions and every byte of two tensors agree.</summary>
    public static bool Same(Tensor a, Tensor b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        return Tensors("", a, b) is null;
    }

    private static string? Graphs(string at, Graph a, Graph b) =>
        Differ($"{at}.name", a.Name, b.Name)
        ?? Differ($"{at}.doc_string", a.DocString, b.DocString)
        ?? Lists($"{at}.inputs", a.Inputs, b.Inputs, Infos)
        ?? Lists($"{at}.outputs", a.Outputs, b.Outputs, Infos)
        ?? Maps($"{at}.initializers", a.Initializers, b.Initializers, Tensors)
        ?? Maps($"{at}.value_infos", a.ValueInfos, b.ValueInfos, Infos)
        ?? Maps($"{at}.opsets", a.Opsets, b.Opsets, Differ)
        ?? Maps($"{at}.metadata", a.Metadata, b.Metadata, Differ)
        ?? Lists($"{at}.quantization_annotations", a.Extras.QuantizationAnnotations, b.Extras.QuantizationAnnotations, Bytes)
        ?? Lists($"{at}.sparse_initializers", a.Extras.SparseInitializers, b.Extras.SparseInitializers, Bytes)
        ?? Models($"{at}.model", a.Model, b.Model)
        ?? Lists($"{at}.nodes", a.Nodes, b.Nodes, Nodes);

    private static string? Models(string at, ModelInfo a, ModelInfo b) =>
        Differ($"{at}.ir_version", a.IrVersion, b.IrVersion)
        ?? Differ($"{at}.producer_name", a.ProducerName, b.ProducerName)
        ?? Differ($"{at}.producer_version", a.ProducerVersion, b.ProducerVersion)
        ?? Differ($"{at}.domain", a.Domain, b.Domain)
        ?? Differ($"{at}.version", a.Version, b.Version)
        ?? Differ($"{at}.doc_string", a.DocString, b.DocString)
        ?? Maps($"{at}.metadata", a.Metadata, b.Metadata, Differ)
        ?? Lists($"{at}.functions", a.Functions, b.Functions, Bytes)
        ?? Lists($"{at}.training_info", a.TrainingInfo, b.TrainingInfo, Bytes)
        ?? Lists($"{at}.device_configurations", a.DeviceConfigurations, b.DeviceConfigurations, Bytes);

    private static string? Nodes(string at, Node a, Node b)
    {
        at = $"{at} ({a})";
        return Differ($"{at}.name", a.Name, b.Name)
            ?? Differ($"{at}.domain", a.Domain, b.Domain)
            ?? Differ($"{at}.op_type", a.OpType, b.OpType)
            ?? Differ($"{at}.overload", a.Overload, b.Overload)
            ?? Differ($"{at}.doc_string", a.DocString, b.DocString)
            ?? Lists($"{at}.inputs", a.Inputs, b.Inputs, Differ)
            ?? Lists($"{at}.outputs", a.Outputs, b.Outputs, Differ)
            ?? Maps($"{at}.attributes", a.Attributes, b.Attributes, Attributes)
            ?? Maps($"{at}.metadata", a.Metadata, b.Metadata, Differ)
            ?? Lists($"{at}.device_configurations", a.DeviceConfigurations, b.DeviceConfigurations, Bytes);
    }

    private static string? Attributes(string at, AttributeValue a, AttributeValue b)
    {
        var found = Differ($"{at}.kind", a.Kind, b.Kind) ?? Differ($"{at}.ref_attr_name", a.ReferredName, b.ReferredName) ?? Differ($"{at}.doc_string", a.DocString, b.DocString);
        if (found is not null || a.ReferredName.Length > 0) return found;
        return a.Kind switch
        {
            AttributeKind.Float => Floats(at, a.AsFloat(), b.AsFloat()),
            AttributeKind.Int => Differ(at, a.AsInt(), b.AsInt()),
            AttributeKind.String => Bytes(at, a.AsUtf8(), b.AsUtf8()),
            AttributeKind.Tensor => Tensors(at, a.AsTensor(), b.AsTensor()),
            AttributeKind.Graph => Graphs(at, a.AsGraph(), b.AsGraph()),
            AttributeKind.Floats => Lists(at, a.AsFloats(), b.AsFloats(), Floats),
            AttributeKind.Ints => Lists(at, a.AsInts(), b.AsInts(), Differ),
            AttributeKind.Strings => Lists(at, a.AsUtf8List(), b.AsUtf8List(), Bytes),
            AttributeKind.Tensors => Lists(at, a.AsTensors(), b.AsTensors(), Tensors),
            AttributeKind.Graphs => Lists(at, a.AsGraphs(), b.AsGraphs(), Graphs),
            AttributeKind.Undefined => null,
            _ => Lists(at, a.AsSerialized(), b.AsSerialized(), Messages),
        };
    }

    private static string? Infos(string at, ValueInfo a, ValueInfo b) =>
        Differ($"{at}.name", a.Name, b.Name)
        ?? Differ($"{at}.element_type", a.ElementType, b.ElementType)
        ?? Differ($"{at}.shape", a.Shape, b.Shape)
        ?? Differ($"{at}.doc_string", a.DocString, b.DocString)
        ?? Messages($"{at}.type", a.OtherType, b.OtherType)
        ?? Lists($"{at}.denotations", a.Denotations, b.Denotations, Differ)
        ?? Maps($"{at}.metadata", a.Metadata, b.Metadata, Differ);

    private static string? Tensors(string at, Tensor a, Tensor b)
    {
        var found = Differ($"{at}.element_type", a.ElementType, b.ElementType) ?? Lists($"{at}.dims", a.Dims, b.Dims, Differ) ?? Bytes($"{at}.notes", a.Notes, b.Notes);
        if (found is not null) return found;
        return a.ElementType == ElementType.String ? Lists($"{at}.strings", a.Strings, b.Strings, Bytes) : Bytes($"{at}.elements", a.Bytes, b.Bytes);
    }

    private static string? Messages(string at, ReadOnlyMemory<byte> a, ReadOnlyMemory<byte> b) => SerializedMessage.Same(a.Span, b.Span) ? null : Bytes(at, a, b);

    private static string? Bytes(string at, ReadOnlyMemory<byte> a, ReadOnlyMemory<byte> b)
    {
        if (a.Length != b.Length) return $"{at}: {a.Length} bytes and {b.Length} bytes";
        var same = a.Span.CommonPrefixLength(b.Span);
        return same == a.Length ? null : $"{at}: byte {same} is {a.Span[same]} and {b.Span[same]}";
    }

    // By bits, so that a NaN equals itself and the zeros differ.
    private static string? Floats(string at, float a, float b) =>
        BitConverter.SingleToUInt32Bits(a) == BitConverter.SingleToUInt32Bits(b) ? null : $"{at}: {a:R} and {b:R}";

    private static string? Differ<T>(string at, T a, T b) => EqualityComparer<T>.Default.Equals(a, b) ? null : $"{at}: {Show(a)} and {Show(b)}";

    private static string Show<T>(T value) => value is null ? "nothing" : $"'{value}'";

    private static string? Lists<T>(string at, ImmutableArray<T> a, ImmutableArray<T> b, Func<string, T, T, string?> compare)
    {
        if (a.Length != b.Length) return $"{at}: {a.Length} entries and {b.Length} entries";
        for (var i = 0; i < a.Length; i++)
            if (compare($"{at}[{i}]", a[i], b[i]) is { } found) return found;
        return null;
    }

    private static string? Maps<T>(string at, NameMap<T> a, NameMap<T> b, Func<string, T, T, string?> compare)
    {
        if (a.Count != b.Count) return $"{at}: {a.Count} entries and {b.Count} entries";
        foreach (var (left, right) in a.Zip(b))
        {
            if (left.Key != right.Key) return $"{at}: '{left.Key}' and '{right.Key}' in one place";
            if (compare($"{at}['{left.Key}']", left.Value, right.Value) is { } found) return found;
        }
        return null;
    }
}
