using Compress.Graphs;
using Compress.Runtime.Execution;

namespace Compress.Runtime;

/// <summary>An input's memory.</summary>
internal sealed class BoundInput(string name, TensorBuffer buffer)
{
    public string Name => name;

    public TensorBuffer Buffer => buffer;
}

/// <summary>An output's memory; without a static plan it is another after every run.</summary>
internal sealed class BoundOutput(string name, TensorBuffer? value)
{
    public string Name => name;

    public TensorBuffer? Value { get; set; } = value;
}

/// <summary>A session's memory for one set of shapes, and how a run goes over it.</summary>
internal abstract class Bound : IDisposable
{
    /// <summary>The shapes that the memory is for, one an input of the model; null where not even the rank was known.</summary>
    public required Shape?[] Shapes { get; init; }

    public BoundInput[] Inputs { get; protected init; } = [];

    public BoundOutput[] Outputs { get; protected init; } = [];

    /// <summary>True where an input has no memory because its rank was not known.</summary>
    public bool IsStale { get; init; }

    public abstract long Bytes { get; }

    public abstract StepTimes? Times { get; }

    public virtual SaturationCounts? Saturation => null;

    public abstract void Run(CancellationToken cancellation);

    /// <summary>A run that also counts saturated activations, where there are any to count.</summary>
    public virtual void RunCounted(CancellationToken cancellation) => Run(cancellation);

    public abstract SessionPlan Describe();

    public abstract void Dispose();
}
