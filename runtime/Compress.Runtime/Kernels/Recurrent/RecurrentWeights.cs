namespace Compress.Runtime.Kernels;

/// <summary>A layer's weights as ONNX has them, read by direction, gate and unit.</summary>
internal readonly ref struct RecurrentWeights
{
    private readonly RecurrentShape _shape;
    private readonly ReadOnlySpan<float> _w;
    private readonly ReadOnlySpan<float> _r;
    private readonly ReadOnlySpan<float> _bias;

    /// <param name="shape">Sizes.</param>
    /// <param name="w">[directions, gates x hidden, input].</param>
    /// <param name="r">[directions, gates x hidden, hidden].</param>
    /// <param name="bias">[directions, 2 x gates x hidden], or empty.</param>
    public RecurrentWeights(in RecurrentShape shape, ReadOnlySpan<float> w, ReadOnlySpan<float> r, ReadOnlySpan<float> bias)
    {
        _shape = shape;
        _w = w;
        _r = r;
        _bias = bias;
    }

    /// <summary>Weights of a unit's gate over the input.</summary>
    public ReadOnlySpan<float> Input(int direction, int gate, int unit) => _w.Slice(Row(direction, gate, unit) * _shape.Input, _shape.Input);

    /// <summary>Weights of a unit's gate over the hidden state.</summary>
    public ReadOnlySpan<float> Hidden(int direction, int gate, int unit) => _r.Slice(Row(direction, gate, unit) * _shape.Hidden, _shape.Hidden);

    /// <summary>What the sum over the input begins at: both biases, but for one that is reset together with the hidden gate's product.</summary>
    public float InputBias(int direction, int gate, int unit) => _bias.IsEmpty ? 0 : Bias(direction, 0, gate, unit) + (IsApart(gate) ? 0 : Bias(direction, 1, gate, unit));

    /// <summary>What the sum over the hidden state begins at.</summary>
    public float HiddenBias(int direction, int gate, int unit) => !_bias.IsEmpty && IsApart(gate) ? Bias(direction, 1, gate, unit) : 0;

    private bool IsApart(int gate) => _shape.Cell == RecurrentCell.Gru && gate == 2;

    private int Row(int direction, int gate, int unit) => (((direction * _shape.Gates) + gate) * _shape.Hidden) + unit;

    private float Bias(int direction, int part, int gate, int unit) => _bias[(((direction * 2) + part) * _shape.Gates * _shape.Hidden) + (gate * _shape.Hidden) + unit];
}
