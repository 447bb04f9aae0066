using System.Runtime.InteropServices;
using System.Text;

namespace Compress.Graphs;

/// <summary>Nodes that compute the same from the same values become one. Nodes with subgraphs and random ones are left alone.</summary>
public sealed class MergeDuplicates : IGraphPass
{
    /// <inheritdoc/>
    public string Name => "merge duplicates";

    /// <inheritdoc/>
    public Graph Run(Graph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var patch = new GraphPatch(graph);
        var same = new Dictionary<string, string>(StringComparer.Ordinal);
        var seen = new Dictionary<string, Node>(StringComparer.Ordinal);
        foreach (var node in graph.Nodes)
        {
            if (Operators.Find(node.Domain, node.OpType) is not { IsDeterministic: true, IsOpen: false } || GraphIndex.SubgraphsOf(node).Count > 0) continue;
            if (Key(node, same) is not { } key) continue;
            if (seen.TryAdd(key, node)) continue;
            var kept = seen[key];
            // A result that leaves the graph keeps its own node, which carries the name.
            if (!MayServe(kept, node, graph)) continue;
            for (var i = 0; i < node.Outputs.Length; i++)
            {
                if (node.Outputs[i].Length == 0) continue;
                same[node.Outputs[i]] = kept.Outputs[i];
                patch.ReplaceUses(node.Outputs[i], kept.Outputs[i]);
            }
            patch.Remove(node);
        }
        return patch.Apply(Name);
    }

    private static bool MayServe(Node kept, Node node, Graph graph)
    {
        if (kept.Outputs.Length != node.Outputs.Length) return false;
        for (var i = 0; i < node.Outputs.Length; i++)
            if (graph.Index.IsOutput(node.Outputs[i]) || (node.Outputs[i].Length > 0 && kept.Outputs[i].Length == 0)) return false;
        return true;
    }

    // What a node computes, as text; null where an attribute has no short text.
    private static string? Key(Node node, Dictionary<string, string> same)
    {
        var key = new StringBuilder(node.Domain).Append("::").Append(node.OpType);
        foreach (var input in node.Inputs) key.Append('\0').Append(same.GetValueOrDefault(input, input));
        key.Append('\u0001').Append(node.Outputs.Length);
        foreach (var name in node.Attributes.SortedNames())
        {
            var value = node.Attributes[name];
            if (value.ReferredName.Length > 0 || Text(value) is not { } text) return null;
            key.Append('\0').Append(name).Append('=').Append(text);
        }
        return key.ToString();
    }

    private static string? Text(AttributeValue value) => value.Kind switch
    {
        AttributeKind.Int => Texts.Of(value.AsInt()),
        AttributeKind.Float => Texts.Of(BitConverter.SingleToUInt32Bits(value.AsFloat())),
        AttributeKind.String => Convert.ToHexString(value.AsUtf8().Span),
        AttributeKind.Ints => Texts.Join(value.AsInts()),
        AttributeKind.Floats => Convert.ToHexString(MemoryMarshal.AsBytes(value.AsFloats().AsSpan())),
        AttributeKind.Tensor when value.AsTensor() is { Bytes.Length: <= 1024 } tensor && tensor.ElementType != ElementType.String =>
            tensor.ToString() + Convert.ToHexString(tensor.Bytes.Span),
        _ => null,
    };
}
