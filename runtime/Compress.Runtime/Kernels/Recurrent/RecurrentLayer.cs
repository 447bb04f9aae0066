using Compress.Graphs;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Compress.Runtime.Memory;
using Compress.Runtime.Threading;

namespace Compress.Runtime.Kernels;

/// <summary>
/// A whole LSTM or GRU layer: one matrix product over all steps' inputs, then step after step one product with the hidden state and the cell.
/// Each gate's units are padded to whole vectors with zero weights, so that no loop has a tail.
/// </summary>
internal sealed unsafe class RecurrentLayer : IDisposable
{
    private readonly RecurrentShape _shape;
    private readonly FloatConv[] _inputs;
    private readonly AlignedBuffer[] _recurrent;
    private readonly AlignedBuffer _hiddenBias;
    private readonly int _width;
    private readonly int _lanes;
    private readonly delegate*<float*, float*, int, float*, float*, int, void> _product;
    private readonly delegate*<float*, int, float*, float*, void> _lstm;
    private readonly delegate*<float*, int, float*, float*, float*, void> _gru;
    private readonly delegate*<float*, int, float*, float*, void> _reset;
    private readonly delegate*<float*, int, float*, float*, void> _resetBefore;

    private RecurrentLayer(in RecurrentShape shape, KernelTier limit)
    {
        _shape = shape;
        if (limit >= KernelTier.Avx512 && KernelTiers.IsSupported(KernelTier.Avx512))
        {
            _lanes = 16;
            _product = &RecurrentLoop<FloatLanes512, MathLanes512, Vector512<float>>.Product;
            _lstm = &RecurrentLoop<FloatLanes512, MathLanes512, Vector512<float>>.Lstm;
            _gru = &RecurrentLoop<FloatLanes512, MathLanes512, Vector512<float>>.Gru;
            _reset = &RecurrentLoop<FloatLanes512, MathLanes512, Vector512<float>>.Reset;
            _resetBefore = &RecurrentLoop<FloatLanes512, MathLanes512, Vector512<float>>.GruResetBefore;
        }
        else if (KernelTiers.IsMiddle(limit))
        {
            _lanes = 8;
            _product = &RecurrentLoop<FloatLanes256, MathLanes256, Vector256<float>>.Product;
            _lstm = &RecurrentLoop<FloatLanes256, MathLanes256, Vector256<float>>.Lstm;
            _gru = &RecurrentLoop<FloatLanes256, MathLanes256, Vector256<float>>.Gru;
            _reset = &RecurrentLoop<FloatLanes256, MathLanes256, Vector256<float>>.Reset;
            _resetBefore = &RecurrentLoop<FloatLanes256, MathLanes256, Vector256<float>>.GruResetBefore;
        }
        else
        {
            _lanes = 4;
            _product = &RecurrentLoop<FloatLanes128, MathLanes128, Vector128<float>>.Product;
            _lstm = &RecurrentLoop<FloatLanes128, MathLanes128, Vector128<float>>.Lstm;
            _gru = &RecurrentLoop<FloatLanes128, MathLanes128, Vector128<float>>.Gru;
            _reset = &RecurrentLoop<FloatLanes128, MathLanes128, Vector128<float>>.Reset;
            _resetBefore = &RecurrentLoop<FloatLanes128, MathLanes128, Vector128<float>>.GruResetBefore;
        }

        _width = (shape.Hidden + _lanes - 1) / _lanes * _lanes;
        _inputs = new FloatConv[shape.Directions];
        _recurrent = new AlignedBuffer[shape.Directions];
        _hiddenBias = new AlignedBuffer((long)shape.Directions * _width * sizeof(float));
    }

    /// <summary>Bytes of scratch that each worker needs.</summary>
    public long ScratchBytes => StateBytes + _inputs.Max(i => i.ScratchBytes);

    /// <summary>Bytes of packed weights.</summary>
    public long PackedBytes => _inputs.Sum(i => i.PackedBytes) + _recurrent.Sum(r => r.Length) + _hiddenBias.Length;

