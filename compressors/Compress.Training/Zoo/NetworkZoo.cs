namespace Compress.Training;

/// <summary>The networks that are built in: the one list that a new one is added to.</summary>
public static class NetworkZoo
{
    /// <summary>All networks.</summary>
    public static IReadOnlyList<ZooNetwork> All { get; } =
    [
        new("linear", "one layer on the flattened input: the control that a deeper network has to beat", o => Perceptrons.Build("linear", o)),
        new("mlp", "two hidden layers of 128 and 64, for tables", o => Perceptrons.Build("mlp", o, 128, 64)),
        new("lenet-300-100", "two hidden layers of 300 and 100 on flattened images", o => Perceptrons.Build("lenet-300-100", o, 300, 100)),
        new("lenet5", "LeNet-5: 6 and 16 channels, 61,706 parameters at 28x28", LeNet5.Classic),
        new("lenet5-caffe", "LeNet-5 as Caffe has it: 20 and 50 channels, 431,080 parameters at 28x28", LeNet5.Caffe),
        new("resnet8", "residual network of 3 blocks, stages of 16, 32 and 64 channels, about 78,000 parameters", o => ResNet.Build("resnet8", o, 1)),
        new("resnet20", "residual network of 9 blocks, stages of 16, 32 and 64 channels", o => ResNet.Build("resnet20", o, 3)),
        new("resnet56", "residual network of 27 blocks, stages of 16, 32 and 64 channels", o => ResNet.Build("resnet56", o, 9)),
        new("mobilenetv2", "inverted residuals with depthwise convolutions, sized for small images", MobileNetV2.Build),
        new("bag-of-words", "the mean of the tokens' embeddings and one layer: the control that a network with word order has to beat", BagOfWords.Build),
        new("text-lstm", "embedding, LSTM of 64 in both directions, mean and maximum over time", LstmClassifier.Build),
        new("text-transformer", "embedding with positions, two encoder blocks of width 64 and 4 heads, mean over time", TransformerEncoder.Classifier),
    ];

    /// <summary>Finds a network by name.</summary>
    /// <exception cref="ModelException">There is none of that name; the message lists those there are.</exception>
    public static ZooNetwork Find(string name) => All.FirstOrDefault(n => n.Name == name)
        ?? throw new ModelException($"There is no network '{name}' in the zoo; there are {string.Join(", ", All.Select(n => n.Name))}.");

    /// <summary>Builds a network by name.</summary>
    /// <exception cref="ModelException">There is none of that name, or it does not take such an input.</exception>
    public static Graph Build(string name, ZooOptions? options = null) => Find(name).Build(options ?? new ZooOptions());

    /// <summary>
    /// The encoder of <c>text-transformer</c> as a masked-language model: inputs <c>input</c> and <c>places</c>, the places to predict in
    /// the flattened batch; output <c>logits</c> [places, vocabulary]. The encoder's weights have the classifier's names.
    /// </summary>
    /// <exception cref="ModelException">The options are not those of a text, or take several tokens together.</exception>
    public static Graph LanguageModel(ZooOptions options) => TransformerEncoder.LanguageModel(options);

    internal static (GraphBuilder Builder, GraphValue Input) Start(string name, ZooOptions options)
    {
        var builder = new GraphBuilder(name, options.Opset, options.Seed);
        Dimension[] dims = [Dimension.Named("batch"), .. options.Input.Select(d => (Dimension)d)];
        return (builder, builder.Input("input", ElementType.Float32, dims));
    }

    internal static (GraphBuilder Builder, GraphValue Input) StartImage(string name, ZooOptions options, int least)
    {
        if (options.Input.Length != 3 || options.Input[1] < least || options.Input[2] < least)
            throw new ModelException($"The network '{name}' takes images of channels x height x width, {least}x{least} at least; [{string.Join(", ", options.Input)}] was given.");
        return Start(name, options);
    }

    internal static (GraphBuilder Builder, GraphValue Tokens) StartText(string name, ZooOptions options)
    {
        if (options.Vocabulary < 1 || options.Input.Length != 1)
            throw new ModelException($"The network '{name}' takes texts as token numbers; samples of [{string.Join(", ", options.Input)}] with {options.Vocabulary} different tokens were given.");
        if (options.Stride < 1 || options.Input[0] < options.Stride)
            throw new ModelException($"The network '{name}' takes {options.Stride} tokens together; the texts have {options.Input[0]}.");
        var builder = new GraphBuilder(name, options.Opset, options.Seed);
        return (builder, builder.Input("input", ElementType.Int64, Dimension.Named("batch"), options.Input[0]));
    }

    internal static Graph Finish(GraphBuilder builder, GraphValue logits) => builder.Output(logits, "logits").Build();
}
