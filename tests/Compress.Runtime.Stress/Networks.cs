using Compress.Graphs;

namespace Compress.Runtime.Stress;

/// <summary>Small networks with random weights.</summary>
public static class Networks
{
    /// <summary>Convolutions with BatchNormalization, a residual block, a strided shortcut, pools and a classifier: input x, output y.</summary>
    public static Graph Residual(int channels, int wide, int size)
    {
        var b = new GraphBuilder("residual", opset: 17, seed: 5);
        var x = b.Input("x", ElementType.Float32, Dimension.Named("batch"), channels, size, size);
        var stem = b.Relu(b.BatchNormalization(b.Conv(x, wide, 3)));
        var inner = b.Conv(b.Relu(b.Conv(stem, wide, 3)), wide, 3);
        var block = b.Relu(b.Add(inner, stem));
        var strided = b.Conv(b.Relu(b.Conv(block, 2 * wide, 3, stride: 2)), 2 * wide, 3);
        var second = b.Relu(b.Add(strided, b.Conv(block, 2 * wide, 1, stride: 2)));
        var y = b.Linear(b.Flatten(b.GlobalAveragePool(b.MaxPool(second, 2))), 10);
        b.Output(y, "y");
        return b.Build();
    }
}