    /// <summary>Floats of the gates' sums over the inputs of one direction.</summary>
    public long GateFloats => (long)_shape.Steps * _shape.Batch * Row;

    private int Row => _shape.Gates * _width;

    /// <summary>Hidden and cell state of a sequence, the sums of a step, and the reset state.</summary>
    private long StateBytes => (((long)Row + (4 * _width)) * sizeof(float) + 63) / 64 * 64;

    /// <summary>Packs the weights of a layer, which lie as ONNX has them.</summary>
    /// <param name="shape">Sizes.</param>
    /// <param name="w">[directions, gates x hidden, input].</param>
    /// <param name="r">[directions, gates x hidden, hidden].</param>
    /// <param name="bias">[directions, 2 x gates x hidden]: of the input's product, then of the recurrent one; or empty.</param>
    /// <param name="tier">Upper bound of the tier; the process's limit unless given.</param>
    public static RecurrentLayer Prepare(in RecurrentShape shape, ReadOnlySpan<float> w, ReadOnlySpan<float> r, ReadOnlySpan<float> bias, KernelTier? tier = null)
    {
        int rows = shape.Gates * shape.Hidden;
        if (w.Length != shape.Directions * rows * shape.Input || r.Length != shape.Directions * rows * shape.Hidden || (bias.Length != 0 && bias.Length != shape.Directions * 2 * rows))
            throw new ArgumentException(Texts.Of($"Weights of {w.Length} and {r.Length} elements and a bias of {bias.Length} do not fit {shape.ToString()}."));
        var layer = new RecurrentLayer(shape, tier ?? KernelTiers.Limit);
        for (int d = 0; d < shape.Directions; d++)
            layer.Pack(d, w.Slice(d * rows * shape.Input, rows * shape.Input), r.Slice(d * rows * shape.Hidden, rows * shape.Hidden), bias.IsEmpty ? [] : bias.Slice(d * 2 * rows, 2 * rows));
        return layer;
    }

    /// <summary>Runs the layer. Null pointers stand for results that nobody wants and for initial states of zero.</summary>
    /// <param name="x">[steps, batch, input].</param>
    /// <param name="h0">[directions, batch, hidden], or null.</param>
    /// <param name="c0">The same for the cell, or null.</param>
    /// <param name="y">[steps, directions, batch, hidden], or null.</param>
    /// <param name="h">[directions, batch, hidden]: the last hidden states, or null.</param>
    /// <param name="c">The same for the cell, or null.</param>
    /// <param name="gates"><see cref="GateFloats"/> floats of working memory.</param>
    /// <param name="scratch"><see cref="ScratchBytes"/> for each worker, aligned to 64 bytes.</param>
    /// <param name="pool">Who computes the first product.</param>
    public void Run(float* x, float* h0, float* c0, float* y, float* h, float* c, float* gates, byte* scratch, ForkJoinPool pool)
    {
        RecurrentShape s = _shape;
        for (int d = 0; d < s.Directions; d++)
        {
            _inputs[d].Run(x, gates, null, scratch + StateBytes, pool);
            for (int n = 0; n < s.Batch; n++)
            {
                long at = ((long)d * s.Batch + n) * s.Hidden;
                Sequence(d, n, gates, h0 is null ? null : h0 + at, c0 is null ? null : c0 + at, y, h is null ? null : h + at, c is null ? null : c + at, (float*)scratch);
            }
        }
    }

