namespace Compress.Graphs;

/// <summary>Converts elements to the type that an attribute names.</summary>
internal static class CastOperator
{
    public static OperatorFacts Facts { get; } = new("Cast", [1, 6, 9, 13, 19, 21, 23, 24, 25], "input:T1 -> output:*", ("T1", TypeSet.Any))
    {
        Attributes =
        [
            // The first opset wrote the type's name.
            AttributeFact.Text("to").Required().Before(6), AttributeFact.Int("to").Required().From(6),
            AttributeFact.Int("saturate", 1).From(19), AttributeFact.Text("round_mode", "up").From(24),
        ],
        Infer = context =>
        {
            if (!context.Node.Attributes.TryGetValue("to", out var to)) context.Fail("it has no attribute 'to'; set it to the element type wanted");
            var type = to.Kind == AttributeKind.String ? Named(to.AsString()) : (ElementType)(int)Math.Clamp(to.AsInt(), 0, int.MaxValue);
            if (!type.IsDefined()) context.Fail($"its attribute 'to' is {to}, which is no element type");
            context.Set(0, type, context.ShapeOf(0));
            context.SetValue(0, Converted(context.ValueOf(0), type));
        },
    };

    /// <summary>A value converted as Cast does; null for types that sizes are not computed in.</summary>
    public static PartialValue? Converted(PartialValue? value, ElementType type)
    {
        if (type is not (ElementType.Int64 or ElementType.Int32 or ElementType.Float32 or ElementType.Float64 or ElementType.Bool)) return null;
        return ValueMath.Map(value, type, v => type switch
        {
            ElementType.Float32 or ElementType.Float64 => v.ToReal() is { } real ? ValueElement.Of(real) : v,
            ElementType.Bool => v.ToReal() is { } number ? ValueElement.Of(number != 0) : ValueElement.Unknown,
            _ when v.Integer is { } integer => ValueElement.Of(type == ElementType.Int32 ? unchecked((int)integer) : integer),
            _ when v.Real is { } real => double.IsFinite(real) && Math.Abs(real) < 9e18 ? ValueElement.Of((long)real) : ValueElement.Unknown,
            _ => v,
        });
    }

    private static ElementType Named(string name) => name.ToUpperInvariant() switch
    {
        "FLOAT" => ElementType.Float32,
        "DOUBLE" => ElementType.Float64,
        "FLOAT16" => ElementType.Float16,
        "INT8" => ElementType.Int8,
        "INT16" => ElementType.Int16,
        "INT32" => ElementType.Int32,
        "INT64" => ElementType.Int64,
        "UINT8" => ElementType.UInt8,
        "UINT16" => ElementType.UInt16,
        "UINT32" => ElementType.UInt32,
        "UINT64" => ElementType.UInt64,
        "BOOL" => ElementType.Bool,
        "STRING" => ElementType.String,
        _ => ElementType.Undefined,
    };
}
