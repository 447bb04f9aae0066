using System.Diagnostics.CodeAnalysis;
using Compress.Graphs;

namespace Compress.Runtime;

/// <summary>No memory yet: the sizes of open dimensions were not given, and the model does not run with 1 for each.</summary>
internal sealed class UnboundBound(ModelException reason) : Bound
{
    public override long Bytes => 0;

    public override StepTimes? Times => null;

    [DoesNotReturn]
    public void Fail() => throw new ModelException(
        $"The sizes of the model's open dimensions were not given, and it does not run with 1 for each of them. Give them in {nameof(SessionOptions)}.{nameof(SessionOptions.InputShapes)} or with {nameof(Session.Reshape)}. With 1: {reason.Message}", reason);

    public override void Run(CancellationToken cancellation) => Fail();

    public override SessionPlan Describe() => new([], 0, false, reason.Message);

    public override void Dispose()
    {
        // No memory.
    }
}
