using System.Runtime.Intrinsics;
using Compress.Runtime.Memory;
using Compress.Runtime.Threading;

namespace Compress.Runtime.Kernels;

/// <summary>
/// A small layer over a single step, as networks that hear a stream call it: sums over the input, sums over the hidden state and the cells in one
/// pass, two sequences at a time, in registers throughout. Weights are packed as [vectors of units][input, then state][gates][lanes].
/// </summary>
internal sealed unsafe class StepLayer : RecurrentLayer
{
    /// <summary>Most bytes of weights of one direction: half of the first-level cache.</summary>
    private const long MostBytes = 16 * 1024;

    private readonly delegate*<StepRun*, void> _run;
    private readonly int _lanes;
    private readonly int _vectors;
    private readonly AlignedBuffer[] _weights;

    public StepLayer(in RecurrentShape shape, KernelTier limit) : base(shape)
    {
        bool lstm = shape.Cell == RecurrentCell.Lstm;
        if (limit >= KernelTier.Avx512 && KernelTiers.IsSupported(KernelTier.Avx512))
        {
            _lanes = 16;
            _run = lstm ? &StepLoop<FloatLanes512, MathLanes512, Vector512<float>>.Lstm : &StepLoop<FloatLanes512, MathLanes512, Vector512<float>>.Gru;
        }
        else if (KernelTiers.IsMiddle(limit))
        {
            _lanes = 8;
            _run = lstm ? &StepLoop<FloatLanes256, MathLanes256, Vector256<float>>.Lstm : &StepLoop<FloatLanes256, MathLanes256, Vector256<float>>.Gru;
        }
        else
        {
            _lanes = 4;
            _run = lstm ? &StepLoop<FloatLanes128, MathLanes128, Vector128<float>>.Lstm : &StepLoop<FloatLanes128, MathLanes128, Vector128<float>>.Gru;
        }

        _vectors = (shape.Hidden + _lanes - 1) / _lanes;
        _weights = new AlignedBuffer[shape.Directions];
    }

    public override long ScratchBytes => Up(4L * _vectors * _lanes * sizeof(float));

    public override long PackedBytes => _weights.Sum(w => w.Length);

    public override long GateFloats => 0;

    public static bool Fits(RecurrentShape shape, KernelTier limit)
        => shape.Steps == 1 && shape.Cell != RecurrentCell.GruResetBefore && (long)shape.Gates * (shape.Hidden + 15) * (shape.Input + shape.Hidden) * sizeof(float) <= MostBytes;

    public override void Run(float* x, float* h0, float* c0, float* y, float* h, float* c, float* gates, byte* scratch, ForkJoinPool pool)
    {
        RecurrentShape s = Shape;
        for (int d = 0; d < s.Directions; d++)
        {
            nint at = (nint)d * s.Batch * s.Hidden;
            var run = new StepRun
            {
                Weights = _weights[d].Floats, X = x, H0 = h0 is null ? null : h0 + at, C0 = c0 is null ? null : c0 + at,
                Y = y is null ? null : y + at, H = h is null ? null : h + at, C = c is null ? null : c + at, Scratch = (float*)scratch,
                Rows = s.Batch, Input = s.Input, Hidden = s.Hidden, Vectors = _vectors,
            };
            _run(&run);
        }
    }

    public override void Dispose()
    {
        foreach (AlignedBuffer? weights in _weights)
            weights?.Dispose();
    }

    protected override void Pack(in RecurrentWeights weights)
    {
        RecurrentShape s = Shape;
        for (int d = 0; d < s.Directions; d++)
        {
            // Before the weights of each vector lies what its sums over the input and over the state begin at.
            _weights[d] = new AlignedBuffer((long)_vectors * (s.Input + s.Hidden + 2) * s.Gates * _lanes * sizeof(float));
            float* to = _weights[d].Floats;
            for (int first = 0; first < _vectors * _lanes; first += _lanes)
            {
                for (int k = 0; k < s.Input + s.Hidden + 2; k++)
                {
                    for (int gate = 0; gate < s.Gates; gate++)
                    {
                        for (int lane = 0; lane < _lanes; lane++, to++)
                        {
                            int unit = first + lane;
                            if (unit < s.Hidden)
                                *to = k switch
                                {
                                    0 => weights.InputBias(d, gate, unit),
                                    1 => weights.HiddenBias(d, gate, unit),
                                    _ => k < s.Input + 2 ? weights.Input(d, gate, unit)[k - 2] : weights.Hidden(d, gate, unit)[k - 2 - s.Input],
                                };
                        }
                    }
                }
            }
        }
    }
}
