using System.Collections.Frozen;
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

namespace Compress.Runtime.Operators;

/// <summary>Every operator that the runtime runs, in one list; what is not here is refused when a model is loaded.</summary>
internal static class OperatorList
{
    public static ImmutableArray<OperatorDefinition> All { get; } =
    [
        Unary.Number<Abs>("Abs"),
        Unary.Number<Neg>("Neg"),
        Unary.Number<Relu>("Relu"),
        Unary.Number<Sign>("Sign"),
        Unary.Float<Exp>("Exp"),
        Unary.Float<Log>("Log"),
        Unary.Float<Sqrt>("Sqrt"),
        Unary.Float<Reciprocal>("Reciprocal"),
        Unary.Float<Ceil>("Ceil"),
        Unary.Float<Floor>("Floor"),
        Unary.Float<Round>("Round"),
        Unary.Float<Sin>("Sin"),
        Unary.Float<Cos>("Cos"),
        Unary.Float<Tan>("Tan"),
        Unary.Float<Asin>("Asin"),
        Unary.Float<Acos>("Acos"),
        Unary.Float<Atan>("Atan"),
        Unary.Float<Sinh>("Sinh"),
        Unary.Float<Cosh>("Cosh"),
        Unary.Float<Tanh>("Tanh"),
        Unary.Float<Asinh>("Asinh"),
        Unary.Float<Acosh>("Acosh"),
        Unary.Float<Atanh>("Atanh"),
        Unary.Float<Erf>("Erf"),
        Unary.Float<Sigmoid>("Sigmoid"),
        Unary.Float<LeakyRelu>("LeakyRelu"),
        Unary.Float<ThresholdedRelu>("ThresholdedRelu"),
        Unary.Float<Elu>("Elu"),
        Unary.Float<Celu>("Celu"),
        Unary.Float<Selu>("Selu"),
        Unary.Float<HardSigmoid>("HardSigmoid"),
        Unary.Float<HardSwish>("HardSwish"),
        Unary.Float<Softplus>("Softplus"),
        Unary.Float<Softsign>("Softsign"),
        Unary.Float<Mish>("Mish"),
        Unary.Float<Swish>("Swish"),
        Unary.Float<Shrink>("Shrink"),
        new("Gelu", node => node.Text("approximate", "none") == "tanh" ? Unary.Float<GeluTanh>("Gelu").Create(node) : Unary.Float<GeluErf>("Gelu").Create(node)),
        new("Not", node => node.Type(0) == ElementType.Bool ? new NotKernel(true) : throw node.Unsupported()),
        new("BitwiseNot", node => node.Type(0).IsInteger() ? new NotKernel(false) : throw node.Unsupported()),
        new("IsNaN", node => TypeSwitch.Float<ClassifyKernel<float>.NaN>(node)),
        new("IsInf", node => TypeSwitch.Float<ClassifyKernel<float>.Infinity>(node)),
        new("Clip", node => TypeSwitch.Number<ClipFactory>(node)),
        new("Cast", CastKernel.Cast),
        new("CastLike", CastKernel.CastLike),

        Binary.Number<Add>("Add"),
        Binary.Number<Sub>("Sub"),
        Binary.Number<Mul>("Mul"),
        Binary.Number<Div>("Div"),
        Binary.Number<PReluPair>("PRelu"),
        new("Mod", node => (node.Flag("fmod") || node.Type(0).IsFloat() ? Binary.Number<Remainder>("Mod") : Binary.Number<FloorMod>("Mod")).Create(node)),
        new("Pow", node => Numbers.CanConvert(node.Type(1)) ? TypeSwitch.Number<PowFactory>(node) : throw node.Unsupported()),
        Binary.Compare<Equal>("Equal"),
        Binary.Compare<Greater>("Greater"),
        Binary.Compare<GreaterOrEqual>("GreaterOrEqual"),
        Binary.Compare<Less>("Less"),
        Binary.Compare<LessOrEqual>("LessOrEqual"),
        Binary.Logic<And>("And"),
        Binary.Logic<Or>("Or"),
        Binary.Logic<Xor>("Xor"),
        Binary.Integer<BitwiseAnd>("BitwiseAnd"),
        Binary.Integer<BitwiseOr>("BitwiseOr"),
        Binary.Integer<BitwiseXor>("BitwiseXor"),
        new("BitShift", node => (node.Text("direction", "") == "LEFT" ? Binary.Integer<ShiftLeft>("BitShift") : Binary.Integer<ShiftRight>("BitShift")).Create(node)),
        new("Max", node => TypeSwitch.Number<VariadicFactory<Max>>(node)),
        new("Min", node => TypeSwitch.Number<VariadicFactory<Min>>(node)),
        new("Sum", node => TypeSwitch.Number<VariadicFactory<Add>>(node)),
        new("Mean", node => TypeSwitch.Number<VariadicFactory<Add>>(node)),
        new("Where", node => TypeSwitch.Move<WhereFactory>(node, 1)),

        Reduce.Of<ReduceSum>("ReduceSum"),
        Reduce.Of<ReduceMean>("ReduceMean"),
        Reduce.Of<ReduceProd>("ReduceProd"),
        Reduce.Of<ReduceMax>("ReduceMax"),
        Reduce.Of<ReduceMin>("ReduceMin"),
        Reduce.Of<ReduceL1>("ReduceL1"),
        Reduce.Of<ReduceL2>("ReduceL2"),
        Reduce.Of<ReduceSumSquare>("ReduceSumSquare"),
        Reduce.Of<ReduceLogSum>("ReduceLogSum"),
        Reduce.Of<ReduceLogSumExp>("ReduceLogSumExp"),
        new("ArgMax", node => TypeSwitch.Number<ArgFactory>(node)),
        new("ArgMin", node => TypeSwitch.Number<ArgFactory>(node)),
        new("TopK", node => TypeSwitch.Number<TopKFactory>(node)),
        new("CumSum", node => TypeSwitch.Number<CumulativeFactory>(node)),
        new("CumProd", node => TypeSwitch.Number<CumulativeFactory>(node)),

        new("Identity", _ => new IdentityKernel()),
        new("Dropout", DropoutKernel.Create),
        new("Reshape", node => new ReshapeKernel(node.Flag("allowzero"))),
        new("Flatten", node => new FlattenKernel(node.Int("axis", 1))),
        new("Squeeze", node => new SqueezeKernel(node.Ints("axes"))),
        new("Unsqueeze", node => new UnsqueezeKernel(node.Ints("axes"))),
        new("Shape", node => new ShapeKernel(node)),
        new("Size", node => new ShapeKernel(node)),
        new("Constant", ConstantKernel.Create),
        new("ConstantOfShape", FillKernel.Create),
        new("Range", node => TypeSwitch.Number<RangeFactory>(node)),
        new("EyeLike", node => new EyeLikeKernel(node)),
        new("Transpose", node => TypeSwitch.Move<TransposeFactory>(node)),
        new("Expand", node => TypeSwitch.Move<ExpandFactory>(node)),
        new("Tile", node => TypeSwitch.Move<TileFactory>(node)),
        new("Concat", node => new ConcatKernel(node.Int("axis"))),
        new("Split", node => new SplitKernel(node)),
        new("DepthToSpace", node => TypeSwitch.Move<SpaceFactory>(node)),
        new("SpaceToDepth", node => TypeSwitch.Move<SpaceFactory>(node)),
        new("Trilu", node => TypeSwitch.Move<TriluFactory>(node)),

        new("Slice", node => TypeSwitch.Move<SliceFactory>(node)),
        new("Gather", GatherKernel.Create),
        new("GatherElements", node => TypeSwitch.Move<GatherElementsFactory>(node)),
        new("GatherND", GatherNdKernel.Create),
        new("Scatter", Scattering.Create<ScatterElementsFactory>),
        new("ScatterElements", Scattering.Create<ScatterElementsFactory>),
        new("ScatterND", Scattering.Create<ScatterNdFactory>),
        new("Pad", node => TypeSwitch.Move<PadFactory>(node)),
        new("NonZero", node => TypeSwitch.Move<NonZeroFactory>(node)),
        new("OneHot", node => TypeSwitch.Move<OneHotFactory>(node, 2)),
        new("Compress", node => new CompressKernel(node)),
        new("ReverseSequence", node => new ReverseSequenceKernel(node)),

        new("MatMul", node => TypeSwitch.Number<MatMulFactory>(node)),
        new("Gemm", node => TypeSwitch.Number<GemmFactory>(node)),
        new("Conv", node => TypeSwitch.Float<ConvFactory>(node)),
        new("ConvTranspose", node => TypeSwitch.Float<ConvTransposeFactory>(node)),
        new("Einsum", node => TypeSwitch.Number<EinsumFactory>(node)),
        new("MaxPool", Pools.Max),
        new("AveragePool", node => Pools.Of(node, PoolMode.Average)),
        new("LpPool", node => Pools.Of(node, PoolMode.Lp)),
        new("GlobalAveragePool", node => TypeSwitch.Float<GlobalPoolFactory>(node)),
        new("GlobalMaxPool", node => TypeSwitch.Float<GlobalPoolFactory>(node)),
        new("GlobalLpPool", node => TypeSwitch.Float<GlobalPoolFactory>(node)),

        new("Softmax", node => TypeSwitch.Float<SoftmaxFactory>(node)),
        new("LogSoftmax", node => TypeSwitch.Float<SoftmaxFactory>(node)),
        new("Hardmax", node => TypeSwitch.Float<SoftmaxFactory>(node)),
        new("BatchNormalization", node => TypeSwitch.Float<BatchNormalizationFactory>(node)),
        new("LayerNormalization", node => TypeSwitch.Float<LayerNormalizationFactory>(node)),
        new("RMSNormalization", node => TypeSwitch.Float<LayerNormalizationFactory>(node)),
        new("InstanceNormalization", node => TypeSwitch.Float<GroupNormalizationFactory>(node)),
        new("GroupNormalization", node => TypeSwitch.Float<GroupNormalizationFactory>(node)),

        new("LpNormalization", node => TypeSwitch.Float<LpNormalizationFactory>(node)),
        new("LRN", node => TypeSwitch.Float<LrnFactory>(node)),
        new("MeanVarianceNormalization", node => TypeSwitch.Float<MeanVarianceFactory>(node)),
        new("Attention", node => TypeSwitch.Float<AttentionFactory>(node)),
        new("RotaryEmbedding", node => TypeSwitch.Float<RotaryFactory>(node)),
        new("Resize", node => TypeSwitch.Number<ResizeFactory>(node)),

        new("LSTM", node => new LstmKernel(node)),
        new("GRU", node => new GruKernel(node)),
        new("RNN", node => new RnnKernel(node)),
        new("If", node => new IfKernel(node)),
        new("Loop", node => new LoopKernel(node)),
        new("Scan", ScanKernel.Create),

        new("QuantizeLinear", QuantizeKernel.Create),
        new("DequantizeLinear", DequantizeKernel.Create),
        new("DynamicQuantizeLinear", node => node.Type(0) == ElementType.Float32 ? new DynamicQuantizeKernel() : throw node.Unsupported()),
        new("MatMulInteger", MatMulIntegerKernel.Create),
        new("QLinearMatMul", QLinearMatMulKernel.Create),
        new("ConvInteger", ConvIntegerKernel.Create),
        new("QLinearConv", QLinearConvKernel.Create),
    ];

    private static readonly FrozenDictionary<(string Domain, string OpType), OperatorDefinition> ByName =
        All.ToFrozenDictionary(o => (o.Domain, o.OpType));

    /// <summary>The definition of a node's operator; "ai.onnx" is the long form of the empty domain.</summary>
    public static OperatorDefinition? Find(Node node) => ByName.GetValueOrDefault((node.Domain == "ai.onnx" ? "" : node.Domain, node.OpType));

    /// <summary>Makes the kernel of a node.</summary>
    /// <exception cref="ModelException">The runtime does not run the operator, or not with these types or attributes.</exception>
    public static ReferenceKernel Create(Node node, long opset, ImmutableArray<ElementType> types)
    {
        var definition = Find(node) ?? throw new ModelException(
            $"{node} (opset {opset} of domain '{(node.Domain.Length == 0 ? "ai.onnx" : node.Domain)}'): the runtime has no such operator; replace it by supported ones when the model is exported.");
        return definition.Create(new NodeReader(node, opset, types));
    }
}
