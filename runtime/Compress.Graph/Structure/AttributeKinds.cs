namespace Compress.Graphs;

/// <summary>Names of <see cref="AttributeKind"/>.</summary>
public static class AttributeKinds
{
    // In the order of the numbers. Reading names off the enumeration itself would keep .NET's reflection in every app.
    private static readonly string[] Names =
    [
        "Undefined", "Float", "Int", "String", "Tensor", "Graph", "Floats", "Ints", "Strings", "Tensors", "Graphs", "SparseTensor", "SparseTensors", "TypeProto", "TypeProtos",
    ];

    /// <summary>The kind's name, as the enumeration has it; a number that is no kind stays a number.</summary>
    public static string Name(this AttributeKind kind) => IsDefined(kind) ? Names[(int)kind] : Texts.Of((int)kind);

    /// <summary>True for the numbers that are kinds, <see cref="AttributeKind.Undefined"/> among them.</summary>
    public static bool IsDefined(this AttributeKind kind) => (uint)kind < (uint)Names.Length;
}
