using Tensor = TorchSharp.torch.Tensor;

namespace Compress.Training.Lowerings;

/// <summary>Softmax and LogSoftmax. Before opset 13 they work on the value flattened to a matrix at the axis.</summary>
internal static class SoftmaxLowerings
{
    public static IReadOnlyList<Lowering> All { get; } =
    [
        Of("Softmax", (x, axis) => x.softmax(axis)),
        Of("LogSoftmax", (x, axis) => x.log_softmax(axis)),
    ];

    private static Lowering Of(string opType, Func<Tensor, long, Tensor> compute) => new(opType, c =>
    {
        var flattens = c.Opset < 13;
        var axis = c.Node.Int("axis", flattens ? 1 : -1);
        if (!flattens) return c.Map(x => compute(x, axis));
        return c.Map(x =>
        {
            var at = (int)(axis < 0 ? axis + x.dim() : axis);
            if (at == x.dim() - 1) return compute(x, at);
            long rows = 1;
            foreach (var size in x.shape.AsSpan(0, at)) rows *= size;
            using var matrix = x.reshape(rows, -1);
            using var result = compute(matrix, 1);
            return result.reshape(x.shape);
        });
    });
}
