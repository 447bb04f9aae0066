namespace Compress.Graphs;

/// <summary>One declared input or output of an operator.</summary>
/// <param name="name">Name in the operator's specification.</param>
/// <param name="typeVariable">Parameters with the same variable have the same element type; <c>*</c> binds nothing.</param>
/// <param name="types">Element types allowed.</param>
public sealed class FormalParameter(string name, string typeVariable, TypeSet types)
{
    /// <summary>Name in the operator's specification.</summary>
    public string Name { get; } = name;

    /// <summary>Parameters with the same variable have the same element type; <c>*</c> binds nothing.</summary>
    public string TypeVariable { get; } = typeVariable;

    /// <summary>Element types allowed.</summary>
    public TypeSet Types { get; } = types;

    /// <summary>True where it may be left out.</summary>
    public bool IsOptional { get; init; }

    /// <summary>True for the last one, when it stands for any number of values.</summary>
    public bool IsVariadic { get; init; }

    /// <summary>Fewest values of a variadic parameter.</summary>
    public int Fewest { get; init; }

    /// <summary>First opset that has it.</summary>
    public long Since { get; init; } = 1;

    /// <summary>First opset that no longer has it.</summary>
    public long Until { get; init; } = long.MaxValue;

    /// <summary>True where the opset's form of the operator has this parameter.</summary>
    public bool IsIn(long opset) => opset >= Since && opset < Until;
}
