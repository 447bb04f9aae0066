using Compress.Graphs;

namespace Compress.Benchmarks.Networks;

/// <summary>MobileNetV2 at width 1.0 and 224x224 (Sandler et al., "MobileNetV2: Inverted residuals and linear bottlenecks", 2018, table 2).</summary>
internal static class MobileNet
{
    private static readonly (int Expansion, int Channels, int Repeats, int Stride)[] Stages =
        [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)];

    public static Graph Build()
    {
        var b = new GraphBuilder("mobilenetv2", opset: 17, seed: 1);
        var x = Relu6(b, Normalised(b, b.Input("input", ElementType.Float32, 1, 3, 224, 224), 32, 3, 2, 1));
        foreach (var (expansion, channels, repeats, stride) in Stages)
            for (var i = 0; i < repeats; i++) x = Block(b, x, expansion, channels, i == 0 ? stride : 1);
        x = Relu6(b, Normalised(b, x, 1280, 1, 1, 1));
        return b.Output(b.Linear(b.Flatten(b.GlobalAveragePool(x)), 1000), "logits").Build();
    }

    private static GraphValue Block(GraphBuilder b, GraphValue x, int expansion, int channels, int stride)
    {
        var inputs = b.SizeOf(x, 1);
        var wide = inputs * expansion;
        var y = expansion == 1 ? x : Relu6(b, Normalised(b, x, wide, 1, 1, 1));
        y = Relu6(b, Normalised(b, y, wide, 3, stride, wide));
        y = Normalised(b, y, channels, 1, 1, 1);
        return stride == 1 && inputs == channels ? b.Add(x, y) : y;
    }

    private static GraphValue Normalised(GraphBuilder b, GraphValue x, long channels, int kernel, int stride, long groups) =>
        b.BatchNormalization(b.Conv(x, channels, kernel, stride, group: groups, bias: false));

    private static GraphValue Relu6(GraphBuilder b, GraphValue x) => b.Clip(x, 0, 6);
}
