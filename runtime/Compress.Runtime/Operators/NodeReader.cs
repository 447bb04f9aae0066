using System.Collections.Immutable;
using Compress.Graphs;

namespace Compress.Runtime.Operators;

/// <summary>A node as a kernel factory sees it: attributes with defaults, the opset, and the element types of its inputs.</summary>
internal sealed class NodeReader(Node node, long opset, ImmutableArray<ElementType> types)
{
    public Node Node => node;

    /// <summary>Version of the operator set of the node's domain.</summary>
    public long Opset => opset;

    /// <summary>Types of the inputs; <see cref="ElementType.Undefined"/> for omitted ones.</summary>
    public ImmutableArray<ElementType> Types => types;

    public ElementType Type(int index) => index < types.Length ? types[index] : ElementType.Undefined;

    public bool Has(int index) => Type(index) != ElementType.Undefined;

    public bool HasAttribute(string name) => node.Attributes.ContainsKey(name);

    public long Int(string name, long fallback) => node.Int(name, fallback);

    public long Int(string name) => node.Attributes.TryGetValue(name, out var value)
        ? value.AsInt()
        : throw Error($"the attribute '{name}' is required");

    public bool Flag(string name, bool fallback = false) => node.Int(name, fallback ? 1 : 0) != 0;

    public float Float(string name, float fallback) => node.Float(name, fallback);

    public string Text(string name, string fallback) => node.Text(name, fallback);

    public long[] Ints(string name) => [.. node.Ints(name)];

    public float[] Floats(string name) => node.Attributes.TryGetValue(name, out var value) ? [.. value.AsFloats()] : [];

    public string[] Texts(string name) => node.Attributes.TryGetValue(name, out var value) ? [.. value.AsStrings()] : [];

    public Graph Subgraph(string name) => node.Attributes.TryGetValue(name, out var value)
        ? value.AsGraph()
        : throw Error($"the attribute '{name}' is required");

    public ModelException Error(MessageText what) => Error(what.ToString());

    public ModelException Error(string what) => new($"{node} (opset {opset}): {what}.");

    /// <summary>The error for element types that no kernel of the operator handles.</summary>
    public ModelException Unsupported()
    {
        var seen = new List<string>(types.Length);
        foreach (var type in types)
        {
            if (type == ElementType.Undefined) continue;
            var name = type.Name();
            if (IsLeftOut(type, name))
                return Error($"this build goes without kernels for {name}: its switch {TypeSwitches.Prefix}{name} is false. Write the switches for this model with 'compress switches' and build again");
            seen.Add(name);
        }
        return Error($"the runtime has no kernel for inputs of type {string.Join(", ", seen)}; cast them to a type it supports (float32 is always one)");
    }

    private static bool IsLeftOut(ElementType type, string name)
    {
        foreach (var known in TypeSwitches.All)
            if (known == type) return !TypeSwitches.IsOn(name);
        return false;
    }
}
