using Compress.Graphs;
using Compress.Onnx;
using Compress.Testing;
using TorchSharp;
using Tensor = Compress.Graphs.Tensor;

namespace Compress.Training.Tests.Zoo;

public class NetworkZooTests : TrainingTest
{
    public static TheoryData<string> Names => [.. NetworkZoo.All.Select(n => n.Name)];

    [Theory]
    [InlineData("lenet5", 61_706)]
    [InlineData("lenet5-caffe", 431_080)]
    [InlineData("lenet-300-100", 266_610)]
    [InlineData("resnet8", 77_754)]
    [InlineData("resnet20", 272_186)]
    [InlineData("resnet56", 855_482)]
    public void Known_networks_have_their_number_of_parameters(string name, long parameters)
    {
        using var module = new GraphModule(NetworkZoo.Build(name));
        module.Parameters.Sum(p => p.Value.numel()).Should().Be(parameters);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_network_runs_forwards_and_backwards(string name)
    {
        using var scope = torch.NewDisposeScope();
        var options = OptionsFor(name);
        using var module = new GraphModule(NetworkZoo.Build(name, options)) { Training = true };
        long[] shape = [2, .. options.Input];
        var logits = module.Forward(options.Vocabulary > 0 ? torch.randint(0, options.Vocabulary, shape) : torch.randn(shape));
        logits.shape.Should().Equal(2, 7);
        logits.sum().backward();
        module.Parameters.Should().OnlyContain(p => p.Value.grad != null);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_network_gives_what_ONNX_Runtime_gives(string name)
    {
        var options = OptionsFor(name);
        var graph = NetworkZoo.Build(name, options);
        long[] shape = [3, .. options.Input];
        var tokens = new long[3 * options.Input[0]];
        var random = new Random(4);
        // The first text is full, the second half padding, the third empty.
        for (var i = 0; i < tokens.Length; i++) tokens[i] = i < tokens.Length / 2 ? random.Next(1, Math.Max(2, options.Vocabulary)) : 0;
        var input = options.Vocabulary > 0 ? Tensor.Create<long>(tokens, shape) : new WeightFiller(8).Normal(1, shape);
        var expected = OrtOracle.Run(OnnxExporter.ToBytes(graph), new Dictionary<string, Tensor> { ["input"] = input })["logits"].AsSpan<float>().ToArray();
        using var scope = torch.NewDisposeScope();
        using var module = new GraphModule(graph);
        var seen = module.Forward(input.ToTorch(torch.CPU)).ToGraph(ElementType.Float32).AsSpan<float>().ToArray();
        var greatest = expected.Max(MathF.Abs);
        for (var i = 0; i < seen.Length; i++) seen[i].Should().BeApproximately(expected[i], Tolerance.ImportedModel * greatest, $"logit {i}");
    }

    [Theory]
    [InlineData("text-lstm")]
    [InlineData("text-transformer")]
    public void Gradients_of_text_networks_are_those_of_finite_differences(string name) =>
        Lowerings.GradientCheck.Run(NetworkZoo.Build(name, new ZooOptions { Input = [6], Vocabulary = 9, Classes = 3 }));

    [Theory]
    [InlineData("text-lstm")]
    [InlineData("text-transformer")]
    [InlineData("bag-of-words")]
    public void Padding_says_nothing_about_a_text(string name)
    {
        using var scope = torch.NewDisposeScope();
        float[] Logits(int length)
        {
            using var module = new GraphModule(NetworkZoo.Build(name, new ZooOptions { Input = [length], Vocabulary = 50, Classes = 3 }));
            // More positions than the short network has must not change those that both have.
            long[] tokens = [7, 8, 9, 10, .. new long[length - 4]];
            return module.Forward(torch.tensor(tokens, [1, length])).contiguous().data<float>().ToArray();
        }

        var (brief, padded) = (Logits(4), Logits(12));
        // The LSTM's reverse direction starts in the padding; its states there are not what the text's are.
        if (name != "text-lstm")
            for (var i = 0; i < 3; i++) padded[i].Should().BeApproximately(brief[i], 1e-4f);
        padded.Should().OnlyContain(v => float.IsFinite(v));
    }

    [Fact]
    public void Bytes_look_up_the_sequences_that_end_at_each_of_them()
    {
        using var scope = torch.NewDisposeScope();
        using var module = new GraphModule(NetworkZoo.Build("text-lstm", new ZooOptions { Input = [12], Vocabulary = 260, Classes = 3, Stride = 4, Dropout = 0 })) { Training = true };
        long[] text = [101, 120, 36, 115, 101, 120, 36, 0, 0, 0, 0, 0];
        module.Forward(torch.tensor(text, [1, 12])).sum().backward();
        var gradient = module.Parameters.Single(p => p.Name == "sequences").Value.grad!.ToGraph(ElementType.Float32);
        var rows = gradient.Dims[0];
        var width = (int)gradient.Dims[1];
        var touched = Enumerable.Range(0, (int)rows).Where(r => gradient.AsSpan<float>().Slice(r * width, width).ContainsAnyExcept(0f)).Select(r => (long)r);

        var expected = new SortedSet<long>();
        for (var place = 0; place < 7; place++)
        {
            for (var length = 3; length <= 6; length++)
            {
                var hash = System.Numerics.BigInteger.Zero;
                for (var back = length - 1; back >= 0; back--) hash = (hash * 263) + text[(place - back + 12) % 12];
                expected.Add((long)(hash % rows));
            }
        }
        touched.Should().Equal(expected, "each place of the text, and none of the padding, looks up its four sequences");
        expected.Should().HaveCount(15, "zeros before the text change no hash, and one of three bytes occurs twice");
    }

    [Fact]
    public void The_language_model_has_the_encoders_weights_under_the_same_names()
    {
        var options = new ZooOptions { Input = [8], Vocabulary = 30, Classes = 3 };
        Graph classifier = NetworkZoo.Build("text-transformer", options), model = NetworkZoo.LanguageModel(options);
        var shared = classifier.Initializers.Where(i => i.Value.ElementType == ElementType.Float32 && i.Value.Dims.Length > 0).Select(i => i.Key).Where(k => !k.StartsWith("fc_", StringComparison.Ordinal)).ToList();
        shared.Should().HaveCountGreaterThan(30);
        foreach (var name in shared) model.Initializers[name].Bytes.ToArray().Should().Equal(classifier.Initializers[name].Bytes.ToArray(), name);
    }

    [Fact]
    public void A_network_on_texts_says_what_it_needs()
    {
        var images = () => NetworkZoo.Build("text-lstm");
        images.Should().Throw<ModelException>().WithMessage("*text-lstm*token numbers*[1, 28, 28]*");
        var bytes = () => NetworkZoo.LanguageModel(new ZooOptions { Input = [64], Vocabulary = 260, Stride = 4 });
        bytes.Should().Throw<ModelException>().WithMessage("*single tokens*4*");
        var brief = () => NetworkZoo.Build("text-lstm", new ZooOptions { Input = [2], Vocabulary = 260, Stride = 3 });
        brief.Should().Throw<ModelException>().WithMessage("*3 tokens together*have 2*");
    }

    private static ZooOptions OptionsFor(string name) => name switch
    {
        "mlp" or "linear" => new ZooOptions { Input = [14], Classes = 7 },
        "text-lstm" or "text-transformer" or "bag-of-words" => new ZooOptions { Input = [20], Vocabulary = 50, Classes = 7, Stride = name == "text-lstm" ? 4 : 1 },
        _ => new ZooOptions { Input = [3, 32, 32], Classes = 7 },
    };

    [Fact]
    public void The_same_seed_gives_the_same_weights()
    {
        byte[] Weights(ulong seed) => NetworkZoo.Build("resnet8", new ZooOptions { Seed = seed }).Initializers["conv_weight"].Bytes.ToArray();
        Weights(1).Should().Equal(Weights(1)).And.NotEqual(Weights(2));
    }

    [Fact]
    public void An_unknown_name_lists_the_known_ones()
    {
        var find = () => NetworkZoo.Find("resnet9");
        find.Should().Throw<ModelException>().WithMessage("*'resnet9'*resnet8*");
    }
}
