namespace Compress.Training;

/// <summary>A network that can be built by name.</summary>
/// <param name="Name">The name a recipe uses.</param>
/// <param name="Description">What it is, in a sentence.</param>
/// <param name="Build">Builds it with fresh weights; input <c>input</c>, output <c>logits</c>, the batch dimension open.</param>
public sealed record ZooNetwork(string Name, string Description, Func<ZooOptions, Graph> Build);
