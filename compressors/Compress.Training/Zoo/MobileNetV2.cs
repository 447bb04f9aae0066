namespace Compress.Training;

/// <summary>
/// Inverted residuals and linear bottlenecks (Sandler et al., "MobileNetV2", 2018), with fewer and narrower stages for small images.
/// </summary>
internal static class MobileNetV2
{
    private static readonly (int Expansion, int Channels, int Repeats, int Stride)[] Stages = [(1, 16, 1, 1), (4, 24, 2, 2), (4, 32, 3, 2), (4, 64, 2, 1)];

    public static Graph Build(ZooOptions options)
    {
        var (b, x) = NetworkZoo.StartImage("mobilenetv2", options, 8);
        x = Relu6(b, Normalised(b, x, 16, 3, 1, 1));
        foreach (var (expansion, channels, repeats, stride) in Stages)
            for (var i = 0; i < repeats; i++) x = Block(b, x, expansion, channels, i == 0 ? stride : 1);
        x = Relu6(b, Normalised(b, x, 160, 1, 1, 1));
        return NetworkZoo.Finish(b, b.Linear(b.Flatten(b.GlobalAveragePool(x)), options.Classes));
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
