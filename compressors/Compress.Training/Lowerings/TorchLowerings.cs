using System.Collections.Frozen;

namespace Compress.Training.Lowerings;

/// <summary>Every operator that can be trained: the one list that a new lowering is added to.</summary>
public static class TorchLowerings
{
    private static readonly IReadOnlyList<Lowering> All =
    [
        ConvolutionLowering.Conv,
        TransposedConvolutionLowering.ConvTranspose,
        BatchNormalizationLowering.BatchNormalization,
        .. NormalizationLowerings.All,
        .. ActivationLowerings.All,
        .. UnaryLowerings.All,
        .. BinaryLowerings.All,
        .. VariadicLowerings.All,
        .. MatrixLowerings.All,
        .. PoolingLowerings.All,
        .. ShapeLowerings.All,
        .. JoinLowerings.All,
        .. IndexLowerings.All,
        .. ReduceLowerings.All,
        .. SoftmaxLowerings.All,
        .. ConstantLowerings.All,
        .. RecurrentLowerings.All,
        .. ResizeLowerings.All,
        .. QuantizationLowerings.All,
    ];

    private static readonly FrozenDictionary<string, Lowering> ByName = All.ToFrozenDictionary(l => l.OpType, StringComparer.Ordinal);

    /// <summary>Names of the operators of ONNX's own domain that can be trained, in the order of the list.</summary>
    public static IEnumerable<string> Names => All.Select(l => l.OpType);

    /// <summary>True where a node of this operator can be part of a trainable module.</summary>
    public static bool Supports(Node node) => Find(node) is not null;

    internal static Lowering? Find(Node node) => node.Domain is "" or "ai.onnx" ? ByName.GetValueOrDefault(node.OpType) : null;
}
