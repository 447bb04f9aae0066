namespace Compress.Pipeline;

/// <summary>The network to compress: trained from the zoo, or an ONNX file.</summary>
public sealed record TeacherRecipe
{
    /// <summary>Name of a network of the zoo, to be trained.</summary>
    public string? Zoo { get; init; }

    /// <summary>A trained ONNX file; the command line's <c>--teacher</c> takes its place.</summary>
    public string? Onnx { get; init; }

    /// <summary>Passes over the training data, where the teacher is trained.</summary>
    public int Epochs { get; init; } = 10;

    /// <summary>Stops after this many epochs without a better validation; 0 never does.</summary>
    public int Patience { get; init; }

    /// <summary>For networks on texts: share of the values that dropout sets to 0 in training, 0 to below 1.</summary>
    public float Dropout { get; init; } = 0.2f;

    /// <summary>For <c>text-transformer</c>: predicting hidden words before the classes are learned; none where null.</summary>
    public PretrainRecipe? Pretrain { get; init; }

    /// <summary>Training on images that were changed against the network; none where null.</summary>
    public AdversarialRecipe? Adversarial { get; init; }

    /// <summary>Which weights of a given network go on training on the data; where null, a recipe takes a file as it is, and the verb <c>train</c> trains all of them.</summary>
    public FineTuneRecipe? FineTune { get; init; }

    /// <summary>What training makes small: <c>cross_entropy</c>, <c>binary_cross_entropy</c> of each class by itself, or <c>mse</c> to 1 for the class and 0 for the others.</summary>
    public string Loss { get; init; } = "cross_entropy";

    /// <summary>How the network is trained.</summary>
    public OptimizerRecipe Optimizer { get; init; } = new() { Lr = 0.1 };
}
