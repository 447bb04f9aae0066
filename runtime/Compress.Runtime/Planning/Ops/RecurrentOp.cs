using Compress.Graphs;
using Compress.Runtime.Kernels;
using Compress.Runtime.Threading;

namespace Compress.Runtime.Planning.Ops;

/// <summary>LSTM or GRU with constant weights as one kernel.</summary>
internal sealed class RecurrentOp : PlanOp
{
    private readonly RecurrentShape _shape;
    private (Tensor W, Tensor R, Tensor? Bias) _weights;
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
        (_shape, _weights, _h0, _c0, _results) = (shape, weights, h0, c0, results);
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

    public override void Prepare()
    {
        var (w, r, bias) = _weights;
        _kernel = RecurrentLayer.Prepare(_shape, w.AsSpan<float>(), r.AsSpan<float>(), bias is null ? [] : bias.AsSpan<float>());
        // Weights that were restored from 8 bits must not stay beside what was packed from them.
        _weights = default;
    }

    protected override void Free() => _kernel?.Dispose();

    public override Step Bind(Binding binding) => new LayerStep(_kernel!, Buffers(binding), binding);

    /// <summary>Whether this layer and another one, of which neither waits for the other, gain from running together.</summary>
    public bool RunsWith(RecurrentOp other) => PairedLayer.RunTogether(_shape, other._shape, KernelTiers.Limit);

    /// <summary>A step of both layers; see <see cref="RunsWith"/>.</summary>
    public static Step Bind(RecurrentOp first, RecurrentOp second, Binding binding) =>
        new TwoLayersStep((PairedLayer)first._kernel!, first.Buffers(binding), (PairedLayer)second._kernel!, second.Buffers(binding), binding);

    private unsafe RecurrentBuffers Buffers(Binding binding)
    {
        // Conversions may have put others in the inputs' places.
        var next = 1;
        var h0 = _h0 is null ? null : (float*)binding.Pointer(Inputs[next++]);
        var c0 = _c0 is null ? null : (float*)binding.Pointer(Inputs[next]);
        float* Result(int i) => i < _results.Length && _results[i] is { } value ? (float*)binding.Pointer(value) : null;
        return new RecurrentBuffers((float*)binding.Pointer(Inputs[0]), h0, c0, Result(0), Result(1), Result(2), (float*)binding.Pointer(_gates));
    }

    private sealed unsafe class LayerStep(RecurrentLayer kernel, RecurrentBuffers at, Binding binding) : Step
    {
        private readonly RecurrentBuffers _at = at;
        private readonly byte* _scratch = binding.Scratch;
        private readonly ForkJoinPool _pool = binding.Pool;

        public override void Run() => kernel.Run(_at.X, _at.H0, _at.C0, _at.Y, _at.H, _at.C, _at.Gates, _scratch, _pool);
    }

    private sealed unsafe class TwoLayersStep(PairedLayer first, RecurrentBuffers a, PairedLayer second, RecurrentBuffers b, Binding binding) : Step
    {
        private readonly RecurrentBuffers _a = a;
        private readonly RecurrentBuffers _b = b;
        private readonly byte* _scratch = binding.Scratch;
        private readonly ForkJoinPool _pool = binding.Pool;

        public override void Run() => PairedLayer.Run(first, _a, second, _b, _scratch, _pool);
    }
}
