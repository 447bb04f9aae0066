using System.Collections.Immutable;
using Switches = Compress.Graphs.OperatorSwitches;

namespace Compress.Graphs;

/// <summary>
/// Every operator with facts. To add one, write its file under <c>OperatorSet</c> and add it to a line here. Versions and signatures are those of
/// the ONNX operator specification up to opset 25. What only operators need that a build goes without stands behind their switches.
/// </summary>
public static class Operators
{
    /// <summary>The newest opset whose operators are known.</summary>
    public const long NewestOpset = 25;

    private static readonly OperatorFamily?[] Families =
    [
        new([], static () => UnaryOperators.All),
        new([], static () => BinaryOperators.All),
        Switches.Max || Switches.Mean || Switches.Min || Switches.Sum ? new(["Max", "Mean", "Min", "Sum"], static () => VariadicOperators.All) : null,
        Switches.Clip ? new("Clip", static () => ClipOperator.Facts) : null,
        Switches.Cast ? new("Cast", static () => CastOperator.Facts) : null,
        Switches.CastLike ? new("CastLike", static () => CastLikeOperator.Facts) : null,
        Switches.IsInf || Switches.IsNaN ? new(["IsInf", "IsNaN"], static () => TestOperators.All) : null,
        Switches.Where ? new("Where", static () => WhereOperator.Facts) : null,
        Switches.Conv ? new("Conv", static () => ConvOperator.Facts) : null,
        Switches.ConvInteger ? new("ConvInteger", static () => ConvIntegerOperator.Facts) : null,
        Switches.QLinearConv ? new("QLinearConv", static () => QLinearConvOperator.Facts) : null,
        Switches.ConvTranspose ? new("ConvTranspose", static () => ConvTransposeOperator.Facts) : null,
        Switches.AveragePool || Switches.LpPool || Switches.MaxPool ? new(["AveragePool", "LpPool", "MaxPool"], static () => PoolOperators.All) : null,
        Switches.GlobalAveragePool || Switches.GlobalLpPool || Switches.GlobalMaxPool ? new(["GlobalAveragePool", "GlobalLpPool", "GlobalMaxPool"], static () => GlobalPoolOperators.All) : null,
        Switches.BatchNormalization ? new("BatchNormalization", static () => BatchNormalizationOperator.Facts) : null,
        Switches.LayerNormalization ? new("LayerNormalization", static () => LayerNormalizationOperator.Facts) : null,
        Switches.GroupNormalization || Switches.InstanceNormalization || Switches.LRN || Switches.RMSNormalization ? new(["GroupNormalization", "InstanceNormalization", "LRN", "RMSNormalization"], static () => NormalizationOperators.All) : null,
        Switches.MatMul || Switches.MatMulInteger || Switches.QLinearMatMul ? new(["MatMul", "MatMulInteger", "QLinearMatMul"], static () => MatMulOperator.All) : null,
        Switches.Gemm ? new("Gemm", static () => GemmOperator.Facts) : null,
        Switches.Shape || Switches.Size ? new(["Shape", "Size"], static () => ShapeOperators.All) : null,
        Switches.Reshape ? new("Reshape", static () => ReshapeOperator.Facts) : null,
        Switches.Flatten ? new("Flatten", static () => FlattenOperator.Facts) : null,
        Switches.Squeeze ? new("Squeeze", static () => SqueezeOperator.Facts) : null,
        Switches.Unsqueeze ? new("Unsqueeze", static () => UnsqueezeOperator.Facts) : null,
        Switches.Transpose ? new("Transpose", static () => TransposeOperator.Facts) : null,
        Switches.Concat ? new("Concat", static () => ConcatOperator.Facts) : null,
        Switches.Split ? new("Split", static () => SplitOperator.Facts) : null,
        Switches.Slice ? new("Slice", static () => SliceOperator.Facts) : null,
        Switches.Gather ? new("Gather", static () => GatherOperator.Facts) : null,
        Switches.GatherElements ? new("GatherElements", static () => GatherElementsOperator.Facts) : null,
        Switches.GatherND ? new("GatherND", static () => GatherNDOperator.Facts) : null,
        Switches.Scatter || Switches.ScatterElements || Switches.ScatterND ? new(["Scatter", "ScatterElements", "ScatterND", "TensorScatter"], static () => ScatterOperators.All) : null,
        Switches.Expand ? new("Expand", static () => ExpandOperator.Facts) : null,
        Switches.Tile ? new("Tile", static () => TileOperator.Facts) : null,
        Switches.Pad ? new("Pad", static () => PadOperator.Facts) : null,
        Switches.Constant ? new("Constant", static () => ConstantOperator.Facts) : null,
        Switches.ConstantOfShape ? new("ConstantOfShape", static () => ConstantOfShapeOperator.Facts) : null,
        Switches.Identity ? new("Identity", static () => IdentityOperator.Facts) : null,
        Switches.Dropout ? new("Dropout", static () => DropoutOperator.Facts) : null,
        Switches.Range ? new("Range", static () => RangeOperator.Facts) : null,
        Switches.OneHot ? new("OneHot", static () => OneHotOperator.Facts) : null,
        Switches.NonZero ? new("NonZero", static () => NonZeroOperator.Facts) : null,
        Switches.EyeLike || Switches.Trilu ? new(["Det", "EyeLike", "Trilu"], static () => MatrixOperators.All) : null,
        Switches.DepthToSpace || Switches.SpaceToDepth ? new(["DepthToSpace", "SpaceToDepth"], static () => DepthSpaceOperators.All) : null,
        Switches.Resize ? new(["Resize", "Upsample"], static () => ResizeOperators.All) : null,
        Switches.Einsum ? new("Einsum", static () => EinsumOperator.Facts) : null,
        Switches.Attention || Switches.RotaryEmbedding ? new(["Attention", "RotaryEmbedding"], static () => AttentionOperators.All) : null,
        Switches.GRU || Switches.LSTM || Switches.RNN ? new(["GRU", "LSTM", "RNN"], static () => RecurrentOperators.All) : null,
        Switches.If || Switches.Loop || Switches.Scan ? new(["If", "Loop", "Scan"], static () => ControlFlowOperators.All) : null,
        Switches.ReduceL1 || Switches.ReduceL2 || Switches.ReduceLogSum || Switches.ReduceLogSumExp || Switches.ReduceMax || Switches.ReduceMean || Switches.ReduceMin || Switches.ReduceProd || Switches.ReduceSum || Switches.ReduceSumSquare ? new(["ReduceL1", "ReduceL2", "ReduceLogSum", "ReduceLogSumExp", "ReduceMax", "ReduceMean", "ReduceMin", "ReduceProd", "ReduceSum", "ReduceSumSquare"], static () => ReduceOperators.All) : null,
        Switches.ArgMax || Switches.ArgMin ? new(["ArgMax", "ArgMin"], static () => ArgOperators.All) : null,
        Switches.TopK ? new("TopK", static () => TopKOperator.Facts) : null,
        Switches.CumProd || Switches.CumSum ? new(["CumProd", "CumSum"], static () => ScanSumOperators.All) : null,
        Switches.QuantizeLinear || Switches.DequantizeLinear || Switches.DynamicQuantizeLinear ? new(["QuantizeLinear", "DequantizeLinear", "DynamicQuantizeLinear"], static () => QuantizeOperators.All) : null,
        Switches.Others ? new([], static () => RandomOperators.All) : null,
        Switches.Compress || Switches.ReverseSequence || Switches.Others ? new([], static () => SelectionOperators.All) : null,
        Switches.Others ? new([], static () => ImageOperators.All) : null,
        Switches.Others ? new([], static () => SignalOperators.All) : null,
        Switches.Others ? new([], static () => OpenOperators.All) : null,
    ];

