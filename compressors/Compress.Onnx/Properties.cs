using Compress.Graphs;
using Google.Protobuf.Collections;
using Onnx;

namespace Compress.Onnx;

/// <summary>Key-value properties of the format's messages.</summary>
internal static class Properties
{
    /// <summary>Reads properties. Of a key that comes twice, the last value counts, as in ONNX Runtime.</summary>
    internal static NameMap<string> Read(RepeatedField<StringStringEntryProto> entries) => entries.Count == 0
        ? NameMap<string>.Empty
        : NameMap<string>.Empty.WithAll(entries.Select(e => new KeyValuePair<string, string>(e.Key, e.Value)));

    /// <summary>Writes properties in their order.</summary>
    internal static void Write(NameMap<string> properties, RepeatedField<StringStringEntryProto> entries) =>
        entries.AddRange(properties.Select(p => new StringStringEntryProto { Key = p.Key, Value = p.Value }));
}
