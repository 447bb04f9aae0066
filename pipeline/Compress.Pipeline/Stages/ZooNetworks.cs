using Compress.Graphs;
using Compress.Training;

namespace Compress.Pipeline;

/// <summary>Builds a network of the zoo for a run's data.</summary>
internal static class ZooNetworks
{
    public static Graph Build(string name, PipelineData data, long seed) => NetworkZoo.Build(name, new ZooOptions
    {
        Input = [.. data.Plan.Input.Shape.Select(n => (long)n)],
        Classes = data.Classes,
        Seed = (ulong)seed,
    });
}