    private static readonly Lock Gate = new();

    // What was asked for, by domain and name.
    private static readonly Dictionary<string, OperatorFacts> Known = new(StringComparer.Ordinal);

    /// <summary>The operators, in one list; it is made anew every time.</summary>
    public static ImmutableArray<OperatorFacts> All
    {
        get
        {
            var all = new List<OperatorFacts>();
            foreach (var family in Families)
            {
                if (family is null) continue;
                foreach (var facts in family.All) all.Add(facts);
            }
            return [.. all];
        }
    }

    /// <summary>The facts of an operator, or null where it is unknown.</summary>
    /// <param name="domain">Its domain; empty or <c>ai.onnx</c> for ONNX's own.</param>
    /// <param name="opType">Its name.</param>
    public static OperatorFacts? Find(string domain, string opType)
    {
        ArgumentNullException.ThrowIfNull(domain);
        if (domain == "ai.onnx") domain = "";
        var key = domain.Length == 0 ? opType : $"{domain}::{opType}";
        lock (Gate)
        {
            if (Known.TryGetValue(key, out var known)) return known;
            OperatorFacts? found = null;
            for (var i = 0; i < Families.Length && found is null; i++) found = Families[i]?.Find(domain, opType);
            // Names that are no operator's come from files, and there is no end to them.
            if (found is not null) Known.Add(key, found);
            return found;
        }
    }
}
