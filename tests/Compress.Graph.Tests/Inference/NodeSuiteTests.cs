using Compress.Onnx;
using Compress.Testing;

namespace Compress.Graphs.Tests;

/// <summary>
/// Every case of the ONNX backend's node suite: with its inputs as constants, what is inferred must be what the case expects to come out, and
/// the checker must find no error.
/// </summary>
public class NodeSuiteTests
{
    private static readonly string[] OpenEnded =
    [
        .. Graphs.Operators.All.Where(o => o.IsOpen).Select(o => o.OpType), "Unique", "NonMaxSuppression", "Compress", "FlexAttention", "test_affine_grid", "test_loop11", "test_range", "test_scan_sum",
    ];

    private sealed record Case(string Name, Graph Graph, Dictionary<string, Tensor> Inputs, Dictionary<string, Tensor> Outputs);

    private static IEnumerable<Case> Cases()
    {
        foreach (var name in BackendSuite.Cases)
        {
            var folder = Path.Combine(BackendSuite.NodeFolder, name);
            var graph = LeanReader.Load(Path.Combine(folder, "model.onnx"));
            var inputs = Tensors(folder, "input", graph.Inputs);
            var outputs = Tensors(folder, "output", graph.Outputs);
            if (inputs is not null && outputs is not null) yield return new Case(name, graph, inputs, outputs);
        }
    }

    // Null where a value is no tensor (a sequence or an optional).
    private static Dictionary<string, Tensor>? Tensors(string folder, string kind, IReadOnlyList<ValueInfo> declared)
    {
        var made = new Dictionary<string, Tensor>();
        for (var i = 0; i < declared.Count; i++)
        {
            var path = Path.Combine(folder, "test_data_set_0", $"{kind}_{i}.pb");
            if (!declared[i].OtherType.IsEmpty || !File.Exists(path)) return null;
            made[declared[i].Name] = OnnxTensorFile.Read(path).Tensor;
        }
        return made;
    }

    [Fact]
    public void With_constant_inputs_every_inferred_shape_is_the_expected_one()
    {
        var wrong = new List<string>();
        var unknown = new List<string>();
        foreach (var test in Cases())
        {
            var graph = test.Graph with
            {
                Initializers = test.Graph.Initializers.WithAll(test.Inputs),
                Inputs = [],
                Outputs = [.. test.Graph.Outputs.Select(o => new ValueInfo(o.Name, ElementType.Undefined, null))],
                ValueInfos = NameMap<ValueInfo>.Empty,
            };
            try
            {
                var types = ShapeInference.Infer(graph);
                foreach (var (name, expected) in test.Outputs)
                {
                    var found = types[name];
                    var differs = found.Shape is { } shape && (shape.Rank != expected.Dims.Length || shape.Zip(expected.Dims).Any(p => DimensionMath.Differ(p.First, p.Second)))
                        || found.ElementType != ElementType.Undefined && found.ElementType != expected.ElementType;
                    if (differs) wrong.Add($"{test.Name}: '{name}' is {found.ElementType}{found.Shape}, expected {expected}");
                    else if (found.Shape is not { IsStatic: true } || found.ElementType == ElementType.Undefined) unknown.Add($"{test.Name} {string.Join(',', test.Graph.Nodes.Select(n => n.OpType).Distinct())}: {found.ElementType}{found.Shape?.ToString() ?? "?"}");
                    else if (types.Constant(name) is { } constant && constant.ElementType.IsInteger() && !GraphEquality.Same(constant, expected)) wrong.Add($"{test.Name}: '{name}' has other elements than expected");
                }
            }
            catch (ModelException e)
            {
                wrong.Add($"{test.Name}: {e.Message}");
            }
        }
        wrong.Should().BeEmpty();
        // What stays open: results whose size depends on elements, and the operators of which only versions are known.
        var explained = unknown.Where(u => !OpenEnded.Any(o => u.Contains(o, StringComparison.Ordinal))).ToList();
        explained.Should().BeEmpty();
    }

    [Fact]
    public void With_open_input_sizes_nothing_inferred_contradicts_what_comes_out()
    {
        var wrong = new List<string>();
        var known = 0;
        foreach (var test in Cases())
        {
            // Every size of every input by a name of its own: what is still told as a number must be that number for these sizes too.
            var graph = test.Graph with
            {
                Inputs = [.. test.Graph.Inputs.Select(i => test.Graph.Initializers.ContainsKey(i.Name) || i.Shape is null ? i : i with { Shape = new Shape(i.Shape.Select((_, axis) => Dimension.Named($"{i.Name}_{axis}"))) })],
                Outputs = [.. test.Graph.Outputs.Select(o => new ValueInfo(o.Name, ElementType.Undefined, null))],
                ValueInfos = NameMap<ValueInfo>.Empty,
            };
            try
            {
                var types = ShapeInference.Infer(graph);
                foreach (var (name, expected) in test.Outputs)
                {
                    if (types[name].Shape is not { } shape) continue;
                    known++;
                    if (shape.Rank != expected.Dims.Length || shape.Zip(expected.Dims).Any(p => p.First.Value is { } size && size != p.Second)) wrong.Add($"{test.Name}: '{name}' is {shape}, expected {expected}");
                    // A plain name stands for the input's own size.
                    foreach (var (dim, size) in shape.Zip(expected.Dims))
                        if (dim.Symbol is { } symbol && Sizes(test).TryGetValue(symbol, out var bound) && bound != size) wrong.Add($"{test.Name}: '{name}' is {shape}, in which {symbol} is {bound}; expected {expected}");
                }
            }
            catch (ModelException e)
            {
                wrong.Add($"{test.Name}: {e.Message}");
            }
        }
        wrong.Should().BeEmpty();
        known.Should().BeGreaterThan(1400, "the rank follows from the operator for most");

        static Dictionary<string, long> Sizes(Case test) => test.Inputs.SelectMany(i => i.Value.Dims.Select((d, axis) => KeyValuePair.Create($"{i.Key}_{axis}", d))).ToDictionary(StringComparer.Ordinal);
    }

    [Fact]
    public void The_checker_finds_no_error_in_any_case()
    {
        var found = BackendSuite.Cases.SelectMany(name =>
            GraphChecker.Check(LeanReader.Load(Path.Combine(BackendSuite.NodeFolder, name, "model.onnx"))).Where(f => f.Severity == Severity.Error).Select(f => $"{name}: {f}")).ToList();
        found.Should().BeEmpty();
    }
}
