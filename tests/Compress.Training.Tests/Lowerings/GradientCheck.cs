using Compress.Graphs;
using TorchSharp;
using Tensor = TorchSharp.torch.Tensor;

namespace Compress.Training.Tests.Lowerings;

/// <summary>Compares the gradients of a module, for inputs and every parameter, with central differences in double precision.</summary>
internal static class GradientCheck
{
    private const double Step = 1e-6;

    /// <summary>Checks d(sum of output * fixed weights) / d(everything) for random inputs.</summary>
    public static void Run(Graph graph, bool training = false, Func<double, double>? inputs = null)
    {
        using var scope = torch.NewDisposeScope();
        using var module = new GraphModule(graph, new GraphModuleOptions { Floats = torch.ScalarType.Float64 }) { Training = training };
        torch.manual_seed(3);
        var feeds = new Dictionary<string, Tensor>();
        foreach (var input in graph.RequiredInputs)
        {
            var dims = input.Shape!.Select(d => d.Value ?? 2).ToArray();
            if (input.ElementType != ElementType.Float32)
            {
                feeds[input.Name] = torch.arange(dims.Aggregate(1L, (a, b) => a * b)).reshape(dims).remainder(3);
                continue;
            }
            var values = TensorConversionValues(torch.randn(dims, dtype: torch.ScalarType.Float64));
            var placed = values.Select(v => inputs?.Invoke(v) ?? v).ToArray();
            feeds[input.Name] = torch.tensor(placed, dims, requires_grad: true);
        }
        var buffers = module.Buffers.Select(b => b.Value.clone()).ToArray();
        Tensor? weights = null;

        Tensor Loss()
        {
            using (torch.no_grad())
                for (var i = 0; i < buffers.Length; i++) module.Buffers[i].Value.copy_(buffers[i]);
            var output = module.Forward(feeds).Values.First();
            weights ??= torch.randn(output.shape, dtype: torch.ScalarType.Float64);
            return output.mul(weights).sum();
        }

        // Whole tensors are copied in, since a weight need not lie row-major in memory.
        double LossWith(Tensor leaf, double[] values, int place, double change)
        {
            var changed = (double[])values.Clone();
            changed[place] += change;
            leaf.copy_(torch.tensor(changed, leaf.shape));
            return Loss().ToDouble();
        }

        Loss().backward();
        var leaves = feeds.Where(f => f.Value.requires_grad).Select(f => (f.Key, f.Value)).Concat(module.Parameters.Select(p => (p.Name, p.Value)));
        foreach (var (name, leaf) in leaves)
        {
            leaf.grad.Should().NotBeNull($"{name} takes part");
            var analytic = TensorConversionValues(leaf.grad!);
            var values = TensorConversionValues(leaf);
            for (var i = 0; i < analytic.Length; i += Math.Max(1, analytic.Length / 12))
            {
                using var inner = torch.NewDisposeScope();
                using var quiet = torch.no_grad();
                var above = LossWith(leaf, values, i, Step);
                var below = LossWith(leaf, values, i, -Step);
                LossWith(leaf, values, i, 0);
                var numeric = (above - below) / (2 * Step);
                analytic[i].Should().BeApproximately(numeric, Tolerance.FiniteDifference * Math.Max(1, Math.Abs(numeric)), $"{name}[{i}]");
            }
        }
    }

    private static double[] TensorConversionValues(Tensor tensor) => tensor.detach().contiguous().data<double>().ToArray();
}
