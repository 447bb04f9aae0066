using Compress.Graphs;
using Onnx;

namespace Compress.Onnx;

/// <summary>Finds out what an attribute holds. Files of the format's first version do not say it, so that the fields that are set do.</summary>
internal static class AttributeForms
{
    /// <summary>The kind of an attribute.</summary>
    /// <exception cref="ModelException">The stated kind is unknown, a value of another kind is set, or nothing says the kind.</exception>
    internal static AttributeKind KindOf(AttributeProto proto, Node node)
    {
        var set = Set(proto);
        var stated = (AttributeKind)proto.Type;
        if (proto.RefAttrName.Length > 0)
        {
            return set.Count == 0 ? stated : throw new ModelException(
                $"Attribute '{proto.Name}' of {node} refers to '{proto.RefAttrName}' and holds a value ({set[0]}) as well; expected one of them.");
        }

        if (stated == AttributeKind.Undefined)
        {
            return set.Count == 1 ? set[0] : throw new ModelException(
                $"Attribute '{proto.Name}' of {node} does not say its type and holds {(set.Count == 0 ? "nothing" : string.Join(" and ", set))}; expected one value.");
        }

        var other = set.Find(kind => kind != stated);
        return other == AttributeKind.Undefined ? stated : throw new ModelException(
            $"Attribute '{proto.Name}' of {node} is of type {stated} and holds a value of type {other}.");
    }

    private static List<AttributeKind> Set(AttributeProto proto)
    {
        var set = new List<AttributeKind>(1);
        Add(proto.HasF, AttributeKind.Float);
        Add(proto.HasI, AttributeKind.Int);
        Add(proto.HasS, AttributeKind.String);
        Add(proto.T is not null, AttributeKind.Tensor);
        Add(proto.G is not null, AttributeKind.Graph);
        Add(proto.SparseTensor is not null, AttributeKind.SparseTensor);
        Add(proto.Tp is not null, AttributeKind.TypeProto);
        Add(proto.Floats.Count > 0, AttributeKind.Floats);
        Add(proto.Ints.Count > 0, AttributeKind.Ints);
        Add(proto.Strings.Count > 0, AttributeKind.Strings);
        Add(proto.Tensors.Count > 0, AttributeKind.Tensors);
        Add(proto.Graphs.Count > 0, AttributeKind.Graphs);
        Add(proto.SparseTensors.Count > 0, AttributeKind.SparseTensors);
        Add(proto.TypeProtos.Count > 0, AttributeKind.TypeProtos);
        return set;

        void Add(bool given, AttributeKind kind)
        {
            if (given)
            {
                set.Add(kind);
            }
        }
    }
}
