using Compress.Runtime.Memory;
using Compress.Runtime.Threading;

namespace Compress.Runtime.Kernels;

/// <summary>
/// A small layer over one sequence in both directions: they lie in the two halves of a 256-bit vector, so that a step of one costs what a step
/// of both does. Weights over the hidden state are packed as [units of the state][gates][directions x 4].
/// </summary>
internal sealed unsafe class PairedLayer : RecurrentLayer
{
    /// <summary>Units of a direction: half a vector.</summary>
    public const int Half = 4;

    private readonly delegate*<PairedRun*, void> _sequence;
    private AlignedBuffer? _weights;
    private FloatConv? _input;

    public PairedLayer(in RecurrentShape shape, KernelTier limit) : base(shape)
        => _sequence = shape.Cell == RecurrentCell.Lstm ? &PairedLoop.Lstm : &PairedLoop.Gru;

    public override long ScratchBytes => _input!.ScratchBytes;

    public override long PackedBytes => _input!.PackedBytes + _weights!.Length;

    public override long GateFloats => (long)Shape.Steps * Row;

    private int Row => Shape.Gates * 2 * Half;

    public static bool Fits(RecurrentShape shape, KernelTier limit)
        => KernelTiers.IsMiddle(limit) && shape.Directions == 2 && shape.Batch == 1 && shape.Steps > 1 && shape.Hidden <= Half && shape.Cell != RecurrentCell.GruResetBefore;

    /// <summary>Whether two layers can be run turn by turn.</summary>
    public static bool RunTogether(RecurrentShape first, RecurrentShape second, KernelTier limit)
        => Fits(first, limit) && Fits(second, limit) && first.Cell == RecurrentCell.Gru && second.Cell == RecurrentCell.Gru && first.Steps == second.Steps;

    public override void Run(float* x, float* h0, float* c0, float* y, float* h, float* c, float* gates, byte* scratch, ForkJoinPool pool)
    {
        float* states = stackalloc float[4 * Half];
        PairedRun run = default;
        Begin(ref run, x, h0, c0, y, gates, states, scratch, pool);
        _sequence(&run);
        End(states, h, c);
    }

    /// <summary>Runs two layers turn by turn; see <see cref="RunTogether"/>.</summary>
    public static void Run(PairedLayer first, in RecurrentBuffers a, PairedLayer second, in RecurrentBuffers b, byte* scratch, ForkJoinPool pool)
    {
        float* states = stackalloc float[8 * Half];
        PairedRun run = default, other = default;
        first.Begin(ref run, a.X, a.H0, null, a.Y, a.Gates, states, scratch, pool);
        second.Begin(ref other, b.X, b.H0, null, b.Y, b.Gates, states + (4 * Half), scratch, pool);
        PairedLoop.TwoGrus(&run, &other);
        first.End(states, a.H, null);
        second.End(states + (4 * Half), b.H, null);
    }

    /// <summary>Computes the sums over the inputs and sets where a run begins.</summary>
    private void Begin(ref PairedRun run, float* x, float* h0, float* c0, float* y, float* gates, float* states, byte* scratch, ForkJoinPool pool)
    {
        RecurrentShape s = Shape;
        _input!.Run(x, gates, null, scratch, pool);
        for (int d = 0; d < 2; d++)
        {
            Start(h0 is null ? null : h0 + (d * s.Hidden), states + (d * Half), s.Hidden, Half);
            Start(c0 is null ? null : c0 + (d * s.Hidden), states + ((2 + d) * Half), s.Hidden, Half);
        }

        int first0 = s.Backwards(0) ? s.Steps - 1 : 0, first1 = s.Steps - 1, step0 = s.Backwards(0) ? -1 : 1;
        run.Weights = _weights!.Floats;
        run.Gates0 = gates + ((long)first0 * Row);
        run.Gates1 = gates + ((long)first1 * Row);
        run.Step0 = step0 * Row;
        run.Step1 = -Row;
        run.State = states;
        run.Cell = states + (2 * Half);
        run.Y0 = y is null ? null : y + ((long)first0 * 2 * s.Hidden);
        run.Y1 = y is null ? null : y + (((long)first1 * 2) + 1) * s.Hidden;
        run.YStep0 = step0 * 2 * s.Hidden;
        run.YStep1 = -2 * s.Hidden;
        run.Steps = s.Steps;
        run.Hidden = s.Hidden;
    }

    /// <summary>Writes the last states where they are wanted.</summary>
    private void End(float* states, float* h, float* c)
    {
        RecurrentShape s = Shape;
        for (int d = 0; d < 2; d++)
        {
            if (h is not null)
                Bytes.Copy((byte*)(states + (d * Half)), (byte*)(h + (d * s.Hidden)), (nint)s.Hidden * sizeof(float));
            if (c is not null)
                Bytes.Copy((byte*)(states + ((2 + d) * Half)), (byte*)(c + (d * s.Hidden)), (nint)s.Hidden * sizeof(float));
        }
    }

    public override void Dispose()
    {
        _weights?.Dispose();
        _input?.Dispose();
    }

    protected override void Pack(in RecurrentWeights weights)
    {
        // The last rows hold what the sums over the hidden state begin at.
        _weights = new AlignedBuffer((Half + 1L) * Row * sizeof(float));
        float* to = _weights.Floats;
        var (rows, sums) = (new float[Row * Shape.Input], new float[Row]);
        for (int gate = 0; gate < Shape.Gates; gate++)
        {
            for (int d = 0; d < 2; d++)
            {
                for (int unit = 0; unit < Shape.Hidden; unit++)
                {
                    int column = (((gate * 2) + d) * Half) + unit;
                    weights.Input(d, gate, unit).CopyTo(rows.AsSpan(column * Shape.Input));
                    sums[column] = weights.InputBias(d, gate, unit);
                    ReadOnlySpan<float> hidden = weights.Hidden(d, gate, unit);
                    for (int k = 0; k < hidden.Length; k++)
                        to[(k * Row) + column] = hidden[k];
                    to[(Half * Row) + column] = weights.HiddenBias(d, gate, unit);
                }
            }
        }

        _input = InputProduct(rows, sums);
    }
}
