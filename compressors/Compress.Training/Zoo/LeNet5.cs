namespace Compress.Training;

/// <summary>LeNet-5 (LeCun et al., "Gradient-based learning applied to document recognition", 1998), with Relu and maximum pooling.</summary>
internal static class LeNet5
{
    /// <summary>As in the paper: the image is padded to 32x32 where it is smaller.</summary>
    public static Graph Classic(ZooOptions options)
    {
        var (b, x) = NetworkZoo.StartImage("lenet5", options, 16);
        x = b.MaxPool(b.Relu(b.Conv(x, 6, kernel: 5, pad: options.Input[1] < 32 ? 2 : 0)), 2);
        x = b.MaxPool(b.Relu(b.Conv(x, 16, kernel: 5, pad: 0)), 2);
        x = b.Relu(b.Linear(b.Flatten(x), 120));
        x = b.Relu(b.Linear(x, 84));
        return NetworkZoo.Finish(b, b.Linear(x, options.Classes));
    }

    /// <summary>As Caffe's example has it.</summary>
    public static Graph Caffe(ZooOptions options)
    {
        var (b, x) = NetworkZoo.StartImage("lenet5-caffe", options, 16);
        x = b.MaxPool(b.Conv(x, 20, kernel: 5, pad: 0), 2);
        x = b.MaxPool(b.Conv(x, 50, kernel: 5, pad: 0), 2);
        x = b.Relu(b.Linear(b.Flatten(x), 500));
        return NetworkZoo.Finish(b, b.Linear(x, options.Classes));
    }
}
