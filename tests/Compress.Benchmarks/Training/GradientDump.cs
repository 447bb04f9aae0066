using System.Text.Json;
using Compress.Graphs;
using Compress.Training;
using TorchSharp;
using Tensor = TorchSharp.torch.Tensor;

namespace Compress.Benchmarks.Training;

/// <summary>
/// Writes, for every operator of a list, what a lowering computes in double precision: inputs, weights, output, and the gradient of
/// the sum of output times fixed numbers. compare_pytorch.py holds that against the functions of Python's PyTorch.
/// </summary>
internal static class GradientDump
{
    private static readonly (string Name, long[] Dims, long Opset, Func<GraphBuilder, GraphValue, GraphValue> Build)[] Cases =
    [
        ("conv2d", [2, 3, 6, 5], 17, (b, x) => b.Conv(x, 4, 3, stride: 2)),
        ("conv2d_depthwise", [2, 4, 5, 5], 17, (b, x) => b.Conv(x, 4, 3, group: 4, bias: false)),
        ("conv1d_dilated", [2, 3, 9], 17, (b, x) => b.Conv(x, 2, 3, dilation: 2)),
        ("conv_transpose2d", [1, 3, 4, 4], 17, (b, x) => b.ConvTranspose(x, 2, 3, stride: 2, pad: 1, outputPadding: 1)),
        ("linear", [3, 5], 17, (b, x) => b.Linear(x, 4)),
        ("matmul", [2, 3, 4], 17, (b, x) => b.MatMul(x, Weight(b, 4, 5))),
        ("embedding", [7, 3], 17, (b, x) => b.Gather(x, b.Integers(0, 6, 2, 2))),
        ("layer_norm", [3, 5], 17, (b, x) => b.LayerNormalization(x)),
        ("batch_norm", [4, 3, 3, 3], 17, (b, x) => b.BatchNormalization(x)),
        ("instance_norm", [2, 3, 4, 4], 17, (b, x) => b.Add("InstanceNormalization", [x, Weight(b, 3), Weight(b, 3)])),
        ("group_norm", [2, 4, 3, 3], 21, (b, x) => b.Add("GroupNormalization", [x, Weight(b, 4), Weight(b, 4)], ("num_groups", 2L))),
        ("relu", [3, 4], 17, (b, x) => b.Relu(x)),
        ("leaky_relu", [3, 4], 17, (b, x) => b.LeakyRelu(x, 0.2f)),
        ("prelu", [2, 3, 2, 2], 17, (b, x) => b.Add("PRelu", [x, Weight(b, 3, 1, 1)])),
        ("elu", [3, 4], 17, (b, x) => b.Add("Elu", [x])),
        ("celu", [3, 4], 17, (b, x) => b.Add("Celu", [x], ("alpha", 0.7f))),
        ("selu", [3, 4], 17, (b, x) => b.Add("Selu", [x])),
        ("gelu", [3, 4], 20, (b, x) => b.Gelu(x)),
        ("gelu_tanh", [3, 4], 20, (b, x) => b.Add("Gelu", [x], ("approximate", AttributeValue.From("tanh")))),
        ("hardswish", [3, 4], 17, (b, x) => b.Add("HardSwish", [x])),
        ("mish", [3, 4], 18, (b, x) => b.Add("Mish", [x])),
        ("sigmoid", [3, 4], 17, (b, x) => b.Sigmoid(x)),
        ("tanh", [3, 4], 17, (b, x) => b.Tanh(x)),
        ("softplus", [3, 4], 17, (b, x) => b.Add("Softplus", [x])),
        ("softsign", [3, 4], 17, (b, x) => b.Add("Softsign", [x])),
        ("clip", [3, 4], 17, (b, x) => b.Clip(x, -0.5f, 0.7f)),
        ("softmax", [2, 5], 17, (b, x) => b.Softmax(x)),
        ("log_softmax", [2, 5], 17, (b, x) => b.LogSoftmax(x)),
        ("max_pool2d", [1, 2, 6, 6], 17, (b, x) => b.MaxPool(x, 3, 2, 1)),
        ("avg_pool2d", [1, 2, 6, 6], 17, (b, x) => b.AveragePool(x, 2)),
        ("lp_pool2d", [1, 2, 6, 6], 17, (b, x) => b.Add("LpPool", [x], ("kernel_shape", AttributeValue.From([2L, 2L])), ("strides", AttributeValue.From([2L, 2L])))),
        ("adaptive_avg_pool2d", [2, 3, 4, 4], 17, (b, x) => b.GlobalAveragePool(x)),
        ("pad_reflect", [1, 2, 4, 4], 17, (b, x) => b.Add("Pad", [x, b.Integers(0, 0, 1, 2, 0, 0, 0, 1)], ("mode", AttributeValue.From("reflect")))),
        ("pixel_shuffle", [1, 8, 2, 2], 17, (b, x) => b.Add("DepthToSpace", [x], ("blocksize", 2L), ("mode", AttributeValue.From("CRD")))),
        ("local_response_norm", [2, 6, 2, 2], 17, (b, x) => b.Add("LRN", [x], ("size", 3L), ("alpha", 0.5f))),
        ("normalize", [3, 4], 17, (b, x) => b.Add("LpNormalization", [x])),
        ("interpolate_linear", [1, 2, 3, 3], 13, (b, x) => b.Add("Resize", [x, GraphValue.None, b.Constant(Graphs.Tensor.Create<float>([1, 1, 2, 2], 4))], ("mode", AttributeValue.From("linear")))),
        ("logsumexp", [2, 3, 4], 17, (b, x) => b.Add("ReduceLogSumExp", [x], ("axes", AttributeValue.From([1L])), ("keepdims", 0L))),
        ("lstm", [4, 2, 3], 17, (b, x) => b.Add("LSTM", [x, Weight(b, 2, 20, 3), Weight(b, 2, 20, 5), Weight(b, 2, 40)], ("hidden_size", 5L), ("direction", AttributeValue.From("bidirectional")))),
        ("gru", [4, 2, 3], 17, (b, x) => b.Add("GRU", [x, Weight(b, 1, 15, 3), Weight(b, 1, 15, 5), Weight(b, 1, 30)], ("hidden_size", 5L), ("linear_before_reset", 1L))),
        ("rnn", [4, 2, 3], 17, (b, x) => b.Add("RNN", [x, Weight(b, 1, 5, 3), Weight(b, 1, 5, 5), Weight(b, 1, 10)], ("hidden_size", 5L))),
        ("einsum", [2, 3, 4], 17, (b, x) => b.Add("Einsum", [x, Weight(b, 4, 5)], ("equation", AttributeValue.From("bij,jk->bik")))),
    ];

