using System.Text.Json.Serialization;

namespace WebApi;

internal sealed record ClassAnswer(string Label, float Probability);

internal sealed record Answer(IReadOnlyList<ClassAnswer> Classes);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(Answer))]
internal sealed partial class AnswerJson : JsonSerializerContext;
