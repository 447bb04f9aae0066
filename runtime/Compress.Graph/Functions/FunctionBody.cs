using System.Collections.Immutable;

namespace Compress.Graphs;

/// <summary>
/// One call's copy of a function's body (ONNX IR specification, "Functions"): the call's attributes are put in where the body refers to them,
/// inputs and outputs take the call's names, and every other name is made the call's own.
/// </summary>
/// <param name="function">The function.</param>
/// <param name="call">The node that calls it.</param>
/// <param name="opset">Opset of the model, which the body is brought to.</param>
/// <param name="fresh">Makes a name that nothing has yet from a hint.</param>
internal sealed class FunctionBody(ModelFunction function, Node call, long opset, Func<string, string> fresh)
{
    private readonly string _prefix = call.Name.Length > 0 ? call.Name : call.Outputs.FirstOrDefault(o => o.Length > 0, function.Name);

    /// <summary>Initializers that bringing the body to another opset has added, under their new names.</summary>
    public Dictionary<string, Tensor> Added { get; } = new(StringComparer.Ordinal);

    /// <summary>The nodes that take the call's place.</summary>
    /// <exception cref="ModelException">The call does not suit the function, or the body is no sound graph.</exception>
    public ImmutableArray<Node> Nodes()
    {
        if (call.Inputs.Length > function.Inputs.Length) Fail($"it has {call.Inputs.Length} inputs; the function '{function}' takes {function.Inputs.Length}");
        if (call.Outputs.Length > function.Outputs.Length) Fail($"it has {call.Outputs.Length} outputs; the function '{function}' gives {function.Outputs.Length}");
        var body = Converted(new Graph
        {
            Name = function.Name,
            Inputs = [.. function.Inputs.Select(i => new ValueInfo(i, ElementType.Undefined, null))],
            Outputs = [.. function.Outputs.Select(o => new ValueInfo(o, ElementType.Undefined, null))],
            Nodes = [.. function.Nodes.Select(Bound)],
            Opsets = function.Opsets,
        });
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < function.Inputs.Length; i++) names[function.Inputs[i]] = call.Input(i);
        var copies = new List<Node>();
        for (var i = 0; i < call.Outputs.Length; i++)
        {
            if (call.Outputs[i].Length == 0) continue;
            // An input that is handed on, and a value given out twice, need a node that carries the second name.
            if (!names.TryGetValue(function.Outputs[i], out var known)) names[function.Outputs[i]] = call.Outputs[i];
            else if (known.Length == 0) Fail($"it leaves out an input that the function '{function}' hands on as output {i}");
            else copies.Add(new Node("Identity", [known], [call.Outputs[i]]) { Name = call.Outputs[i] });
        }
        foreach (var (name, tensor) in body.Initializers)
        {
            names[name] = Own(name);
            Added[names[name]] = tensor;
        }
        return [.. body.Nodes.Select(n => Renamed(n, names)), .. copies];
    }

    private Graph Converted(Graph body)
    {
        try
        {
            body = TopologicalOrder.Restored(body);
            GraphConsistency.Require(body);
            return body.Opsets.ContainsKey("") ? new OpsetConversion(opset).Run(body) : body;
        }
        catch (ModelException e)
        {
            throw new ModelException($"{call}: the body of the function '{function}' cannot be used: {e.Message}", e);
        }
    }

    /// <summary>The node with every reference to an attribute of the function replaced by what the call, or the function's default, says.</summary>
    private Node Bound(Node node)
    {
        var attributes = node.Attributes;
        foreach (var (name, value) in node.Attributes)
        {
            if (value.ReferredName.Length == 0) continue;
            if (!call.Attributes.TryGetValue(value.ReferredName, out var given) && !function.Defaults.TryGetValue(value.ReferredName, out given))
            {
                // Not given and without default: the operator inside then has its own default.
                attributes = attributes.Without(name);
                continue;
            }
            if (value.Kind != AttributeKind.Undefined && given.Kind != value.Kind)
                Fail($"its attribute '{value.ReferredName}' holds {given.Kind}; the function '{function}' uses it as {value.Kind}");
            attributes = attributes.With(name, given);
        }
        return Subgraphs.Map(attributes == node.Attributes ? node : node with { Attributes = attributes }, inner => inner with { Nodes = [.. inner.Nodes.Select(Bound)] });
    }

    private Node Renamed(Node node, Dictionary<string, string> names)
    {
        var inputs = node.Inputs.Select(n => n.Length == 0 ? "" : names.GetValueOrDefault(n, n));
        foreach (var output in node.Outputs)
            if (output.Length > 0 && !names.ContainsKey(output)) names[output] = Own(output);
        return Subgraphs.Map(node, inner => Renamed(inner, names)) with
        {
            Name = node.Name.Length > 0 ? $"{_prefix}/{node.Name}" : "",
            Inputs = [.. inputs],
            Outputs = [.. node.Outputs.Select(n => n.Length == 0 ? "" : names[n])],
        };
    }

    private Graph Renamed(Graph subgraph, Dictionary<string, string> outer)
    {
        var names = new Dictionary<string, string>(outer, StringComparer.Ordinal);
        foreach (var name in subgraph.Inputs.Select(i => i.Name).Concat(subgraph.Initializers.Keys).Concat(subgraph.Nodes.SelectMany(n => n.Outputs)))
            if (name.Length > 0) names[name] = Own(name);
        ValueInfo To(ValueInfo info) => info with { Name = names.GetValueOrDefault(info.Name, info.Name) };
        return subgraph with
        {
            Inputs = [.. subgraph.Inputs.Select(To)],
            Initializers = new NameMap<Tensor>(subgraph.Initializers.Select(i => KeyValuePair.Create(names[i.Key], i.Value))),
            Nodes = [.. subgraph.Nodes.Select(n => Renamed(n, names))],
            Outputs = [.. subgraph.Outputs.Select(To)],
            ValueInfos = NameMap<ValueInfo>.Empty,
        };
    }

    private string Own(string name) => fresh($"{_prefix}/{name}");

    private void Fail(string what) => throw new ModelException($"{call}: {what}.");
}
