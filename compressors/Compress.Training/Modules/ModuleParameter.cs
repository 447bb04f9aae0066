using Tensor = TorchSharp.torch.Tensor;

namespace Compress.Training;

/// <summary>An initializer that is trained, or a statistic that training keeps up to date.</summary>
/// <param name="Name">Name of the initializer.</param>
/// <param name="Value">Its value; belongs to the module.</param>
/// <param name="StoredAs">Element type that the graph stores it in.</param>
public sealed record ModuleParameter(string Name, Tensor Value, ElementType StoredAs);
