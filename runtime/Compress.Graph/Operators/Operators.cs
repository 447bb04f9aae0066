using System.Collections.Immutable;
using Switches = Compress.Graphs.OperatorSwitches;

namespace Compress.Graphs;

/// <summary>
/// Every operator with facts. To add one, write its file under <c>OperatorSet</c> and add a line here. Versions and signatures are those of
/// the ONNX operator specification up to opset 25. What only operators need that a build goes without stands behind their switches.
/// </summary>
public static class Operators
{
    /// <summary>The newest opset whose operators are known.</summary>
    public const long NewestOpset = 25;

    private static readonly Lazy<Dictionary<(string, string), OperatorFacts>> Table =
        new(() => All.ToDictionary(o => (o.Domain, o.OpType)));

    /// <summary>The operators, in one list.</summary>
    public static ImmutableArray<OperatorFacts> All { get; } =
    [
        .. UnaryOperators.All,
        .. BinaryOperators.All,
        .. Switches.Max || Switches.Mean || Switches.Min || Switches.Sum ? VariadicOperators.All : [],
        .. Switches.Clip ? One(ClipOperator.Facts) : [],
        .. Switches.Cast ? One(CastOperator.Facts) : [],
        .. Switches.CastLike ? One(CastLikeOperator.Facts) : [],
        .. Switches.IsInf || Switches.IsNaN ? TestOperators.All : [],
        .. Switches.Where ? One(WhereOperator.Facts) : [],
        .. Switches.Conv ? One(ConvOperator.Facts) : [],
        .. Switches.ConvInteger ? One(ConvIntegerOperator.Facts) : [],
        .. Switches.QLinearConv ? One(QLinearConvOperator.Facts) : [],
        .. Switches.ConvTranspose ? One(ConvTransposeOperator.Facts) : [],
        .. Switches.AveragePool || Switches.LpPool || Switches.MaxPool ? PoolOperators.All : [],
        .. Switches.GlobalAveragePool || Switches.GlobalLpPool || Switches.GlobalMaxPool ? GlobalPoolOperators.All : [],
        .. Switches.BatchNormalization ? One(BatchNormalizationOperator.Facts) : [],
        .. Switches.LayerNormalization ? One(LayerNormalizationOperator.Facts) : [],
        .. Switches.GroupNormalization || Switches.InstanceNormalization || Switches.LRN || Switches.RMSNormalization ? NormalizationOperators.All : [],
        .. Switches.MatMul || Switches.MatMulInteger || Switches.QLinearMatMul ? MatMulOperator.All : [],
        .. Switches.Gemm ? One(GemmOperator.Facts) : [],
        .. Switches.Shape || Switches.Size ? ShapeOperators.All : [],
        .. Switches.Reshape ? One(ReshapeOperator.Facts) : [],
        .. Switches.Flatten ? One(FlattenOperator.Facts) : [],
        .. Switches.Squeeze ? One(SqueezeOperator.Facts) : [],
        .. Switches.Unsqueeze ? One(UnsqueezeOperator.Facts) : [],
        .. Switches.Transpose ? One(TransposeOperator.Facts) : [],
        .. Switches.Concat ? One(ConcatOperator.Facts) : [],
        .. Switches.Split ? One(SplitOperator.Facts) : [],
        .. Switches.Slice ? One(SliceOperator.Facts) : [],
        .. Switches.Gather ? One(GatherOperator.Facts) : [],
        .. Switches.GatherElements ? One(GatherElementsOperator.Facts) : [],
        .. Switches.GatherND ? One(GatherNDOperator.Facts) : [],
        .. Switches.Scatter || Switches.ScatterElements || Switches.ScatterND ? ScatterOperators.All : [],
        .. Switches.Expand ? One(ExpandOperator.Facts) : [],
        .. Switches.Tile ? One(TileOperator.Facts) : [],
        .. Switches.Pad ? One(PadOperator.Facts) : [],
        .. Switches.Constant ? One(ConstantOperator.Facts) : [],
        .. Switches.ConstantOfShape ? One(ConstantOfShapeOperator.Facts) : [],
        .. Switches.Identity ? One(IdentityOperator.Facts) : [],
        .. Switches.Dropout ? One(DropoutOperator.Facts) : [],
        .. Switches.Range ? One(RangeOperator.Facts) : [],
        .. Switches.OneHot ? One(OneHotOperator.Facts) : [],
        .. Switches.NonZero ? One(NonZeroOperator.Facts) : [],
        .. Switches.EyeLike || Switches.Trilu ? MatrixOperators.All : [],
        .. Switches.DepthToSpace || Switches.SpaceToDepth ? DepthSpaceOperators.All : [],
        .. Switches.Resize ? ResizeOperators.All : [],
        .. Switches.Einsum ? One(EinsumOperator.Facts) : [],
        .. Switches.Attention || Switches.RotaryEmbedding ? AttentionOperators.All : [],
        .. Switches.GRU || Switches.LSTM || Switches.RNN ? RecurrentOperators.All : [],
        .. Switches.If || Switches.Loop || Switches.Scan ? ControlFlowOperators.All : [],
        .. (Switches.ReduceL1 || Switches.ReduceL2 || Switches.ReduceLogSum || Switches.ReduceLogSumExp || Switches.ReduceMax || Switches.ReduceMean || Switches.ReduceMin || Switches.ReduceProd || Switches.ReduceSum || Switches.ReduceSumSquare) ? ReduceOperators.All : [],
        .. Switches.ArgMax || Switches.ArgMin ? ArgOperators.All : [],
        .. Switches.TopK ? One(TopKOperator.Facts) : [],
        .. Switches.CumProd || Switches.CumSum ? ScanSumOperators.All : [],
        .. Switches.QuantizeLinear || Switches.DequantizeLinear || Switches.DynamicQuantizeLinear ? QuantizeOperators.All : [],
        .. Switches.Others ? RandomOperators.All : [],
        .. Switches.Compress || Switches.ReverseSequence || Switches.Others ? SelectionOperators.All : [],
        .. Switches.Others ? ImageOperators.All : [],
        .. Switches.Others ? SignalOperators.All : [],
        .. Switches.Others ? OpenOperators.All : [],
    ];

    /// <summary>The facts of an operator, or null where it is unknown.</summary>
    /// <param name="domain">Its domain; empty or <c>ai.onnx</c> for ONNX's own.</param>
    /// <param name="opType">Its name.</param>
    public static OperatorFacts? Find(string domain, string opType) =>
        Table.Value.GetValueOrDefault((domain == "ai.onnx" ? "" : domain, opType));

    private static ImmutableArray<OperatorFacts> One(OperatorFacts facts) => [facts];
}
