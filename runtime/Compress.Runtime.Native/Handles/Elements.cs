using System.Runtime.InteropServices;
using Compress.Graphs;

namespace Compress.Runtime.Native;

/// <summary>Inputs and outputs as bytes: the one place of the C API that names the element types.</summary>
internal static class Elements
{
    public static Span<byte> Input(Session session, string name, ElementType type) => type switch
    {
        ElementType.Float32 => MemoryMarshal.AsBytes(session.Input<float>(name)),
        ElementType.Float64 => MemoryMarshal.AsBytes(session.Input<double>(name)),
        ElementType.Float16 => MemoryMarshal.AsBytes(session.Input<Half>(name)),
        ElementType.Int8 => MemoryMarshal.AsBytes(session.Input<sbyte>(name)),
        ElementType.Int16 => MemoryMarshal.AsBytes(session.Input<short>(name)),
        ElementType.Int32 => MemoryMarshal.AsBytes(session.Input<int>(name)),
        ElementType.Int64 => MemoryMarshal.AsBytes(session.Input<long>(name)),
        ElementType.UInt8 => session.Input<byte>(name),
        ElementType.UInt16 => MemoryMarshal.AsBytes(session.Input<ushort>(name)),
        ElementType.UInt32 => MemoryMarshal.AsBytes(session.Input<uint>(name)),
        ElementType.UInt64 => MemoryMarshal.AsBytes(session.Input<ulong>(name)),
        ElementType.Bool => MemoryMarshal.AsBytes(session.Input<bool>(name)),
        _ => throw Unknown("Input", name, type),
    };

    public static ReadOnlySpan<byte> Output(Session session, string name, ElementType type) => type switch
    {
        ElementType.Float32 => MemoryMarshal.AsBytes(session.Output<float>(name)),
        ElementType.Float64 => MemoryMarshal.AsBytes(session.Output<double>(name)),
        ElementType.Float16 => MemoryMarshal.AsBytes(session.Output<Half>(name)),
        ElementType.Int8 => MemoryMarshal.AsBytes(session.Output<sbyte>(name)),
        ElementType.Int16 => MemoryMarshal.AsBytes(session.Output<short>(name)),
        ElementType.Int32 => MemoryMarshal.AsBytes(session.Output<int>(name)),
        ElementType.Int64 => MemoryMarshal.AsBytes(session.Output<long>(name)),
        ElementType.UInt8 => session.Output<byte>(name),
        ElementType.UInt16 => MemoryMarshal.AsBytes(session.Output<ushort>(name)),
        ElementType.UInt32 => MemoryMarshal.AsBytes(session.Output<uint>(name)),
        ElementType.UInt64 => MemoryMarshal.AsBytes(session.Output<ulong>(name)),
        ElementType.Bool => MemoryMarshal.AsBytes(session.Output<bool>(name)),
        _ => throw Unknown("Output", name, type),
    };

    private static StatusException Unknown(string what, string name, ElementType type) =>
        new(Status.Model, $"{what} '{name}' holds {type}, which the C API does not pass on; cast it to another type when the model is exported.");
}
