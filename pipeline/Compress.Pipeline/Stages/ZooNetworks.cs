using Compress.Graphs;
using Compress.Preprocessing;
using Compress.Training;

namespace Compress.Pipeline;

/// <summary>Builds a network of the zoo for a run's data.</summary>
internal static class ZooNetworks
{
    /// <summary>Bytes that a step of a network on texts takes together: a word and its space have about six.</summary>
    private const int BytesTogether = 8;

    /// <summary>The network that a recipe trains as its teacher, with fresh weights.</summary>
    public static Graph Build(Recipe recipe, PipelineData data) => NetworkZoo.Build(recipe.Teacher.Zoo!, Options(recipe, data));

    /// <summary>What a recipe's network is built for.</summary>
    public static ZooOptions Options(Recipe recipe, PipelineData data) => new()
    {
        Input = [.. data.Plan.Input.Shape.Select(n => (long)n)],
        Classes = data.Classes,
        Vocabulary = (data.Plan as TextPlan)?.VocabularySize ?? 0,
        Stride = data.Plan is TextPlan { Tokens: Tokenization.Bytes } ? BytesTogether : 1,
        Dropout = recipe.Teacher.Dropout,
        Seed = (ulong)recipe.Seed,
    };
}
