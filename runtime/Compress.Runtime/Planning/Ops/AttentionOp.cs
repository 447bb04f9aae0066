using Compress.Graphs;
using Compress.Runtime.Kernels;
using Compress.Runtime.Threading;

namespace Compress.Runtime.Planning.Ops;

/// <summary>softmax(q k' scale) v as one kernel, over row-major values whatever the order of their axes.</summary>
internal sealed class AttentionOp : PlanOp
{
    private readonly AttentionShape _shape;
    private readonly AttentionKernel _kernel;

    public AttentionOp(string name, string kind, AttentionShape shape, PlanValue q, PlanValue k, PlanValue v, PlanValue y) : base(name, kind)
    {
        (_shape, _kernel) = (shape, new AttentionKernel(shape));
        Inputs.Add(q);
        Inputs.Add(k);
        Inputs.Add(v);
        Outputs.Add(y);
    }

    /// <summary>The same over queries, keys and values that lie side by side in rows, or null where their own rows cannot be told apart.</summary>
    /// <param name="widths">Elements of a row of queries, keys and values.</param>
    public AttentionShape? Within(long[] widths)
    {
        var all = widths.Sum();
        var (q, k, v) = (Wider(_shape.Q, widths[0], _shape.Queries, _shape.Size), Wider(_shape.K, widths[1], _shape.Keys, _shape.Size), Wider(_shape.V, widths[2], _shape.Keys, _shape.ValueSize));
        return q is null || k is null || v is null ? null : _shape with { Q = q.Value, K = k.Value, V = v.Value };

        HeadStrides? Wider(HeadStrides s, long width, int positions, int size)
        {
            // What is not a step from row to row has to stay within one.
            var inside = (s.Head < width ? (_shape.Heads - 1) * s.Head : 0) + (s.Position < width ? (positions - 1) * s.Position : 0) + (s.Element < width ? (size - 1) * s.Element : 0);
            if (inside >= width || new[] { s.Batch, s.Head, s.Position, s.Element }.Any(x => x >= width && x % width != 0) || (s.Batch < width && _shape.Batch > 1)) return null;
            return new HeadStrides(Step(s.Batch), Step(s.Head), Step(s.Position), Step(s.Element));

            long Step(long stride) => stride < width ? stride : stride / width * all;
        }
    }

    /// <summary>The attention over parts of a joined value's rows.</summary>
    public AttentionOp Reading(PlanValue joined, long[] widths, AttentionShape shape)
    {
        PlanValue Part(int i) => new(Inputs[i].Name, Inputs[i].Type, Inputs[i].Dims) { Alias = joined, AliasBytes = joined.Type.ByteCount(widths[..i].Sum()) };
        return new AttentionOp(Name, Kind, shape, Part(0), Part(1), Part(2), Outputs[0]);
    }

    public override long Macs => _shape.Macs;

    public override string Kernel => "attention";

    public override long ScratchBytes => _kernel.ScratchBytes;

    public override unsafe Step Bind(Binding binding) => new AttentionStep(_kernel, (float*)binding.Pointer(Inputs[0]), (float*)binding.Pointer(Inputs[1]), (float*)binding.Pointer(Inputs[2]),
        (float*)binding.Pointer(Outputs[0]), binding.Scratch, binding.Pool);

    private sealed unsafe class AttentionStep(AttentionKernel kernel, float* q, float* k, float* v, float* y, byte* scratch, ForkJoinPool pool) : Step
    {
        public override void Run() => kernel.Run(q, k, v, y, scratch, pool);
    }
}