    public void Dispose()
    {
        foreach (FloatConv input in _inputs)
            input?.Dispose();
        foreach (AlignedBuffer recurrent in _recurrent)
            recurrent?.Dispose();
        _hiddenBias.Dispose();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Sequence(int d, int n, float* gates, float* h0, float* c0, float* y, float* hn, float* cn, float* scratch)
    {
        RecurrentShape s = _shape;
        float* state = scratch, cell = state + _width, spare = cell + _width, sums = spare + (2 * _width);
        Start(h0, state);
        Start(c0, cell);
        float* weights = _recurrent[d].Floats;
        int vectors = _width / _lanes;
        for (int t = 0; t < s.Steps; t++)
        {
            int time = s.Backwards(d) ? s.Steps - 1 - t : t;
            float* input = gates + (((long)time * s.Batch) + n) * Row;
            switch (s.Cell)
            {
                case RecurrentCell.Lstm:
                    _product(weights, state, s.Hidden, input, sums, 4 * vectors);
                    _lstm(sums, _width, state, cell);
                    break;
                case RecurrentCell.Gru:
                    _product(weights, state, s.Hidden, input, sums, 2 * vectors);
                    _product(weights + (2L * _width * s.Hidden), state, s.Hidden, _hiddenBias.Floats + (d * _width), spare, vectors);
                    _gru(sums, _width, input + (2 * _width), spare, state);
                    break;
                default:
                    _product(weights, state, s.Hidden, input, sums, 2 * vectors);
                    _reset(sums, _width, state, spare);
                    _product(weights + (2L * _width * s.Hidden), spare, s.Hidden, input + (2 * _width), spare + _width, vectors);
                    _resetBefore(sums, _width, spare + _width, state);
                    break;
            }

            if (y is not null)
                Bytes.Copy((byte*)state, (byte*)(y + ((((long)time * s.Directions + d) * s.Batch + n) * s.Hidden)), (nint)s.Hidden * sizeof(float));
        }

        if (hn is not null)
            Bytes.Copy((byte*)state, (byte*)hn, (nint)s.Hidden * sizeof(float));
        if (cn is not null)
            Bytes.Copy((byte*)cell, (byte*)cn, (nint)s.Hidden * sizeof(float));
    }

    private void Start(float* from, float* state)
    {
        new Span<float>(state, _width).Clear();
        if (from is not null)
            Bytes.Copy((byte*)from, (byte*)state, (nint)_shape.Hidden * sizeof(float));
    }

    private void Pack(int d, ReadOnlySpan<float> w, ReadOnlySpan<float> r, ReadOnlySpan<float> bias)
    {
        RecurrentShape s = _shape;
        int rows = s.Gates * s.Hidden;
        var padded = new float[Row * s.Input];
        var sums = new float[Row];
        for (int gate = 0; gate < s.Gates; gate++)
        {
            for (int unit = 0; unit < s.Hidden; unit++)
            {
                int from = (gate * s.Hidden) + unit, to = (gate * _width) + unit;
                w.Slice(from * s.Input, s.Input).CopyTo(padded.AsSpan(to * s.Input));
                if (bias.IsEmpty)
                    continue;
                // The hidden gate's recurrent bias is reset with its product.
                bool apart = s.Cell == RecurrentCell.Gru && gate == 2;
                sums[to] = apart ? bias[from] : bias[from] + bias[rows + from];
                if (apart)
                    _hiddenBias.Floats[(d * _width) + unit] = bias[rows + from];
            }
        }

        var product = new ConvShape { Batch = s.Steps * s.Batch, InHeight = 1, InWidth = 1, InChannels = s.Input, OutChannels = Row };
        _inputs[d] = FloatConv.Prepare(product, new ConvLayout(s.Input, Row, Row), padded, sums, Activation.None);
        _recurrent[d] = new AlignedBuffer((long)Row * s.Hidden * sizeof(float));
        // The products that a step does, one after the other: all gates at once, or the hidden gate apart.
        int vectors = _width / _lanes;
        int[] parts = s.Cell == RecurrentCell.Lstm ? [4 * vectors] : [2 * vectors, vectors];
        float* to2 = _recurrent[d].Floats;
        int vector = 0;
        foreach (int part in parts)
        {
            for (int left = part; left > 0;)
            {
                int panel = left >= 4 ? 4 : 1;
                for (int k = 0; k < s.Hidden; k++, to2 += panel * _lanes)
                {
                    for (int lane = 0; lane < panel * _lanes; lane++)
                    {
                        int column = (vector * _lanes) + lane, gate = column / _width, unit = column % _width;
                        to2[lane] = unit < s.Hidden ? r[(((gate * s.Hidden) + unit) * s.Hidden) + k] : 0;
                    }
                }

                vector += panel;
                left -= panel;
            }
        }
    }
}
