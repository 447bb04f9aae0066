using System.Collections.Immutable;
using Compress.Graphs;
using Compress.Runtime.Operators.Attention;
using Compress.Runtime.Operators.Control;
using Compress.Runtime.Operators.Convolutions;
using Compress.Runtime.Operators.Elementwise;
using Compress.Runtime.Operators.Indexing;
using Compress.Runtime.Operators.Linear;
using Compress.Runtime.Operators.Normalizations;
using Compress.Runtime.Operators.Quantized;
using Compress.Runtime.Operators.Recurrent;
using Compress.Runtime.Operators.Reductions;
using Compress.Runtime.Operators.Shaping;
using Switches = Compress.Graphs.OperatorSwitches;

namespace Compress.Runtime.Operators;

/// <summary>
/// Every operator that the runtime runs, in one list; what is not here is refused when a model is loaded. Each stands behind its switch, so
/// that a build for one model drops the others.
/// </summary>
internal static class OperatorList
{
    /// <summary>The list as this process's switches have it.</summary>
    public static OperatorDefinition[] All { get; } = Make();

    private static readonly Dictionary<string, OperatorDefinition> ByName = Index();

    /// <summary>Makes the list anew from the switches.</summary>
    public static OperatorDefinition[] Make() =>
    [
        Switches.Abs ? Unary.Number<Abs>("Abs") : Out("Abs"),
        Switches.Neg ? Unary.Number<Neg>("Neg") : Out("Neg"),
        Switches.Relu ? Unary.Number<Relu>("Relu") : Out("Relu"),
        Switches.Sign ? Unary.Number<Sign>("Sign") : Out("Sign"),
        Switches.Exp ? Unary.Float<Exp>("Exp") : Out("Exp"),
        Switches.Log ? Unary.Float<Log>("Log") : Out("Log"),
        Switches.Sqrt ? Unary.Float<Sqrt>("Sqrt") : Out("Sqrt"),
        Switches.Reciprocal ? Unary.Float<Reciprocal>("Reciprocal") : Out("Reciprocal"),
        Switches.Ceil ? Unary.Float<Ceil>("Ceil") : Out("Ceil"),
        Switches.Floor ? Unary.Float<Floor>("Floor") : Out("Floor"),
        Switches.Round ? Unary.Float<Round>("Round") : Out("Round"),
        Switches.Sin ? Unary.Float<Sin>("Sin") : Out("Sin"),
        Switches.Cos ? Unary.Float<Cos>("Cos") : Out("Cos"),
        Switches.Tan ? Unary.Float<Tan>("Tan") : Out("Tan"),
        Switches.Asin ? Unary.Float<Asin>("Asin") : Out("Asin"),
        Switches.Acos ? Unary.Float<Acos>("Acos") : Out("Acos"),
        Switches.Atan ? Unary.Float<Atan>("Atan") : Out("Atan"),
        Switches.Sinh ? Unary.Float<Sinh>("Sinh") : Out("Sinh"),
        Switches.Cosh ? Unary.Float<Cosh>("Cosh") : Out("Cosh"),
        Switches.Tanh ? Unary.Float<Tanh>("Tanh") : Out("Tanh"),
        Switches.Asinh ? Unary.Float<Asinh>("Asinh") : Out("Asinh"),
        Switches.Acosh ? Unary.Float<Acosh>("Acosh") : Out("Acosh"),
        Switches.Atanh ? Unary.Float<Atanh>("Atanh") : Out("Atanh"),
        Switches.Erf ? Unary.Float<Erf>("Erf") : Out("Erf"),
        Switches.Sigmoid ? Unary.Float<Sigmoid>("Sigmoid") : Out("Sigmoid"),
        Switches.LeakyRelu ? Unary.Float<LeakyRelu>("LeakyRelu") : Out("LeakyRelu"),
        Switches.ThresholdedRelu ? Unary.Float<ThresholdedRelu>("ThresholdedRelu") : Out("ThresholdedRelu"),
        Switches.Elu ? Unary.Float<Elu>("Elu") : Out("Elu"),
        Switches.Celu ? Unary.Float<Celu>("Celu") : Out("Celu"),
        Switches.Selu ? Unary.Float<Selu>("Selu") : Out("Selu"),
        Switches.HardSigmoid ? Unary.Float<HardSigmoid>("HardSigmoid") : Out("HardSigmoid"),
        Switches.HardSwish ? Unary.Float<HardSwish>("HardSwish") : Out("HardSwish"),
        Switches.Softplus ? Unary.Float<Softplus>("Softplus") : Out("Softplus"),
        Switches.Softsign ? Unary.Float<Softsign>("Softsign") : Out("Softsign"),
        Switches.Mish ? Unary.Float<Mish>("Mish") : Out("Mish"),
        Switches.Swish ? Unary.Float<Swish>("Swish") : Out("Swish"),
        Switches.Shrink ? Unary.Float<Shrink>("Shrink") : Out("Shrink"),
        Switches.Gelu ? new("Gelu", node => node.Text("approximate", "none") == "tanh" ? Unary.Float<GeluTanh>("Gelu").Create(node) : Unary.Float<GeluErf>("Gelu").Create(node)) : Out("Gelu"),
        Switches.Not ? new("Not", node => node.Type(0) == ElementType.Bool ? new NotKernel(true) : throw node.Unsupported()) : Out("Not"),
        Switches.BitwiseNot ? new("BitwiseNot", node => node.Type(0).IsInteger() ? new NotKernel(false) : throw node.Unsupported()) : Out("BitwiseNot"),
        Switches.IsNaN ? new("IsNaN", node => TypeSwitch.Float<ClassifyKernel<float>.NaN>(node)) : Out("IsNaN"),
        Switches.IsInf ? new("IsInf", node => TypeSwitch.Float<ClassifyKernel<float>.Infinity>(node)) : Out("IsInf"),
        Switches.Clip ? new("Clip", node => TypeSwitch.Number<ClipFactory>(node)) : Out("Clip"),
        Switches.Cast ? new("Cast", CastKernel.Cast) : Out("Cast"),
        Switches.CastLike ? new("CastLike", CastKernel.CastLike) : Out("CastLike"),

        Switches.Add ? Binary.Number<Add>("Add") : Out("Add"),
        Switches.Sub ? Binary.Number<Sub>("Sub") : Out("Sub"),
        Switches.Mul ? Binary.Number<Mul>("Mul") : Out("Mul"),
        Switches.Div ? Binary.Number<Div>("Div") : Out("Div"),
        Switches.PRelu ? Binary.Number<PReluPair>("PRelu") : Out("PRelu"),
        Switches.Mod ? new("Mod", node => (node.Flag("fmod") || node.Type(0).IsFloat() ? Binary.Number<Remainder>("Mod") : Binary.Number<FloorMod>("Mod")).Create(node)) : Out("Mod"),
        Switches.Pow ? new("Pow", node => Numbers.CanConvert(node.Type(1)) ? TypeSwitch.Number<PowFactory>(node) : throw node.Unsupported()) : Out("Pow"),
        Switches.Equal ? Binary.Compare<Equal>("Equal") : Out("Equal"),
        Switches.Greater ? Binary.Compare<Greater>("Greater") : Out("Greater"),
        Switches.GreaterOrEqual ? Binary.Compare<GreaterOrEqual>("GreaterOrEqual") : Out("GreaterOrEqual"),
        Switches.Less ? Binary.Compare<Less>("Less") : Out("Less"),
        Switches.LessOrEqual ? Binary.Compare<LessOrEqual>("LessOrEqual") : Out("LessOrEqual"),
        Switches.And ? Binary.Logic<And>("And") : Out("And"),
        Switches.Or ? Binary.Logic<Or>("Or") : Out("Or"),
        Switches.Xor ? Binary.Logic<Xor>("Xor") : Out("Xor"),
        Switches.BitwiseAnd ? Binary.Integer<BitwiseAnd>("BitwiseAnd") : Out("BitwiseAnd"),
        Switches.BitwiseOr ? Binary.Integer<BitwiseOr>("BitwiseOr") : Out("BitwiseOr"),
        Switches.BitwiseXor ? Binary.Integer<BitwiseXor>("BitwiseXor") : Out("BitwiseXor"),
        Switches.BitShift ? new("BitShift", node => (node.Text("direction", "") == "LEFT" ? Binary.Integer<ShiftLeft>("BitShift") : Binary.Integer<ShiftRight>("BitShift")).Create(node)) : Out("BitShift"),
        Switches.Max ? new("Max", node => TypeSwitch.Number<VariadicFactory<Max>>(node)) : Out("Max"),
        Switches.Min ? new("Min", node => TypeSwitch.Number<VariadicFactory<Min>>(node)) : Out("Min"),
        Switches.Sum ? new("Sum", node => TypeSwitch.Number<VariadicFactory<Add>>(node)) : Out("Sum"),
        Switches.Mean ? new("Mean", node => TypeSwitch.Number<VariadicFactory<Add>>(node)) : Out("Mean"),
        Switches.Where ? new("Where", node => TypeSwitch.Move<WhereFactory>(node, 1)) : Out("Where"),

        Switches.ReduceSum ? Reduce.Of<ReduceSum>("ReduceSum") : Out("ReduceSum"),
        Switches.ReduceMean ? Reduce.Of<ReduceMean>("ReduceMean") : Out("ReduceMean"),
        Switches.ReduceProd ? Reduce.Of<ReduceProd>("ReduceProd") : Out("ReduceProd"),
        Switches.ReduceMax ? Reduce.Of<ReduceMax>("ReduceMax") : Out("ReduceMax"),
        Switches.ReduceMin ? Reduce.Of<ReduceMin>("ReduceMin") : Out("ReduceMin"),
        Switches.ReduceL1 ? Reduce.Of<ReduceL1>("ReduceL1") : Out("ReduceL1"),
        Switches.ReduceL2 ? Reduce.Of<ReduceL2>("ReduceL2") : Out("ReduceL2"),
        Switches.ReduceSumSquare ? Reduce.Of<ReduceSumSquare>("ReduceSumSquare") : Out("ReduceSumSquare"),
        Switches.ReduceLogSum ? Reduce.Of<ReduceLogSum>("ReduceLogSum") : Out("ReduceLogSum"),
        Switches.ReduceLogSumExp ? Reduce.Of<ReduceLogSumExp>("ReduceLogSumExp") : Out("ReduceLogSumExp"),
        Switches.ArgMax ? new("ArgMax", node => TypeSwitch.Number<ArgFactory>(node)) : Out("ArgMax"),
        Switches.ArgMin ? new("ArgMin", node => TypeSwitch.Number<ArgFactory>(node)) : Out("ArgMin"),
        Switches.TopK ? new("TopK", node => TypeSwitch.Number<TopKFactory>(node)) : Out("TopK"),
        Switches.CumSum ? new("CumSum", node => TypeSwitch.Number<CumulativeFactory>(node)) : Out("CumSum"),
        Switches.CumProd ? new("CumProd", node => TypeSwitch.Number<CumulativeFactory>(node)) : Out("CumProd"),

        Switches.Identity ? new("Identity", _ => new IdentityKernel()) : Out("Identity"),
        Switches.Dropout ? new("Dropout", DropoutKernel.Create) : Out("Dropout"),
        Switches.Reshape ? new("Reshape", node => new ReshapeKernel(node.Flag("allowzero"))) : Out("Reshape"),
        Switches.Flatten ? new("Flatten", node => new FlattenKernel(node.Int("axis", 1))) : Out("Flatten"),
        Switches.Squeeze ? new("Squeeze", node => new SqueezeKernel(node.Ints("axes"))) : Out("Squeeze"),
        Switches.Unsqueeze ? new("Unsqueeze", node => new UnsqueezeKernel(node.Ints("axes"))) : Out("Unsqueeze"),
        Switches.Shape ? new("Shape", node => new ShapeKernel(node)) : Out("Shape"),
        Switches.Size ? new("Size", node => new ShapeKernel(node)) : Out("Size"),
        Switches.Constant ? new("Constant", ConstantKernel.Create) : Out("Constant"),
        Switches.ConstantOfShape ? new("ConstantOfShape", FillKernel.Create) : Out("ConstantOfShape"),
        Switches.Range ? new("Range", node => TypeSwitch.Number<RangeFactory>(node)) : Out("Range"),
        Switches.EyeLike ? new("EyeLike", node => new EyeLikeKernel(node)) : Out("EyeLike"),
        Switches.Transpose ? new("Transpose", node => TypeSwitch.Move<TransposeFactory>(node)) : Out("Transpose"),
        Switches.Expand ? new("Expand", node => TypeSwitch.Move<ExpandFactory>(node)) : Out("Expand"),
        Switches.Tile ? new("Tile", node => TypeSwitch.Move<TileFactory>(node)) : Out("Tile"),
        Switches.Concat ? new("Concat", node => new ConcatKernel(node.Int("axis"))) : Out("Concat"),
        Switches.Split ? new("Split", node => new SplitKernel(node)) : Out("Split"),
        Switches.DepthToSpace ? new("DepthToSpace", node => TypeSwitch.Move<SpaceFactory>(node)) : Out("DepthToSpace"),
        Switches.SpaceToDepth ? new("SpaceToDepth", node => TypeSwitch.Move<SpaceFactory>(node)) : Out("SpaceToDepth"),
        Switches.Trilu ? new("Trilu", node => TypeSwitch.Move<TriluFactory>(node)) : Out("Trilu"),

        Switches.Slice ? new("Slice", node => TypeSwitch.Move<SliceFactory>(node)) : Out("Slice"),
        Switches.Gather ? new("Gather", GatherKernel.Create) : Out("Gather"),
        Switches.GatherElements ? new("GatherElements", node => TypeSwitch.Move<GatherElementsFactory>(node)) : Out("GatherElements"),
        Switches.GatherND ? new("GatherND", GatherNdKernel.Create) : Out("GatherND"),
        Switches.Scatter ? new("Scatter", Scattering.Create<ScatterElementsFactory>) : Out("Scatter"),
        Switches.ScatterElements ? new("ScatterElements", Scattering.Create<ScatterElementsFactory>) : Out("ScatterElements"),
        Switches.ScatterND ? new("ScatterND", Scattering.Create<ScatterNdFactory>) : Out("ScatterND"),
        Switches.Pad ? new("Pad", node => TypeSwitch.Move<PadFactory>(node)) : Out("Pad"),
        Switches.NonZero ? new("NonZero", node => TypeSwitch.Move<NonZeroFactory>(node)) : Out("NonZero"),
        Switches.OneHot ? new("OneHot", node => TypeSwitch.Move<OneHotFactory>(node, 2)) : Out("OneHot"),
        Switches.Compress ? new("Compress", node => new CompressKernel(node)) : Out("Compress"),
        Switches.ReverseSequence ? new("ReverseSequence", node => new ReverseSequenceKernel(node)) : Out("ReverseSequence"),

        Switches.MatMul ? new("MatMul", node => TypeSwitch.Number<MatMulFactory>(node)) : Out("MatMul"),
        Switches.Gemm ? new("Gemm", node => TypeSwitch.Number<GemmFactory>(node)) : Out("Gemm"),
        Switches.Conv ? new("Conv", node => TypeSwitch.Float<ConvFactory>(node)) : Out("Conv"),
        Switches.ConvTranspose ? new("ConvTranspose", node => TypeSwitch.Float<ConvTransposeFactory>(node)) : Out("ConvTranspose"),
        Switches.Einsum ? new("Einsum", node => TypeSwitch.Number<EinsumFactory>(node)) : Out("Einsum"),
        Switches.MaxPool ? new("MaxPool", Pools.Max) : Out("MaxPool"),
        Switches.AveragePool ? new("AveragePool", node => Pools.Of(node, PoolMode.Average)) : Out("AveragePool"),
        Switches.LpPool ? new("LpPool", node => Pools.Of(node, PoolMode.Lp)) : Out("LpPool"),
        Switches.GlobalAveragePool ? new("GlobalAveragePool", node => TypeSwitch.Float<GlobalPoolFactory>(node)) : Out("GlobalAveragePool"),
        Switches.GlobalMaxPool ? new("GlobalMaxPool", node => TypeSwitch.Float<GlobalPoolFactory>(node)) : Out("GlobalMaxPool"),
        Switches.GlobalLpPool ? new("GlobalLpPool", node => TypeSwitch.Float<GlobalPoolFactory>(node)) : Out("GlobalLpPool"),

        Switches.Softmax ? new("Softmax", node => TypeSwitch.Float<SoftmaxFactory>(node)) : Out("Softmax"),
        Switches.LogSoftmax ? new("LogSoftmax", node => TypeSwitch.Float<SoftmaxFactory>(node)) : Out("LogSoftmax"),
        Switches.Hardmax ? new("Hardmax", node => TypeSwitch.Float<SoftmaxFactory>(node)) : Out("Hardmax"),
        Switches.BatchNormalization ? new("BatchNormalization", node => TypeSwitch.Float<BatchNormalizationFactory>(node)) : Out("BatchNormalization"),
        Switches.LayerNormalization ? new("LayerNormalization", node => TypeSwitch.Float<LayerNormalizationFactory>(node)) : Out("LayerNormalization"),
        Switches.RMSNormalization ? new("RMSNormalization", node => TypeSwitch.Float<LayerNormalizationFactory>(node)) : Out("RMSNormalization"),
        Switches.InstanceNormalization ? new("InstanceNormalization", node => TypeSwitch.Float<GroupNormalizationFactory>(node)) : Out("InstanceNormalization"),
        Switches.GroupNormalization ? new("GroupNormalization", node => TypeSwitch.Float<GroupNormalizationFactory>(node)) : Out("GroupNormalization"),

        Switches.LpNormalization ? new("LpNormalization", node => TypeSwitch.Float<LpNormalizationFactory>(node)) : Out("LpNormalization"),
        Switches.LRN ? new("LRN", node => TypeSwitch.Float<LrnFactory>(node)) : Out("LRN"),
        Switches.MeanVarianceNormalization ? new("MeanVarianceNormalization", node => TypeSwitch.Float<MeanVarianceFactory>(node)) : Out("MeanVarianceNormalization"),
        Switches.Attention ? new("Attention", node => TypeSwitch.Float<AttentionFactory>(node)) : Out("Attention"),
        Switches.RotaryEmbedding ? new("RotaryEmbedding", node => TypeSwitch.Float<RotaryFactory>(node)) : Out("RotaryEmbedding"),
        Switches.Resize ? new("Resize", node => TypeSwitch.Number<ResizeFactory>(node)) : Out("Resize"),

        Switches.LSTM ? new("LSTM", node => new LstmKernel(node)) : Out("LSTM"),
        Switches.GRU ? new("GRU", node => new GruKernel(node)) : Out("GRU"),
        Switches.RNN ? new("RNN", node => new RnnKernel(node)) : Out("RNN"),
        Switches.If ? new("If", node => new IfKernel(node)) : Out("If"),
        Switches.Loop ? new("Loop", node => new LoopKernel(node)) : Out("Loop"),
        Switches.Scan ? new("Scan", ScanKernel.Create) : Out("Scan"),

        Switches.QuantizeLinear ? new("QuantizeLinear", QuantizeKernel.Create) : Out("QuantizeLinear"),
        Switches.DequantizeLinear ? new("DequantizeLinear", DequantizeKernel.Create) : Out("DequantizeLinear"),
        Switches.DynamicQuantizeLinear ? new("DynamicQuantizeLinear", node => node.Type(0) == ElementType.Float32 ? new DynamicQuantizeKernel() : throw node.Unsupported()) : Out("DynamicQuantizeLinear"),
        Switches.MatMulInteger ? new("MatMulInteger", MatMulIntegerKernel.Create) : Out("MatMulInteger"),
        Switches.QLinearMatMul ? new("QLinearMatMul", QLinearMatMulKernel.Create) : Out("QLinearMatMul"),
        Switches.ConvInteger ? new("ConvInteger", ConvIntegerKernel.Create) : Out("ConvInteger"),
        Switches.QLinearConv ? new("QLinearConv", QLinearConvKernel.Create) : Out("QLinearConv"),
    ];

    /// <summary>The definition of a node's operator; "ai.onnx" is the long form of the empty domain.</summary>
    public static OperatorDefinition? Find(Node node) => node.Domain is "" or "ai.onnx" ? ByName.GetValueOrDefault(node.OpType) : null;

    private static Dictionary<string, OperatorDefinition> Index()
    {
        var byName = new Dictionary<string, OperatorDefinition>(All.Length, StringComparer.Ordinal);
        foreach (var definition in All) byName.Add(definition.OpType, definition);
        return byName;
    }

    private static OperatorDefinition Out(string opType) => new(opType, node => throw OperatorDefinition.LeftOut(node.Node)) { IsLeftOut = true };

    /// <summary>Makes the kernel of a node.</summary>
    /// <exception cref="ModelException">The runtime does not run the operator, or not with these types or attributes.</exception>
    public static ReferenceKernel Create(Node node, long opset, ImmutableArray<ElementType> types)
    {
        var definition = Find(node) ?? throw new ModelException(
            $"{node} (opset {opset} of domain '{(node.Domain.Length == 0 ? "ai.onnx" : node.Domain)}'): the runtime has no such operator; replace it by supported ones when the model is exported.");
        return definition.Create(new NodeReader(node, opset, types));
    }
}
