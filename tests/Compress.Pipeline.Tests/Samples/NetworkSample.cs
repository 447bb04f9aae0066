using Compress.Graphs;

namespace Compress.Pipeline.Tests.Samples;

internal static class NetworkSample
{
    public static RunReport Run(Recipe recipe, RunOptions options)
    {
        #region README: network
        var b = new GraphBuilder("two-blocks");
        var x = b.Input("image", ElementType.Float32, Dimension.Named("batch"), 1, 12, 12);
        x = b.Relu(b.BatchNormalization(b.Conv(x, 16, kernel: 3, bias: false)));
        x = b.MaxPool(x, 2);
        var y = b.BatchNormalization(b.Conv(x, 16, kernel: 3, bias: false));
        x = b.Relu(b.Add(x, y));
        x = b.Linear(b.Flatten(b.GlobalAveragePool(x)), 10);
        var network = b.Output(x, "logits").Build();

        var report = new PipelineRun(recipe, options, new RunInputs { Network = network }).Run();
        #endregion
        return report;
    }
}
