using System.Runtime.InteropServices;
using Compress.Graphs;
using Compress.Runtime.Execution;
using Compress.Runtime.Operators;

namespace Compress.Runtime;

/// <summary>Refuses, when a model is loaded, every operator, element type and attribute that the runtime could not run later.</summary>
internal static class OperatorCheck
{
    /// <summary>Refuses a model that needs an operator which this build goes without. First of all, because passes need operators too.</summary>
    public static void RequireKept(Graph graph)
    {
        foreach (var node in graph.Nodes)
        {
            if (OperatorList.Find(node) is { IsLeftOut: true }) throw OperatorDefinition.LeftOut(node);
            foreach (var subgraph in GraphIndex.SubgraphsOf(node)) RequireKept(subgraph);
        }
    }

    public static void Require(Graph graph)
    {
        RequireKept(graph);
        foreach (var input in graph.Inputs) RequireTensor(input);
        foreach (var output in graph.Outputs) RequireTensor(output);
        var outputs = new HashSet<string>(StringComparer.Ordinal);
        foreach (var output in graph.Outputs)
            if (!outputs.Add(output.Name)) throw new ModelException($"The output '{output.Name}' is declared twice; results are told apart by their names.");
        foreach (var (name, tensor) in graph.Initializers)
        {
            RequireType(name, tensor.ElementType);
            if (tensor.Dims.Length > TensorBuffer.MaxRank) throw new ModelException($"'{name}' has {tensor.Dims.Length} dimensions; the runtime handles up to {TensorBuffer.MaxRank}.");
        }
        Require(graph, graph.Opsets, null);
        Require(graph, graph.Opsets, ShapeInference.Infer(graph));
    }

    /// <summary>Without types only the operators are looked at, so that an unknown one is named as such.</summary>
    private static void Require(Graph graph, NameMap<long> opsets, ValueTypes? types)
    {
        foreach (var node in graph.Nodes)
        {
            var opset = opsets.TryGetValue(node.Domain == "ai.onnx" ? "" : node.Domain, out var version) ? version : 1;
            if (OperatorList.Find(node) is null)
                throw new ModelException($"{node} (opset {opset} of domain '{(node.Domain.Length == 0 ? "ai.onnx" : node.Domain)}'): the runtime has no such operator; replace it by supported ones when the model is exported.");
            foreach (var subgraph in GraphIndex.SubgraphsOf(node)) Require(subgraph, opsets, types?.Inside(subgraph));
            if (types is null) continue;
            var inputs = new ElementType[node.Inputs.Length];
            var open = false;
            for (var i = 0; i < inputs.Length; i++)
            {
                inputs[i] = TypeOf(node.Inputs[i], types);
                open |= inputs[i] == ElementType.Undefined && node.HasInput(i);
            }
            // Where a type is not known here, the kernel is made, or refused, in the first run.
            if (open) continue;
            _ = OperatorList.Create(node, opset, ImmutableCollectionsMarshal.AsImmutableArray(inputs));
            foreach (var output in node.Outputs)
                if (TypeOf(output, types) is var type && type != ElementType.Undefined) RequireType(output, type);
        }
    }

    private static void RequireTensor(ValueInfo value)
    {
        if (!value.OtherType.IsEmpty) throw new ModelException($"'{value.Name}' is no tensor; the runtime runs tensors only.");
        RequireType(value.Name, value.ElementType);
    }

    private static ElementType TypeOf(string name, ValueTypes types) => name.Length > 0 && types.TryGet(name, out var info) ? info.ElementType : ElementType.Undefined;

    private static void RequireType(string name, ElementType type)
    {
        if (type is ElementType.String or ElementType.Complex64 or ElementType.Complex128 or ElementType.Float8E4M3FN or ElementType.Float8E4M3FNUZ or ElementType.Float8E5M2
            or ElementType.Float8E5M2FNUZ or ElementType.Float8E8M0 or ElementType.Float4E2M1 or ElementType.UInt2 or ElementType.Int2)
            throw new ModelException($"'{name}' holds {type}, which the runtime does not run; cast it to a supported type when the model is exported.");
    }
}
