using Compress.Graphs;
using Compress.Preprocessing;
using Compress.Training;
using Compress.Training.Data;

namespace Compress.Gpu.Checks;

/// <summary>What the trainings are given: generated glyphs, and networks for them.</summary>
internal static class Samples
{
    public static DataSet Glyphs { get; } = DataSet.Load(
        new GlyphSource(new GlyphOptions { Train = Place.IsTrial ? 600 : 4000, Test = 500, Size = 16, Hardness = 0.3f }), new DataOptions { Validation = 0.2 });

    public static ImagePlan Plan { get; } = new ImagePlan { Width = 16, Height = 16, Color = ColorMode.Grey }.Normalised([0.2f], [0.3f]);

    public static TrainingOptions Options { get; } = new()
    {
        Epochs = Place.IsTrial ? 2 : 4,
        BatchSize = 64,
        Threads = 4,
        Optimizer = new OptimizerSettings { LearningRate = 0.05 },
    };

    /// <summary>Share of the first epoch's loss that the last one must stay below; a trial's few steps only begin to learn.</summary>
    public static double LossFalls => Place.IsTrial ? 1 : 0.5;

    public static Graph ResNet8 => NetworkZoo.Build("resnet8", new ZooOptions { Input = [1, 16, 16] });

    /// <summary>A network that draws while it trains.</summary>
    public static Graph WithDropout()
    {
        var b = new GraphBuilder("net");
        var x = b.Input("input", ElementType.Float32, Dimension.Named("batch"), 1, 16, 16);
        var y = b.Relu(b.BatchNormalization(b.Conv(x, 8, 3, stride: 2)));
        y = b.Dropout(b.Relu(b.Linear(b.Flatten(y), 64)), 0.3f);
        return b.Output(b.Linear(y, 10), "logits").Build();
    }

    /// <summary>Trains a fresh network; the module is left with the result.</summary>
    public static (TrainingResult Result, GraphModule Module) Train(
        Graph graph, TrainingOptions options, string? checkpoint = null, IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default)
    {
        var module = new GraphModule(graph, new GraphModuleOptions { Device = Place.Device });
        var result = new Trainer(module, options, null, checkpoint)
            .Run(options.TrainingLoader(Glyphs.Train, Plan), options.EvaluationLoader(Glyphs.Validation, Plan), progress, cancellation);
        return (result, module);
    }

    /// <summary>All weights as bytes.</summary>
    public static byte[] Bytes(Graph graph) => [.. graph.Initializers.OrderBy(i => i.Key, StringComparer.Ordinal).SelectMany(i => i.Value.Bytes.ToArray())];
}
