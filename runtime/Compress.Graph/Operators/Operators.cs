using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Compress.Graphs;

/// <summary>
/// Every operator with facts. To add one, write its file under <c>OperatorSet</c> and add a line here. Versions and signatures are those of
/// the ONNX operator specification up to opset 25.
/// </summary>
public static class Operators
{
    /// <summary>The newest opset whose operators are known.</summary>
    public const long NewestOpset = 25;

    private static readonly Lazy<FrozenDictionary<(string, string), OperatorFacts>> Table =
        new(() => All.ToFrozenDictionary(o => (o.Domain, o.OpType)));

    /// <summary>The operators, in one list.</summary>
    public static ImmutableArray<OperatorFacts> All { get; } =
    [
        .. UnaryOperators.All,
        .. BinaryOperators.All,
        .. VariadicOperators.All,
        ClipOperator.Facts,
        CastOperator.Facts,
        CastLikeOperator.Facts,
        .. TestOperators.All,
        WhereOperator.Facts,
        ConvOperator.Facts,
        ConvIntegerOperator.Facts,
        QLinearConvOperator.Facts,
        ConvTransposeOperator.Facts,
        .. PoolOperators.All,
        .. GlobalPoolOperators.All,
        BatchNormalizationOperator.Facts,
        LayerNormalizationOperator.Facts,
        .. NormalizationOperators.All,
        .. MatMulOperator.All,
        GemmOperator.Facts,
        .. ShapeOperators.All,
        ReshapeOperator.Facts,
        FlattenOperator.Facts,
        SqueezeOperator.Facts,
        UnsqueezeOperator.Facts,
        TransposeOperator.Facts,
        ConcatOperator.Facts,
        SplitOperator.Facts,
        SliceOperator.Facts,
        GatherOperator.Facts,
        GatherElementsOperator.Facts,
        GatherNDOperator.Facts,
        .. ScatterOperators.All,
        ExpandOperator.Facts,
        TileOperator.Facts,
        PadOperator.Facts,
        ConstantOperator.Facts,
        ConstantOfShapeOperator.Facts,
        IdentityOperator.Facts,
        DropoutOperator.Facts,
        RangeOperator.Facts,
        OneHotOperator.Facts,
        NonZeroOperator.Facts,
        .. MatrixOperators.All,
        .. DepthSpaceOperators.All,
        .. ResizeOperators.All,
        EinsumOperator.Facts,
        .. AttentionOperators.All,
        .. RecurrentOperators.All,
        .. ControlFlowOperators.All,
        .. ReduceOperators.All,
        .. ArgOperators.All,
        TopKOperator.Facts,
        .. ScanSumOperators.All,
        .. QuantizeOperators.All,
        .. RandomOperators.All,
        .. SelectionOperators.All,
        .. ImageOperators.All,
        .. SignalOperators.All,
        .. OpenOperators.All,
    ];

    /// <summary>The facts of an operator, or null where it is unknown.</summary>
    /// <param name="domain">Its domain; empty or <c>ai.onnx</c> for ONNX's own.</param>
    /// <param name="opType">Its name.</param>
    public static OperatorFacts? Find(string domain, string opType) =>
        Table.Value.GetValueOrDefault((domain == "ai.onnx" ? "" : domain, opType));
}
