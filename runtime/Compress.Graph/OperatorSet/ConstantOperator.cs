using System.Collections.Immutable;

namespace Compress.Graphs;

/// <summary>A value written into the graph.</summary>
internal static class ConstantOperator
{
    public static OperatorFacts Facts { get; } = new("Constant", [1, 9, 11, 12, 13, 19, 21, 23, 24, 25], "-> output:*")
    {
        Attributes =
        [
            AttributeFact.Tensor("value"), AttributeFact.Sparse("sparse_value").From(11), AttributeFact.Float("value_float").From(12), AttributeFact.Floats("value_floats").From(12),
            AttributeFact.Int("value_int").From(12), AttributeFact.Ints("value_ints").From(12), AttributeFact.Text("value_string").From(12), AttributeFact.Strings("value_strings").From(12),
        ],
        Infer = context =>
        {
            var given = context.Node.Attributes.Where(a => a.Key.StartsWith("value", StringComparison.Ordinal) || a.Key == "sparse_value").ToImmutableArray();
            if (given.Length != 1) context.Fail($"it has {given.Length} values; expected one of value, sparse_value, value_float, value_floats, value_int, value_ints, value_string and value_strings");
            if (ValueOf(context.Node) is not { } tensor) return;
            context.Set(0, tensor.ElementType, Shape.Of(tensor.Dims.AsSpan()));
            context.SetValue(0, PartialValue.From(tensor));
        },
    };

    /// <summary>The tensor that a Constant node makes, or null for a sparse one and where the node refers to a function's attribute.</summary>
    public static Tensor? ValueOf(Node node)
    {
        foreach (var (name, value) in node.Attributes)
        {
            if (value.ReferredName.Length > 0) continue;
            switch (name)
            {
                case "value": return value.AsTensor();
                case "value_float": return Tensor.Scalar(value.AsFloat());
                case "value_int": return Tensor.Scalar(value.AsInt());
                case "value_floats": return Tensor.Create(value.AsFloats().AsSpan(), value.AsFloats().Length);
                case "value_ints": return Tensor.Create(value.AsInts().AsSpan(), value.AsInts().Length);
                case "value_string": return Tensor.FromStrings([], [value.AsUtf8()]);
                case "value_strings": return Tensor.FromStrings([value.AsUtf8List().Length], value.AsUtf8List());
            }
        }
        return null;
    }
}
