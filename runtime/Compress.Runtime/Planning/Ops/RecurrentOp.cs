using Compress.Graphs;
using Compress.Runtime.Kernels;
using Compress.Runtime.Threading;

namespace Compress.Runtime.Planning.Ops;

/// <summary>LSTM or GRU with constant weights as one kernel.</summary>
internal sealed class RecurrentOp : PlanOp
{
    private readonly RecurrentShape _shape;
    private readonly Tensor _w;
    private readonly Tensor _r;
    private readonly Tensor? _bias;
    private readonly PlanValue? _h0;
    private readonly PlanValue? _c0;
    private readonly PlanValue?[] _results;
    private readonly PlanValue _gates;
    private RecurrentLayer? _kernel;

    /// <param name="name">Name of the node.</param>
    /// <param name="kind">Its operator.</param>
    /// <param name="shape">Sizes.</param>
    /// <param name="weights">Weights of the input, of the hidden state, and the bias or null.</param>
    /// <param name="x">[steps, batch, input].</param>
    /// <param name="h0">Initial hidden states, or null.</param>
    /// <param name="c0">Initial cell states, or null.</param>
    /// <param name="results">All hidden states, the last ones, the last cell states; null for those that nobody reads.</param>
    public RecurrentOp(string name, string kind, RecurrentShape shape, (Tensor W, Tensor R, Tensor? Bias) weights, PlanValue x, PlanValue? h0, PlanValue? c0, PlanValue?[] results) : base(name, kind)
    {
        (_shape, _w, _r, _bias, _h0, _c0, _results) = (shape, weights.W, weights.R, weights.Bias, h0, c0, results);
        Inputs.Add(x);
        if (h0 is not null) Inputs.Add(h0);
        if (c0 is not null) Inputs.Add(c0);
        Outputs.AddRange(results.OfType<PlanValue>());
        // Working memory that lives for this step alone; the padding of a gate's units is at most a vector of 16.
        _gates = new PlanValue(name + "@gates", ElementType.Float32, [(long)shape.Steps * shape.Batch, shape.Gates * ((shape.Hidden + 15) / 16 * 16)]);
        Outputs.Add(_gates);
    }

    public override long Macs => _shape.Macs;

    public override string Kernel => Texts.Of($"recurrent {(KernelTiers.IsAllowed(KernelTier.Avx512) ? "avx512" : KernelTiers.IsAllowed(KernelTier.Avx2) ? "avx2" : "vector128")}, {_kernel!.Name}");

    public override long ScratchBytes => _kernel!.ScratchBytes;

    public override long PackedBytes => _kernel!.PackedBytes;

    public override void Prepare() => _kernel = RecurrentLayer.Prepare(_shape, _w.AsSpan<float>(), _r.AsSpan<float>(), _bias is null ? [] : _bias.AsSpan<float>());

    protected override void Free() => _kernel?.Dispose();

    public override unsafe Step Bind(Binding binding)
    {
        // Conversions may have put others in the inputs' places.
        var next = 1;
        var h0 = _h0 is null ? null : (float*)binding.Pointer(Inputs[next++]);
        var c0 = _c0 is null ? null : (float*)binding.Pointer(Inputs[next]);
        float* Result(int i) => i < _results.Length && _results[i] is { } value ? (float*)binding.Pointer(value) : null;
        return new LayerStep(_kernel!, (float*)binding.Pointer(Inputs[0]), h0, c0, Result(0), Result(1), Result(2), (float*)binding.Pointer(_gates), binding.Scratch, binding.Pool);
    }

    private sealed unsafe class LayerStep(RecurrentLayer kernel, float* x, float* h0, float* c0, float* y, float* h, float* c, float* gates, byte* scratch, ForkJoinPool pool) : Step
    {
        public override void Run() => kernel.Run(x, h0, c0, y, h, c, gates, scratch, pool);
    }
}
