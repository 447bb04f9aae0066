using Compress.Graphs;

namespace Compress.Runtime.Operators;

/// <summary>An operator that the runtime can run: its name and how a kernel is made for one node.</summary>
internal sealed class OperatorDefinition(string opType, Func<NodeReader, ReferenceKernel> create)
{
    public string OpType => opType;

    /// <summary>Makes the kernel of a node, or refuses its types or attributes.</summary>
    public Func<NodeReader, ReferenceKernel> Create => create;

    /// <summary>True where this build goes without the operator.</summary>
    public bool IsLeftOut { get; init; }

    /// <summary>The error for a model that needs an operator which this build goes without.</summary>
    public static ModelException LeftOut(Node node) => new(
        $"{node}: this build goes without the operator {node.OpType}: its switch {OperatorSwitches.Prefix}{node.OpType} is false. Write the switches for this model with 'compress switches' and build again.");
}
