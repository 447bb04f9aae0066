using Compress.Graphs;
using Compress.Runtime.Kernels;

namespace Compress.Runtime.Tests.Planning;

/// <summary>Local response normalization by square roots agrees with the power that the operator is defined by, at every length.</summary>
public sealed class ResponseNormalizationTests
{
    [Theory]
    [InlineData(0.75f)]
    [InlineData(0.5f)]
    public void It_agrees_with_the_definition(float beta)
    {
        for (int width = 1; width <= 20; width++)
        {
            foreach (int size in new[] { 1, 2, 5 })
            {
                var b = new GraphBuilder("lrn", 17, 3);
                b.Output(b.Add("LRN", [b.Input("x", ElementType.Float32, 2, 7, 3, width)], ("size", (long)size), ("alpha", 0.3f), ("beta", beta), ("bias", 2f)), "y");
                var random = new Random(width);
                var x = new float[2 * 7 * 3 * width];
                for (int i = 0; i < x.Length; i++) x[i] = (random.NextSingle() - 0.5f) * 20;
                using var model = CompiledModel.From(b.Build());
                using var session = model.CreateSession();
                var y = session.Run(new Dictionary<string, Tensor> { ["x"] = Tensor.Own(x, 2, 7, 3, width) })["y"].AsSpan<float>().ToArray();
                for (int i = 0; i < x.Length; i++)
                {
                    int inner = 3 * width, channel = i / inner % 7;
                    double sum = 0;
                    for (int c = Math.Max(0, channel - ((size - 1) / 2)); c <= Math.Min(6, channel + (size / 2)); c++)
                        sum += (double)x[i + ((c - channel) * inner)] * x[i + ((c - channel) * inner)];
                    float expected = (float)(x[i] / Math.Pow(2 + ((double)0.3f / size * sum), beta));
                    Math.Abs((double)y[i] - expected).Should().BeLessThanOrEqualTo(Math.Abs(expected) * 1.2e-7, "one step of float, element {0}, width {1}, size {2}", i, width, size);
                }
            }
        }
    }
}
