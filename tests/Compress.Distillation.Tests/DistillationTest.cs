using Compress.Preprocessing;
using Compress.Training;
using Compress.Training.Data;
using TorchSharp;

[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace Compress.Distillation.Tests;

/// <summary>Skips where the libtorch binding was not built, and fails for that where CI is true; small glyphs to train on.</summary>
public abstract class DistillationTest
{
    protected DistillationTest()
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

    protected static DataSet Glyphs { get; } =
        DataSet.Load(new GlyphSource(new GlyphOptions { Train = 512, Test = 64, Size = 16, Hardness = 0.1f }), new DataOptions { Validation = 0.25 });

    protected static ImagePlan Plan { get; } = new ImagePlan { Width = 16, Height = 16, Color = ColorMode.Grey }.Normalised([0.2f], [0.3f]);

    protected static ZooOptions Network { get; } = new() { Input = [1, 16, 16] };

    protected static TrainingOptions Short { get; } = new() { Epochs = 3, BatchSize = 32, Threads = 1, Optimizer = new OptimizerSettings { LearningRate = 0.05 } };
}
