namespace Compress.Graphs;

/// <summary>Operators, opsets, arity and attributes of every node.</summary>
internal static class NodeCheck
{
    public static void Run(Graph graph, CheckReport report)
    {
        // Left over only where functions could not be put in place; what is wrong with them is told already.
        var functions = new FunctionTable(graph, static _ => { });
        Run(graph, graph, functions, report);
    }

    private static void Run(Graph graph, Graph model, FunctionTable functions, CheckReport report)
    {
        foreach (var node in graph.Nodes)
        {
            Check(node, model, functions, report);
            foreach (var subgraph in GraphIndex.SubgraphsOf(node)) Run(subgraph, model, functions, report);
        }
    }

    private static void Check(Node node, Graph model, FunctionTable functions, CheckReport report)
    {
        if (functions.TryGet(node, out _)) return;
        if (Operators.Find(node.Domain, node.OpType) is not { } facts)
        {
            if (node.Domain.Length == 0 && model.Opset > Operators.NewestOpset) report.Warning(node, $"Nothing is known of the operator '{node.OpType}'; it may be of opset {model.Opset}.", $"Export the model with opset {Operators.NewestOpset} or earlier.");
            else if (node.Domain.Length == 0) report.Error(node, $"ONNX has no operator '{node.OpType}'{Nearest(node.OpType)}.", "Correct its name, or give it the domain that defines it.");
            else if (!model.Opsets.ContainsKey(node.Domain)) report.Warning(node, $"Its domain '{node.Domain}' is not imported.", "Add it to opset_import.");
            else report.Warning(node, $"Nothing is known of the operator '{node.Domain}::{node.OpType}'; it is kept as it is.", "Replace it by operators of ONNX's own domain where it has to run elsewhere than in the tool that defines it.");
            return;
        }
        var opset = node.Domain.Length == 0 ? model.Opset : model.Opsets.TryGetValue(node.Domain, out var version) ? version : 1;
        if (facts.VersionAt(opset) == 0)
        {
            report.Error(node, $"{facts} came with opset {facts.Since}, but the model has opset {opset}.", $"Convert the model to opset {facts.Since} or later.");
            return;
        }
        if (opset >= facts.DeprecatedSince)
        {
            report.Error(node, $"{facts} is gone since opset {facts.DeprecatedSince}, and the model has opset {opset}.", "Export the model with an earlier opset, or replace the operator.");
            return;
        }
        Arity(node, "input", node.Inputs.Length, facts.InputArity(opset), facts, opset, report);
        Arity(node, "output", node.Outputs.Length, facts.OutputArity(opset), facts, opset, report);
        for (var i = 0; i < node.Inputs.Length; i++)
            if (node.Inputs[i].Length == 0 && facts.InputAt(i) is { IsOptional: false, IsVariadic: false } formal && formal.IsIn(opset)) report.Error(node, $"Its input {i} ({formal.Name}) is left out, but {facts} needs it.", "Connect it.");
        if (node.Output().Length == 0 && !FoldBatchNormalization.HasFurtherOutputs(node)) report.Error(node, "It makes no value.", "Name its output, or remove the node.");
        Attributes(node, facts, opset, report);
        if (node.Is("Loop") && !node.HasInput(0) && !node.HasInput(1)) report.Error(node, "It has neither a trip count nor a condition and would never end.", "Give it one of the two.");
    }

    private static void Arity(Node node, string what, int count, (int Fewest, int Most) arity, OperatorFacts facts, long opset, CheckReport report)
    {
        if (count >= arity.Fewest && count <= arity.Most) return;
        var most = arity.Most == int.MaxValue ? "or more" : "to " + Texts.Of(arity.Most);
        var expected = arity.Fewest == arity.Most ? Texts.Of(arity.Fewest) : $"{Texts.Of(arity.Fewest)} {most}";
        report.Error(node, $"It has {count} {what}s; {facts} of opset {opset} has {expected}.", $"Correct its {what}s.");
    }

    private static void Attributes(Node node, OperatorFacts facts, long opset, CheckReport report)
    {
        if (facts.IsOpen) return;
        foreach (var (name, value) in node.Attributes)
        {
            if (facts.Attribute(name, opset) is not { } fact)
            {
                report.Error(node, $"{facts} of opset {opset} has no attribute '{name}'.", "Remove it, or convert the model to the opset that has it.");
                continue;
            }
            if (value.ReferredName.Length == 0 && value.Kind != fact.Kind)
                report.Error(node, $"Its attribute '{name}' holds {value.Kind}; expected {fact.Kind}.", "Write it with the expected kind.");
        }
        foreach (var fact in facts.Attributes)
            if (fact.IsRequired && fact.IsIn(opset) && !node.Attributes.ContainsKey(fact.Name)) report.Error(node, $"It has no attribute '{fact.Name}', which {facts} needs.", "Set it.");
    }

    private static string Nearest(string opType)
    {
        // Whether a name is one of ONNX's says only a build that knows them all.
        if (!OperatorSwitches.Others) return "";
        var (nearest, least) = ("", 3);
        foreach (var facts in Operators.All)
        {
            if (facts.Domain.Length > 0 || Distance(facts.OpType, opType) is var distance && distance >= least) continue;
            (nearest, least) = (facts.OpType, distance);
        }
        return nearest.Length > 0 ? $"; '{nearest}' is near" : "";
    }

    private static int Distance(string a, string b)
    {
        var row = new int[b.Length + 1];
        for (var j = 0; j < row.Length; j++) row[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            var (diagonal, left) = (row[0], i);
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                left = Math.Min(Math.Min(left, row[j]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
                (diagonal, row[j]) = (row[j], left);
            }
        }
        return row[^1];
    }
}
