using Compress.Runtime.Memory;
using Compress.Runtime.Threading;

namespace Compress.Runtime.Kernels;

/// <summary>
/// A layer over one sequence: one matrix product over all steps' inputs, then step after step one product with the hidden state and the cells.
/// Each gate's units are padded to whole vectors with zero weights, so that no loop has a tail.
/// </summary>
internal sealed unsafe class SequenceLayer : RecurrentLayer
{
    private readonly RecurrentLoops _loops;
    private readonly int _width;
    private readonly FloatConv?[] _inputs;
    private readonly AlignedBuffer[] _single;
    private readonly AlignedBuffer[] _recurrent;
    private readonly AlignedBuffer[] _inputBias;
    private readonly AlignedBuffer[] _hiddenBias;

    public SequenceLayer(in RecurrentShape shape, KernelTier limit) : base(shape)
    {
        _loops = RecurrentLoops.Of(shape.Cell, limit);
        _width = (shape.Hidden + _loops.Lanes - 1) / _loops.Lanes * _loops.Lanes;
        _inputs = new FloatConv?[shape.Directions];
        _single = new AlignedBuffer[shape.Directions];
        _recurrent = new AlignedBuffer[shape.Directions];
        _inputBias = new AlignedBuffer[shape.Directions];
        _hiddenBias = new AlignedBuffer[shape.Directions];
    }

    public override long ScratchBytes => StateBytes + _inputs.Max(i => i?.ScratchBytes ?? 0);

    public override long PackedBytes => _inputs.Sum(i => i?.PackedBytes ?? 0) + _single.Sum(s => s?.Length ?? 0) + _recurrent.Sum(r => r.Length) + _inputBias.Sum(b => b.Length) + _hiddenBias.Sum(b => b.Length);

    public override long GateFloats => (long)Shape.Steps * Row;

    private int Row => Shape.Gates * _width;

    /// <summary>Hidden state, cell state, one more state, and the sums of a step.</summary>
    private long StateBytes => Up(((3L * _width) + Row) * sizeof(float));

    public override void Run(float* x, float* h0, float* c0, float* y, float* h, float* c, float* gates, byte* scratch, ForkJoinPool pool)
    {
        RecurrentShape s = Shape;
        float* state = (float*)scratch, cell = state + _width;
        for (int d = 0; d < s.Directions; d++)
        {
            if (_inputs[d] is { } input)
                input.Run(x, gates, null, scratch + StateBytes, pool);
            else
                _loops.Product(_single[d].Floats, x, s.Input, _inputBias[d].Floats, gates, Row / _loops.Lanes);
            Start(h0 is null ? null : h0 + (d * s.Hidden), state, s.Hidden, _width);
            Start(c0 is null ? null : c0 + (d * s.Hidden), cell, s.Hidden, _width);
            int first = s.Backwards(d) ? s.Steps - 1 : 0, step = s.Backwards(d) ? -1 : 1;
            var run = new RecurrentRun
            {
                Weights = _recurrent[d].Floats, Bias = _hiddenBias[d].Floats, Gates = gates + ((long)first * Row), GateStep = step * Row,
                State = state, Cell = cell, Spare = cell + _width, Sums = cell + (2 * _width),
                Y = y is null ? null : y + (((long)first * s.Directions) + d) * s.Hidden, YStep = (nint)step * s.Directions * s.Hidden,
                Steps = s.Steps, Hidden = s.Hidden, Width = _width,
            };
            _loops.Sequence(&run);
            if (h is not null)
                Bytes.Copy((byte*)state, (byte*)(h + (d * s.Hidden)), (nint)s.Hidden * sizeof(float));
            if (c is not null)
                Bytes.Copy((byte*)cell, (byte*)(c + (d * s.Hidden)), (nint)s.Hidden * sizeof(float));
        }
    }

    public override void Dispose()
    {
        foreach (FloatConv? input in _inputs)
            input?.Dispose();
        foreach (AlignedBuffer?[] buffers in new[] { _single, _recurrent, _inputBias, _hiddenBias })
        {
            foreach (AlignedBuffer? buffer in buffers)
                buffer?.Dispose();
        }
    }

    protected override void Pack(in RecurrentWeights weights)
    {
        int vectors = _width / _loops.Lanes;
        for (int d = 0; d < Shape.Directions; d++)
        {
            _inputBias[d] = new AlignedBuffer((long)Row * sizeof(float));
            _hiddenBias[d] = new AlignedBuffer((long)Row * sizeof(float));
            var rows = new float[Row * Shape.Input];
            for (int gate = 0; gate < Shape.Gates; gate++)
            {
                for (int unit = 0; unit < Shape.Hidden; unit++)
                {
                    int column = (gate * _width) + unit;
                    weights.Input(d, gate, unit).CopyTo(rows.AsSpan(column * Shape.Input));
                    _inputBias[d].Floats[column] = weights.InputBias(d, gate, unit);
                    _hiddenBias[d].Floats[column] = weights.HiddenBias(d, gate, unit);
                }
            }

            // A single row is done by the loop that does the hidden state's, without the preparations of a product of many.
            if (Shape.Steps == 1)
                _single[d] = Panels(rows, Shape.Input, [Shape.Gates * vectors]);
            else
                _inputs[d] = InputProduct(rows, _inputBias[d].AsSpan<float>().ToArray());
            var hidden = new float[Row * Shape.Hidden];
            for (int gate = 0; gate < Shape.Gates; gate++)
            {
                for (int unit = 0; unit < Shape.Hidden; unit++)
                    weights.Hidden(d, gate, unit).CopyTo(hidden.AsSpan(((gate * _width) + unit) * Shape.Hidden));
            }

            // The products that a step does, one after the other: all gates at once, or the hidden gate apart.
            _recurrent[d] = Panels(hidden, Shape.Hidden, Shape.Cell == RecurrentCell.GruResetBefore ? [2 * vectors, vectors] : [Shape.Gates * vectors]);
        }
    }

    /// <summary>Rows as <see cref="RecurrentLoop{TFloat, TMath, TVec}.Product"/> reads them.</summary>
    /// <param name="rows">[columns of the product, length].</param>
    /// <param name="products">Vectors of columns of each product.</param>
    private AlignedBuffer Panels(float[] rows, int length, int[] products)
    {
        var panels = new AlignedBuffer((long)rows.Length * sizeof(float));
        float* to = panels.Floats;
        int column = 0;
        foreach (int product in products)
        {
            for (int left = product; left > 0;)
            {
                int panel = left >= 4 ? 4 : 1;
                for (int k = 0; k < length; k++, to += panel * _loops.Lanes)
                {
                    for (int lane = 0; lane < panel * _loops.Lanes; lane++)
                        to[lane] = rows[((column + lane) * length) + k];
                }

                column += panel * _loops.Lanes;
                left -= panel;
            }
        }

        return panels;
    }
}
