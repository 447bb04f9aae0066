using System.Collections.Immutable;
using Compress.Graphs;
using Google.Protobuf;
using Onnx;

namespace Compress.Onnx;

/// <summary>Declared types of values, in and out.</summary>
internal static class TypeForms
{
    /// <summary>Most dimensions a value or tensor may have; real ones have fewer than ten.</summary>
    internal const int RankLimit = 256;

    /// <summary>Reads a declared type.</summary>
    /// <param name="type">The type, or null where none is declared.</param>
    /// <param name="name">Name of the value.</param>
    /// <param name="role">What the value is, for messages.</param>
    internal static ValueInfo Read(TypeProto? type, string name, string role)
    {
        if (type is null || type.ValueCase == TypeProto.ValueOneofCase.None)
        {
            return new ValueInfo(name, ElementType.Undefined, null) { Denotations = Denotations(type?.Denotation ?? "", null) };
        }

        if (type.ValueCase != TypeProto.ValueOneofCase.TensorType)
        {
            return new ValueInfo(name, ElementType.Undefined, null) { OtherType = type.ToByteArray() };
        }

        var tensor = type.TensorType;
        var element = (ElementType)tensor.ElemType;
        if (element != ElementType.Undefined && !element.IsDefined())
        {
            throw new ModelException($"The {role} '{name}' has the unknown element type {tensor.ElemType}; expected 1 to {(int)ElementType.Int2}.");
        }

        if (tensor.Shape?.Dim.Count > RankLimit)
        {
            throw new ModelException($"The {role} '{name}' has {tensor.Shape.Dim.Count} dimensions; at most {RankLimit} are supported.");
        }

        var shape = tensor.Shape is null ? null : new Shape(tensor.Shape.Dim.Select(d => ReadDimension(d, name, role)));
        return new ValueInfo(name, element, shape) { Denotations = Denotations(type.Denotation, tensor.Shape) };
    }

    /// <summary>The declared type as the file holds it, or null for none.</summary>
    internal static TypeProto? Write(ValueInfo value)
    {
        if (!value.OtherType.IsEmpty)
        {
            return KeptMessage.Parse(TypeProto.Parser, value.OtherType);
        }

        if (value.ElementType == ElementType.Undefined && value.Shape is null)
        {
            return value.Denotations.IsEmpty ? null : new TypeProto { Denotation = value.Denotations[0] };
        }

        var tensor = new TypeProto.Types.Tensor();
        if (value.ElementType != ElementType.Undefined)
        {
            tensor.ElemType = (int)value.ElementType;
        }

        if (value.Shape is not null)
        {
            tensor.Shape = new TensorShapeProto();
            for (var i = 0; i < value.Shape.Rank; i++)
            {
                var dim = new TensorShapeProto.Types.Dimension();
                if (value.Shape[i].Value is { } length)
                {
                    dim.DimValue = length;
                }
                else if (value.Shape[i].Symbol is { } symbol)
                {
                    dim.DimParam = symbol;
                }

                // A pass may have changed the rank; denotations then belong to nothing.
                if (value.Denotations.Length == value.Shape.Rank + 1 && value.Denotations[i + 1].Length > 0)
                {
                    dim.Denotation = value.Denotations[i + 1];
                }

                tensor.Shape.Dim.Add(dim);
            }
        }

        var type = new TypeProto { TensorType = tensor };
        if (!value.Denotations.IsEmpty && value.Denotations[0].Length > 0)
        {
            type.Denotation = value.Denotations[0];
        }

        return type;
    }

    private static Dimension ReadDimension(TensorShapeProto.Types.Dimension dim, string name, string role) => dim.ValueCase switch
    {
        // Some exporters write -1 for a length that they do not know.
        TensorShapeProto.Types.Dimension.ValueOneofCase.DimValue when dim.DimValue == -1 => Dimension.Unknown,
        TensorShapeProto.Types.Dimension.ValueOneofCase.DimValue when dim.DimValue < 0 =>
            throw new ModelException($"The {role} '{name}' has a dimension of length {dim.DimValue}; expected 0 or more, or a name."),
        TensorShapeProto.Types.Dimension.ValueOneofCase.DimValue => dim.DimValue,
        TensorShapeProto.Types.Dimension.ValueOneofCase.DimParam when dim.DimParam.Length > 0 => Dimension.Named(dim.DimParam),
        _ => Dimension.Unknown,
    };

    private static ImmutableArray<string> Denotations(string type, TensorShapeProto? shape)
    {
        ImmutableArray<string> all = [type, .. shape?.Dim.Select(d => d.Denotation) ?? []];
        return all.Any(d => d.Length > 0) ? all : [];
    }
}
