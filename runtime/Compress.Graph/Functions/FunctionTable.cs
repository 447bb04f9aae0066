using System.Diagnostics.CodeAnalysis;

namespace Compress.Graphs;

/// <summary>The functions of a model, by the operator that a node calls them by.</summary>
internal sealed class FunctionTable
{
    // By domain, name and overload, between characters that stand in no name.
    private readonly Dictionary<string, ModelFunction> _functions = new(StringComparer.Ordinal);

    /// <summary>Reads every function of a model.</summary>
    /// <exception cref="ModelException">One cannot be read, has no name or is defined twice.</exception>
    public FunctionTable(Graph graph)
    {
        foreach (var bytes in graph.Model.Functions) Add(ModelFunction.Parse(bytes));
    }

    /// <summary>Reads every function of a model, telling each fault and going on.</summary>
    public FunctionTable(Graph graph, Action<string> fault)
    {
        if (!ModelSwitches.Functions) return;
        foreach (var bytes in graph.Model.Functions)
        {
            try
            {
                Add(ModelFunction.Parse(bytes));
            }
            catch (ModelException e)
            {
                fault(e.Message);
            }
        }
    }

    /// <summary>All functions.</summary>
    public IReadOnlyCollection<ModelFunction> All => _functions.Values;

    /// <summary>
    /// The function that a node calls. A function comes before an operator of the same name, since a model that brings its own definition
    /// means that one.
    /// </summary>
    public bool TryGet(Node node, [MaybeNullWhen(false)] out ModelFunction function) => _functions.TryGetValue(Key(node.Domain, node.OpType, node.Overload), out function);

    private static string Key(string domain, string name, string overload) => $"{domain}\0{name}\0{overload}";

    private void Add(ModelFunction function)
    {
        if (function.Name.Length == 0) throw new ModelException("A function has no name; export the model again.");
        if (!_functions.TryAdd(Key(function.Domain, function.Name, function.Overload), function)) throw new ModelException($"The function '{function}' is defined twice; export the model again.");
    }
}
