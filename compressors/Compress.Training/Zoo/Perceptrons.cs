namespace Compress.Training;

/// <summary>Fully connected networks; LeNet-300-100 is one (LeCun et al., "Gradient-based learning applied to document recognition", 1998).</summary>
internal static class Perceptrons
{
    public static Graph Build(string name, ZooOptions options, params ReadOnlySpan<int> hidden)
    {
        var (b, x) = NetworkZoo.Start(name, options);
        if (options.Input.Length > 1) x = b.Flatten(x);
        foreach (var width in hidden) x = b.Relu(b.Linear(x, width));
        return NetworkZoo.Finish(b, b.Linear(x, options.Classes));
    }
}
