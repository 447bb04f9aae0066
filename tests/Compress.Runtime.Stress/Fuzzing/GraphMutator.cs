using System.Collections.Immutable;
using Compress.Graphs;

namespace Compress.Runtime.Stress.Fuzzing;

/// <summary>Edits a model as its writer could have got it wrong: attributes, shapes, types, wires, constants, operators, opsets.</summary>
internal sealed class GraphMutator(Random random)
{
    private static readonly string[] Words =
        ["", "SAME_UPPER", "SAME_LOWER", "VALID", "NOTSET", "constant", "reflect", "edge", "wrap", "linear", "cubic", "nearest", "mul", "max", "bidirectional", "reverse", "x", "ij,jk->ik", "...ii->...i"];

    private static readonly long[] Numbers =
        [0, 1, -1, 2, 3, 4, -2, 7, 16, 31, 64, 255, 256, 4096, 65_536, 1_000_003, int.MaxValue, int.MinValue, 1L << 40, long.MaxValue, long.MinValue];

    private static readonly float[] Floats = [0, -0f, 1, -1, 0.5f, 1e-30f, 1e30f, float.MaxValue, float.NaN, float.PositiveInfinity, float.NegativeInfinity];

    private static readonly ElementType[] Types =
        [ElementType.Float32, ElementType.Float64, ElementType.Float16, ElementType.BFloat16, ElementType.Int64, ElementType.Int32, ElementType.Int8, ElementType.UInt8, ElementType.Bool, ElementType.UInt4];

    public Graph Mutate(Graph graph)
    {
        for (var edits = Math.Max(1, random.Next(-2, 4)); edits > 0; edits--) graph = Edit(graph);
        return graph;
    }

    private Graph Edit(Graph graph) => random.Next(14) switch
    {
        0 or 1 or 2 => EditNode(graph, EditAttribute),
        3 or 4 => EditNode(graph, n => Rewire(graph, n)),
        5 or 6 => EditInitializer(graph),
        7 => EditInput(graph),
        8 => EditNode(graph, n => new Node(graph.Nodes[random.Next(graph.Nodes.Length)].OpType, n.Inputs, n.Outputs) { Attributes = n.Attributes, Name = n.Name }),
        9 => graph.Opsets.Count == 0 ? graph : graph with { Opsets = graph.Opsets.With("", random.Next(1, 28)) },
        10 when graph.Nodes.Length > 1 => graph with { Nodes = graph.Nodes.RemoveAt(random.Next(graph.Nodes.Length)) },
        11 => EditOutput(graph),
        _ => EditInitializer(graph),
    };

    private Graph EditNode(Graph graph, Func<Node, Node> edit)
    {
        if (graph.Nodes.IsEmpty) return graph;
        var at = random.Next(graph.Nodes.Length);
        return graph with { Nodes = graph.Nodes.SetItem(at, edit(graph.Nodes[at])) };
    }

    private Node EditAttribute(Node node)
    {
        var facts = Graphs.Operators.Find(node.Domain, node.OpType);
        string[] names = [.. node.Attributes.Keys, .. facts?.Attributes.Select(a => a.Name) ?? []];
        if (names.Length == 0) return node;
        var name = names[random.Next(names.Length)];
        if (!node.Attributes.TryGetValue(name, out var value)) return node.With(name, random.Next(2) == 0 ? Numbers[random.Next(Numbers.Length)] : Words[random.Next(Words.Length)]);
        return value.Kind switch
        {
            AttributeKind.Int => node.With(name, Numbers[random.Next(Numbers.Length)]),
            AttributeKind.Float => node.With(name, Floats[random.Next(Floats.Length)]),
            AttributeKind.String => node.With(name, Words[random.Next(Words.Length)]),
            AttributeKind.Ints => node.With(name, AttributeValue.From(List(value.AsInts()))),
            AttributeKind.Tensor => node.With(name, EditTensor(value.AsTensor())),
            AttributeKind.Graph => node.With(name, Edit(value.AsGraph())),
            _ => node with { Attributes = node.Attributes.Without(name) },
        };
    }

    private ImmutableArray<long> List(ImmutableArray<long> values) => random.Next(4) switch
    {
        0 when values.Length > 0 => values.RemoveAt(random.Next(values.Length)),
        1 => values.Add(Numbers[random.Next(Numbers.Length)]),
        _ when values.Length > 0 => values.SetItem(random.Next(values.Length), Numbers[random.Next(Numbers.Length)]),
        _ => [Numbers[random.Next(Numbers.Length)]],
    };

