using Compress.Graphs;
using Compress.Preprocessing;
using Compress.Training;

namespace Compress.Pipeline;

/// <summary>Builds a network of the zoo for a run's data.</summary>
internal static class ZooNetworks
{
    /// <summary>Bytes that a step of a network on texts takes together: a word has about five.</summary>
    private const int BytesTogether = 4;

    public static Graph Build(string name, PipelineData data, long seed) => NetworkZoo.Build(name, Options(data, seed));

    /// <summary>What a network is built for.</summary>
    public static ZooOptions Options(PipelineData data, long seed) => new()
    {
        Input = [.. data.Plan.Input.Shape.Select(n => (long)n)],
        Classes = data.Classes,
        Vocabulary = (data.Plan as TextPlan)?.VocabularySize ?? 0,
        Stride = data.Plan is TextPlan { Tokens: Tokenization.Bytes } ? BytesTogether : 1,
        Seed = (ulong)seed,
    };
}
