using System.Collections.Immutable;

namespace Compress.Graphs;

/// <summary>
/// Operators of which only the versions are known: they are kept, checked for their opset and otherwise left alone. Versions are those of the
/// ONNX specification.
/// </summary>
internal static class OpenOperators
{
    public static ImmutableArray<OperatorFacts> All { get; } =
    [
        Open("BitCast", 26),
        Open("CausalConvWithState", 27),
        Open("CenterCropPad", 18),
        Open("Col2Im", 18),
        Open("ConcatFromSequence", 11),
        Open("DFT", 17, 20),
        Open("DeformConv", 19, 22),
        Open("ImageDecoder", 20),
        Open("LinearAttention", 27),
        Open("MaxUnpool", 9, 11, 22),
        Open("MelWeightMatrix", 17),
        Open("NegativeLogLikelihoodLoss", 12, 13, 22),
        Open("Optional", 15),
        Open("OptionalGetElement", 15, 18),
        Open("OptionalHasElement", 15, 18),
        Open("RegexFullMatch", 20),
        Open("STFT", 17),
        Open("SequenceAt", 11),
        Open("SequenceConstruct", 11),
        Open("SequenceEmpty", 11),
        Open("SequenceErase", 11),
        Open("SequenceInsert", 11),
        Open("SequenceLength", 11),
        Open("SequenceMap", 17),
        Open("SoftmaxCrossEntropyLoss", 12, 13),
        Open("SplitToSequence", 11, 24),
        Open("StringConcat", 20),
        Open("StringNormalizer", 10),
        Open("StringSplit", 20),
        Open("TfIdfVectorizer", 9),
        Learning("ArrayFeatureExtractor", 1),
        Learning("Binarizer", 1),
        Learning("CastMap", 1),
        Learning("CategoryMapper", 1),
        Learning("DictVectorizer", 1),
        Learning("FeatureVectorizer", 1),
        Learning("Imputer", 1),
        Learning("LabelEncoder", 1, 2, 4),
        Learning("LinearClassifier", 1),
        Learning("LinearRegressor", 1),
        Learning("Normalizer", 1),
        Learning("OneHotEncoder", 1),
        Learning("SVMClassifier", 1),
        Learning("SVMRegressor", 1),
        Learning("Scaler", 1),
        Learning("TreeEnsemble", 5),
        Learning("TreeEnsembleClassifier", 1, 3, 5),
        Learning("TreeEnsembleRegressor", 1, 3, 5),
        Learning("ZipMap", 1),
        Training("Adagrad"),
        Training("Adam"),
        Training("Gradient"),
        Training("Momentum"),
    ];

    private static OperatorFacts Open(string opType, params ImmutableArray<int> versions) => new(opType, versions, "inputs*:* -> outputs*:*") { IsOpen = true };

    private static OperatorFacts Learning(string opType, params ImmutableArray<int> versions) =>
        new(opType, versions, "inputs*:* -> outputs*:*") { IsOpen = true, Domain = "ai.onnx.ml" };

    private static OperatorFacts Training(string opType) => new(opType, [1], "inputs*:* -> outputs*:*") { IsOpen = true, Domain = "ai.onnx.preview.training" };
}
