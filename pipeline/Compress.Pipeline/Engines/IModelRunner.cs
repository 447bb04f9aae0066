using System.Collections.Immutable;
using Compress.Graphs;

namespace Compress.Pipeline;

/// <summary>A model loaded into an engine, run on any tensors by name. For one caller at a time.</summary>
public interface IModelRunner : IDisposable
{
    /// <summary>Inputs that a run needs, in the model's order.</summary>
    ImmutableArray<ValueInfo> Inputs { get; }

    /// <summary>Names of the outputs, in the model's order.</summary>
    ImmutableArray<string> Outputs { get; }

    /// <summary>Runs once.</summary>
    /// <param name="inputs">A tensor for every input.</param>
    /// <param name="cancellation">Stops the run where the engine can be stopped.</param>
    /// <returns>Every output by name.</returns>
    /// <exception cref="ModelException">An input is missing or does not fit, or a node failed.</exception>
    IReadOnlyDictionary<string, Tensor> Run(IReadOnlyDictionary<string, Tensor> inputs, CancellationToken cancellation = default);
}
