using Compress.Training.Lowerings;

namespace Compress.Training;

/// <summary>One node of a compiled module.</summary>
/// <param name="Node">The node, for messages.</param>
/// <param name="Run">Computes its outputs.</param>
/// <param name="Outputs">Slots that it fills, with the values' names.</param>
/// <param name="Release">Slots that nobody reads after it.</param>
internal sealed record ModuleStep(Node Node, Action<Frame> Run, (int Slot, string Name)[] Outputs, int[] Release);
