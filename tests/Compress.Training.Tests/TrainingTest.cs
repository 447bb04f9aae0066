using Compress.Preprocessing;
using Compress.Training.Data;
using TorchSharp;

[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace Compress.Training.Tests;

/// <summary>
/// What tests that train share: they skip where the libtorch binding was not built, and fail for that where CI is true. They run one
/// after another, because seeds, threads and the count of live tensors belong to the process.
/// </summary>
public abstract class TrainingTest
{
    protected TrainingTest()
    {
        try
        {
            torch.manual_seed(1);
        }
        catch (Exception e) when (e is DllNotFoundException or TypeInitializationException && Environment.GetEnvironmentVariable("CI") != "true")
        {
            Assert.Skip("The libtorch binding is not there; run ./build.sh --target Native.");
        }
    }

    /// <summary>Clean glyphs, so that a few steps teach something.</summary>
    protected static DataSet Glyphs(int train = 512, int test = 64) =>
        DataSet.Load(new GlyphSource(new GlyphOptions { Train = train, Test = test, Size = 16, Hardness = 0.1f }), new DataOptions { Validation = 0.25 });

    protected static ImagePlan GlyphPlan { get; } = new ImagePlan { Width = 16, Height = 16, Color = ColorMode.Grey }.Normalised([0.2f], [0.3f]);

    protected static ZooOptions GlyphNetwork { get; } = new() { Input = [1, 16, 16] };
}