    private Node Rewire(Graph graph, Node node)
    {
        string[] names = [.. graph.Inputs.Select(i => i.Name), .. graph.Initializers.Keys, .. graph.Nodes.SelectMany(n => n.Outputs)];
        if (names.Length == 0) return node;
        var name = random.Next(6) == 0 ? "" : names[random.Next(names.Length)];
        return random.Next(4) switch
        {
            0 when node.Inputs.Length > 0 => node with { Inputs = node.Inputs.RemoveAt(random.Next(node.Inputs.Length)) },
            1 => node with { Inputs = node.Inputs.Add(name) },
            2 when node.Outputs.Length > 0 => node with { Outputs = node.Outputs.Add($"more{random.Next(100)}") },
            _ when node.Inputs.Length > 0 => node with { Inputs = node.Inputs.SetItem(random.Next(node.Inputs.Length), name) },
            _ => node,
        };
    }

    private Graph EditInitializer(Graph graph)
    {
        if (graph.Initializers.Count == 0) return Constant(graph);
        var name = graph.Initializers.Keys.ElementAt(random.Next(graph.Initializers.Count));
        return graph with { Initializers = graph.Initializers.With(name, EditTensor(graph.Initializers[name])) };
    }

    /// <summary>Turns a fed input into a constant, so that what is computed from it is folded.</summary>
    private Graph Constant(Graph graph)
    {
        if (graph.Inputs.IsEmpty) return graph;
        var input = graph.Inputs[random.Next(graph.Inputs.Length)];
        if (!Types.Contains(input.ElementType)) return graph;
        long[] dims = [.. input.Shape?.Select(d => Math.Clamp(d.Value ?? 2, 0, 64)) ?? []];
        if (Tensor.CountElements(dims) > 100_000) return graph;
        return graph with { Inputs = graph.Inputs.Remove(input), Initializers = graph.Initializers.With(input.Name, RandomTensors.Make(input.ElementType, dims, random)) };
    }

    private Tensor EditTensor(Tensor tensor)
    {
        if (tensor.ElementType.BitsPerElement() < 8 || tensor.Length > 100_000) return tensor;
        long[] dims = [.. tensor.Dims];
        switch (random.Next(5))
        {
            case 0 when dims.Length > 0: dims[random.Next(dims.Length)] = random.Next(0, 5); break;
            case 1: dims = [.. dims, 1]; break;
            case 2 when dims.Length > 0: dims = dims[1..]; break;
            case 3: return RandomTensors.Make(Types[random.Next(Types.Length)], dims, random);
        }
        return Tensor.CountElements(dims) > 100_000 ? tensor : RandomTensors.Make(tensor.ElementType, dims, random);
    }

    private Graph EditInput(Graph graph)
    {
        if (graph.Inputs.IsEmpty) return graph;
        var at = random.Next(graph.Inputs.Length);
        var input = graph.Inputs[at];
        var changed = random.Next(4) switch
        {
            0 => input with { ElementType = Types[random.Next(Types.Length)] },
            1 => input with { Shape = null },
            2 when input.Shape is { Rank: > 0 } shape => input with { Shape = new Shape(shape.Select(d => random.Next(2) == 0 ? d : Dimension.Named("n"))) },
            _ when input.Shape is { Rank: > 0 } shape => input with { Shape = new Shape(shape.Select(d => random.Next(2) == 0 ? d : (Dimension)Math.Clamp(Numbers[random.Next(Numbers.Length)], 0, long.MaxValue))) },
            _ => input with { Shape = new Shape(new Dimension[] { random.Next(4) }) },
        };
        return graph with { Inputs = graph.Inputs.SetItem(at, changed) };
    }

    private Graph EditOutput(Graph graph)
    {
        if (graph.Nodes.IsEmpty || graph.Outputs.IsEmpty) return graph;
        var node = graph.Nodes[random.Next(graph.Nodes.Length)];
        return graph with { Outputs = graph.Outputs.SetItem(random.Next(graph.Outputs.Length), new ValueInfo(node.Output(), Types[random.Next(Types.Length)], null)) };
    }
}
