using System.Globalization;
using Compress.Graphs;
using Google.Protobuf;
using Onnx;

namespace Compress.Onnx;

/// <summary>Turns tensors into messages, and gathers those whose bytes go to a second file.</summary>
internal sealed class TensorWriter(string? externalName, long externalMinimum)
{
    /// <summary>Tensors in the second file start at multiples of this, so that mapped ones are aligned for vector loads.</summary>
    private const int Alignment = 64;

    private readonly List<Graphs.Tensor> external = [];
    private long externalEnd;

    /// <summary>Whether any tensor goes to the second file.</summary>
    internal bool HasExternal => external.Count > 0;

    /// <summary>Bytes of all tensors of a graph, subgraphs included.</summary>
    internal static long TotalBytes(Graph graph) =>
        graph.Initializers.Values.Sum(t => (long)t.Bytes.Length) + graph.Nodes.Sum(n => n.Attributes.Values.Sum(a => a.ReferredName.Length > 0 ? 0 : a.Kind switch
        {
            AttributeKind.Tensor => a.AsTensor().Bytes.Length,
            AttributeKind.Tensors => a.AsTensors().Sum(t => (long)t.Bytes.Length),
            AttributeKind.Graph => TotalBytes(a.AsGraph()),
            AttributeKind.Graphs => a.AsGraphs().Sum(TotalBytes),
            _ => 0,
        }));

    /// <summary>Turns a tensor into a message.</summary>
    /// <param name="tensor">The tensor; the message shares its bytes.</param>
    /// <param name="name">Its name, empty for a tensor in an attribute.</param>
    /// <param name="mayBeExternal">Whether it may go to the second file.</param>
    internal TensorProto Write(Graphs.Tensor tensor, string name, bool mayBeExternal)
    {
        var proto = new TensorProto { DataType = (int)tensor.ElementType };
        if (!tensor.Notes.IsEmpty)
        {
            proto.MergeFrom(tensor.Notes.Span);
        }

        Text.Set(name, v => proto.Name = v);
        proto.Dims.AddRange(tensor.Dims);
        if (tensor.ElementType == ElementType.String)
        {
            proto.StringData.AddRange(tensor.Strings.Select(s => UnsafeByteOperations.UnsafeWrap(s)));
        }
        else if (mayBeExternal && externalName is not null && tensor.Bytes.Length >= externalMinimum)
        {
            WriteLocation(tensor, proto);
        }
        else
        {
            proto.RawData = UnsafeByteOperations.UnsafeWrap(tensor.Bytes);
        }

        return proto;
    }

    /// <summary>Writes the second file.</summary>
    internal void WriteExternal(Stream stream)
    {
        long at = 0;
        Span<byte> zeros = stackalloc byte[Alignment];
        zeros.Clear();
        foreach (var tensor in external)
        {
            stream.Write(zeros[..(int)(Align(at) - at)]);
            stream.Write(tensor.Bytes.Span);
            at = Align(at) + tensor.Bytes.Length;
        }
    }

    private static long Align(long at) => (at + Alignment - 1) / Alignment * Alignment;

    private void WriteLocation(Graphs.Tensor tensor, TensorProto proto)
    {
        var offset = Align(externalEnd);
        proto.DataLocation = TensorProto.Types.DataLocation.External;
        Add("location", externalName!);
        Add("offset", offset.ToString(CultureInfo.InvariantCulture));
        Add("length", tensor.Bytes.Length.ToString(CultureInfo.InvariantCulture));
        external.Add(tensor);
        externalEnd = offset + tensor.Bytes.Length;

        void Add(string key, string value) => proto.ExternalData.Add(new StringStringEntryProto { Key = key, Value = value });
    }
}
