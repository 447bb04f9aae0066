using System.Collections.Immutable;

namespace Compress.Pipeline;

/// <summary>How far the outputs of a model on an engine are from the reference's.</summary>
/// <param name="Model">The model's file.</param>
/// <param name="Engine">The engine.</param>
/// <param name="MaxAbs">Largest absolute difference of an element.</param>
/// <param name="MeanAbs">Mean absolute difference.</param>
/// <param name="Rel">Largest difference of an output over the largest absolute element that the reference has there; the worst output counts.</param>
/// <param name="Top1Agreement">Share of the samples for which the greatest element of the first output's last axis is the same one; null where that axis has one element.</param>
/// <param name="Nodes">The same per node, where asked for.</param>
public sealed record ParityFigures(string Model, string Engine, double MaxAbs, double MeanAbs, double Rel, double? Top1Agreement, ImmutableArray<NodeParity>? Nodes = null);
