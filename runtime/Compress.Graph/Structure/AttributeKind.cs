namespace Compress.Graphs;

/// <summary>Kind of an attribute's value; the numbers are those of ONNX's <c>AttributeProto.AttributeType</c>.</summary>
public enum AttributeKind
{
    /// <summary>Not stated.</summary>
    Undefined = 0,
    /// <summary>One float.</summary>
    Float = 1,
    /// <summary>One 64-bit integer.</summary>
    Int = 2,
    /// <summary>One byte string.</summary>
    String = 3,
    /// <summary>One tensor.</summary>
    Tensor = 4,
    /// <summary>One subgraph.</summary>
    Graph = 5,
    /// <summary>A list of floats.</summary>
    Floats = 6,
    /// <summary>A list of 64-bit integers.</summary>
    Ints = 7,
    /// <summary>A list of byte strings.</summary>
    Strings = 8,
    /// <summary>A list of tensors.</summary>
    Tensors = 9,
    /// <summary>A list of subgraphs.</summary>
    Graphs = 10,
    /// <summary>One sparse tensor, kept as its serialized form.</summary>
    SparseTensor = 11,
    /// <summary>A list of sparse tensors, kept as their serialized forms.</summary>
    SparseTensors = 12,
    /// <summary>One type, kept as its serialized form.</summary>
    TypeProto = 13,
    /// <summary>A list of types, kept as their serialized forms.</summary>
    TypeProtos = 14,
}
