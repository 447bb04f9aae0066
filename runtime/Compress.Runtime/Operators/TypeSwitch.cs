using System.Numerics;
using Compress.Graphs;
using Switches = Compress.Graphs.TypeSwitches;

namespace Compress.Runtime.Operators;

/// <summary>Makes a generic kernel for the element type of a node's input: the few places that name the types an operator family has.</summary>
internal static class TypeSwitch
{
    public interface INumberFactory
    {
        static abstract ReferenceKernel Make<T>(NodeReader node) where T : unmanaged, INumber<T>, IMinMaxValue<T>;
    }

    public interface IFloatFactory
    {
        static abstract ReferenceKernel Make<T>(NodeReader node) where T : unmanaged, IFloatingPointIeee754<T>, IMinMaxValue<T>;
    }

    public interface IIntegerFactory
    {
        static abstract ReferenceKernel Make<T>(NodeReader node) where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>;
    }

    public interface IMoveFactory
    {
        static abstract ReferenceKernel Make<T>(NodeReader node) where T : unmanaged, IEquatable<T>;
    }

    /// <summary>float32, float64 and every integer type.</summary>
    public static ReferenceKernel Number<TFactory>(NodeReader node, int input = 0) where TFactory : INumberFactory => node.Type(input) switch
    {
        ElementType.Float32 when Switches.Float32 => TFactory.Make<float>(node),
        ElementType.Float64 when Switches.Float64 => TFactory.Make<double>(node),
        ElementType.Int8 when Switches.Int8 => TFactory.Make<sbyte>(node),
        ElementType.Int16 when Switches.Int16 => TFactory.Make<short>(node),
        ElementType.Int32 when Switches.Int32 => TFactory.Make<int>(node),
        ElementType.Int64 when Switches.Int64 => TFactory.Make<long>(node),
        ElementType.UInt8 when Switches.UInt8 => TFactory.Make<byte>(node),
        ElementType.UInt16 when Switches.UInt16 => TFactory.Make<ushort>(node),
        ElementType.UInt32 when Switches.UInt32 => TFactory.Make<uint>(node),
        ElementType.UInt64 when Switches.UInt64 => TFactory.Make<ulong>(node),
        _ => throw node.Unsupported(),
    };

    /// <summary>float32 and float64.</summary>
    public static ReferenceKernel Float<TFactory>(NodeReader node, int input = 0) where TFactory : IFloatFactory => node.Type(input) switch
    {
        ElementType.Float32 when Switches.Float32 => TFactory.Make<float>(node),
        ElementType.Float64 when Switches.Float64 => TFactory.Make<double>(node),
        _ => throw node.Unsupported(),
    };

    /// <summary>Every integer type.</summary>
    public static ReferenceKernel Integer<TFactory>(NodeReader node, int input = 0) where TFactory : IIntegerFactory => node.Type(input) switch
    {
        ElementType.Int8 when Switches.Int8 => TFactory.Make<sbyte>(node),
        ElementType.Int16 when Switches.Int16 => TFactory.Make<short>(node),
        ElementType.Int32 when Switches.Int32 => TFactory.Make<int>(node),
        ElementType.Int64 when Switches.Int64 => TFactory.Make<long>(node),
        ElementType.UInt8 when Switches.UInt8 => TFactory.Make<byte>(node),
        ElementType.UInt16 when Switches.UInt16 => TFactory.Make<ushort>(node),
        ElementType.UInt32 when Switches.UInt32 => TFactory.Make<uint>(node),
        ElementType.UInt64 when Switches.UInt64 => TFactory.Make<ulong>(node),
        _ => throw node.Unsupported(),
    };

    /// <summary>By element size alone, for operators that move elements without looking at them.</summary>
    public static ReferenceKernel Move<TFactory>(NodeReader node, int input = 0) where TFactory : IMoveFactory => node.Type(input).BitsPerElement() switch
    {
        8 => TFactory.Make<byte>(node),
        16 => TFactory.Make<ushort>(node),
        32 => TFactory.Make<uint>(node),
        64 => TFactory.Make<ulong>(node),
        _ => throw node.Unsupported(),
    };
}
