namespace Compress.Training;

/// <summary>
/// Residual networks for small images (He et al., "Deep residual learning for image recognition", 2016, section 4.2): a stem and three
/// stages of 16, 32 and 64 channels, the image halved between them, shortcuts by 1x1 convolution where the shape changes.
/// </summary>
internal static class ResNet
{
    public static Graph Build(string name, ZooOptions options, int blocks)
    {
        var (b, x) = NetworkZoo.StartImage(name, options, 8);
        x = b.Relu(Normalised(b, x, 16, 3, 1));
        foreach (var channels in (ReadOnlySpan<int>)[16, 32, 64])
            for (var i = 0; i < blocks; i++) x = Block(b, x, channels, channels > 16 && i == 0 ? 2 : 1);
        return NetworkZoo.Finish(b, b.Linear(b.Flatten(b.GlobalAveragePool(x)), options.Classes));
    }

    private static GraphValue Block(GraphBuilder b, GraphValue x, int channels, int stride)
    {
        var inner = b.Relu(Normalised(b, x, channels, 3, stride));
        var shortcut = stride == 1 ? x : Normalised(b, x, channels, 1, stride);
        return b.Relu(b.Add(Normalised(b, inner, channels, 3, 1), shortcut));
    }

    private static GraphValue Normalised(GraphBuilder b, GraphValue x, int channels, int kernel, int stride) =>
        b.BatchNormalization(b.Conv(x, channels, kernel, stride, bias: false));
}