    public static int Run(string[] args)
    {
        torch.manual_seed(7);
        File.WriteAllText(args[0], JsonSerializer.Serialize(Cases.Select(c => Dump(c.Name, GraphOf(c.Build, c.Opset, c.Dims), c.Dims)).ToArray()));
        return 0;
    }

    private static object Dump(string name, Graph graph, long[] dims)
    {
        using var scope = torch.NewDisposeScope();
        using var module = new GraphModule(graph, new GraphModuleOptions { Floats = torch.ScalarType.Float64 }) { Training = name == "batch_norm" };
        var x = torch.randn(dims, dtype: torch.ScalarType.Float64, requires_grad: true);
        var y = module.Forward(new Dictionary<string, Tensor> { ["x"] = x })[module.OutputNames.First()];
        var factors = torch.randn(y.shape, dtype: torch.ScalarType.Float64);
        y.mul(factors).sum().backward();
        return new
        {
            name,
            x = Values(x),
            y = Values(y),
            factors = Values(factors),
            gx = Values(x.grad!),
            weights = module.Parameters.Select(p => new { value = Values(p.Value), gradient = Values(p.Value.grad!) }).ToArray(),
        };
    }

    private static object Values(Tensor tensor) => new { dims = tensor.shape, data = tensor.detach().contiguous().data<double>().ToArray() };

    private static Graph GraphOf(Func<GraphBuilder, GraphValue, GraphValue> build, long opset, long[] dims)
    {
        var b = new GraphBuilder("case", opset, seed: 5);
        var x = b.Input("x", ElementType.Float32, [.. dims.Select(d => (Dimension)d)]);
        return b.Output(build(b, x), "y").Build();
    }

    private static GraphValue Weight(GraphBuilder b, params long[] dims) => b.Constant(b.Weights.Normal(0.7, dims), "w");
}
