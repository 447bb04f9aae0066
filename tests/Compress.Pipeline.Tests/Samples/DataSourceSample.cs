using Compress.Training.Data;

namespace Compress.Pipeline.Tests.Samples;

#region README: data
internal sealed class Stripes : IDataSource
{
    public string Name => "stripes";
    public IReadOnlyList<string> ClassNames => ["lying", "standing"];

    public SampleSet? Read(DataPart part)
    {
        var (random, images) = (new Random((int)part), new ImageSamplesBuilder(width: 12, height: 12, channels: 1));
        for (var i = 0; i < (part == DataPart.Train ? 600 : 200); i++)
        {
            var (standing, shift) = (i % 2, random.Next(4));
            images.Add([.. Enumerable.Range(0, 144).Select(p => (byte)(((standing == 1 ? p % 12 : p / 12) + shift) / 2 % 2 * 120 + random.Next(100)))], standing);
        }
        return images.Build();
    }
}
#endregion

internal static class DataSourceSample
{
    public static RunReport Run(Recipe recipe, RunOptions options)
    {
        #region README: data-run
        var report = new PipelineRun(recipe, options, new RunInputs { Data = new Stripes() }).Run();
        #endregion
        return report;
    }
}
