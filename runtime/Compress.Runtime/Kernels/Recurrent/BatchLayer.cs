using System.Runtime.CompilerServices;
using Compress.Runtime.Memory;
using Compress.Runtime.Threading;

namespace Compress.Runtime.Kernels;

/// <summary>A layer over several sequences: each step is one matrix product over the hidden states of all of them, then their cells.</summary>
internal sealed unsafe class BatchLayer : RecurrentLayer
{
    private readonly RecurrentLoops _loops;
    private readonly int _width;
    private readonly FloatConv[] _inputs;
    private readonly FloatConv[] _hidden;
    private readonly FloatConv?[] _last;

    public BatchLayer(in RecurrentShape shape, KernelTier limit) : base(shape)
    {
        _loops = RecurrentLoops.Of(shape.Cell, limit);
        _width = (shape.Hidden + _loops.Lanes - 1) / _loops.Lanes * _loops.Lanes;
        _inputs = new FloatConv[shape.Directions];
        _hidden = new FloatConv[shape.Directions];
        _last = new FloatConv?[shape.Directions];
    }

    public override long ScratchBytes => StateBytes + Products.Max(p => p.ScratchBytes);

    public override long PackedBytes => Products.Sum(p => p.PackedBytes);

    public override long GateFloats => (long)Shape.Steps * Shape.Batch * Row;

    private int Row => Shape.Gates * _width;

    /// <summary>For each sequence: hidden state, cell state, one more state, and the sums of a step.</summary>
    private long StateBytes => Up(Shape.Batch * ((3L * _width) + Row) * sizeof(float));

    private IEnumerable<FloatConv> Products => [.. _inputs, .. _hidden, .. _last.OfType<FloatConv>()];

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Run(float* x, float* h0, float* c0, float* y, float* h, float* c, float* gates, byte* scratch, ForkJoinPool pool)
    {
        RecurrentShape s = Shape;
        float* states = (float*)scratch, cells = states + ((long)s.Batch * _width), spares = cells + ((long)s.Batch * _width), sums = spares + ((long)s.Batch * _width);
        byte* rest = scratch + StateBytes;
        for (int d = 0; d < s.Directions; d++)
        {
            long first = (long)d * s.Batch * s.Hidden;
            _inputs[d].Run(x, gates, null, rest, pool);
            Begin(h0 is null ? null : h0 + first, states);
            if (s.HasCellState)
                Begin(c0 is null ? null : c0 + first, cells);

            for (int t = 0; t < s.Steps; t++)
            {
                int time = s.Backwards(d) ? s.Steps - 1 - t : t;
                float* input = gates + ((long)time * s.Batch * Row);
                // The sums of a GRU over the input stay apart: its hidden gate weighs those over the hidden state alone.
                _hidden[d].Run(states, sums, s.Cell == RecurrentCell.Gru ? null : input, rest, pool);
                if (_last[d] is { } last)
                {
                    for (int n = 0; n < s.Batch; n++)
                        _loops.Reset(sums + ((long)n * Row), _width, states + (n * _width), spares + (n * _width));
                    last.Run(spares, sums + (2 * _width), input + (2 * _width), rest, pool);
                }

                _loops.Cells(sums, input, s.Batch, _width, states, cells);
                if (y is not null)
                    Keep(states, y + ((((long)time * s.Directions) + d) * s.Batch * s.Hidden));
            }

            if (h is not null)
                Keep(states, h + first);
            if (c is not null)
                Keep(cells, c + first);
        }
    }

    public override void Dispose()
    {
        foreach (FloatConv?[] products in new[] { _inputs, _hidden, _last })
        {
            foreach (FloatConv? product in products)
                product?.Dispose();
        }
    }

    protected override void Pack(in RecurrentWeights weights)
    {
        bool resetBefore = Shape.Cell == RecurrentCell.GruResetBefore;
        for (int d = 0; d < Shape.Directions; d++)
        {
            float[] input = new float[Row * Shape.Input], hidden = new float[Row * Shape.Hidden], inputBias = new float[Row], hiddenBias = new float[Row];
            for (int gate = 0; gate < Shape.Gates; gate++)
            {
                for (int unit = 0; unit < Shape.Hidden; unit++)
                {
                    int column = (gate * _width) + unit;
                    weights.Input(d, gate, unit).CopyTo(input.AsSpan(column * Shape.Input));
                    weights.Hidden(d, gate, unit).CopyTo(hidden.AsSpan(column * Shape.Hidden));
                    inputBias[column] = weights.InputBias(d, gate, unit);
                    hiddenBias[column] = weights.HiddenBias(d, gate, unit);
                }
            }

            _inputs[d] = InputProduct(input, inputBias);
            int columns = resetBefore ? 2 * _width : Row;
            _hidden[d] = HiddenProduct(hidden.AsSpan(0, columns * Shape.Hidden), hiddenBias.AsSpan(0, columns));
            if (resetBefore)
                _last[d] = HiddenProduct(hidden.AsSpan(columns * Shape.Hidden), hiddenBias.AsSpan(columns));
        }
    }

    /// <summary>The product with the hidden states of a step, some gates of all sequences.</summary>
    private FloatConv HiddenProduct(ReadOnlySpan<float> weights, ReadOnlySpan<float> bias)
    {
        var rows = new ConvShape { Batch = Shape.Batch, InHeight = 1, InWidth = 1, InChannels = Shape.Hidden, OutChannels = bias.Length };
        return FloatConv.Prepare(rows, new ConvLayout(_width, Row, bias.Length, Shape.Cell == RecurrentCell.Gru ? 0 : Row), weights, bias, Activation.None);
    }

    /// <summary>Copies a state of all sequences, or begins at zero; lanes beyond it are zero.</summary>
    private void Begin(float* from, float* states)
    {
        if (from is not null && _width == Shape.Hidden)
        {
            Bytes.Copy((byte*)from, (byte*)states, (nint)Shape.Batch * _width * sizeof(float));
            return;
        }

        for (int n = 0; n < Shape.Batch; n++)
            Start(from is null ? null : from + (n * Shape.Hidden), states + (n * _width), Shape.Hidden, _width);
    }

    /// <summary>Writes a state of all sequences without the lanes that fill it up.</summary>
    private void Keep(float* states, float* to)
    {
        if (_width == Shape.Hidden)
        {
            Bytes.Copy((byte*)states, (byte*)to, (nint)Shape.Batch * _width * sizeof(float));
            return;
        }

        for (int n = 0; n < Shape.Batch; n++)
            Bytes.Copy((byte*)(states + (n * _width)), (byte*)(to + (n * Shape.Hidden)), (nint)Shape.Hidden * sizeof(float));
    }
}
