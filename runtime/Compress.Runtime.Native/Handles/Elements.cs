using Compress.Graphs;

namespace Compress.Runtime.Native;

/// <summary>Inputs and outputs as bytes: the one place of the C API that names the element types.</summary>
internal static class Elements
{
    public static Span<byte> Input(Session session, string name, ElementType type)
    {
        Require("Input", name, type);
        return session.InputBytes(name);
    }

    public static ReadOnlySpan<byte> Output(Session session, string name, ElementType type)
    {
        Require("Output", name, type);
        return session.OutputBytes(name);
    }

    private static void Require(string what, string name, ElementType type)
    {
        if (type is not (ElementType.Float32 or ElementType.Float64 or ElementType.Float16 or ElementType.Int8 or ElementType.Int16 or ElementType.Int32 or ElementType.Int64
            or ElementType.UInt8 or ElementType.UInt16 or ElementType.UInt32 or ElementType.UInt64 or ElementType.Bool))
            throw new StatusException(Status.Model, $"{what} '{name}' holds {type}, which the C API does not pass on; cast it to another type when the model is exported.");
    }
}
