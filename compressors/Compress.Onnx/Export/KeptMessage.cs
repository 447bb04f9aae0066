using Compress.Graphs;
using Google.Protobuf;

namespace Compress.Onnx;

/// <summary>Messages that a graph keeps in serialized form. The reader that kept them may not have looked inside.</summary>
internal static class KeptMessage
{
    /// <summary>Parses a kept message.</summary>
    /// <exception cref="ModelException">Its bytes are malformed.</exception>
    internal static T Parse<T>(MessageParser<T> parser, ReadOnlyMemory<byte> bytes)
        where T : IMessage<T>, new()
    {
        var copy = bytes.ToArray();
        try
        {
            WireCheck.Require(copy, new T().Descriptor);
            return parser.ParseFrom(copy);
        }
        catch (Exception e) when (e is ModelException or InvalidProtocolBufferException)
        {
            throw new ModelException($"A {typeof(T).Name} that the graph keeps from its file cannot be written: {e.Message}", e);
        }
    }
}
