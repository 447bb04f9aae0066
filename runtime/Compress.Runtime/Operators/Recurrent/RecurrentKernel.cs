using Compress.Graphs;
using Compress.Runtime.Execution;

namespace Compress.Runtime.Operators.Recurrent;

/// <summary>
/// What LSTM, GRU and RNN share: directions, layouts, sequence lengths, initial states, clipping. A derived kernel computes one step of one
/// sequence from the gates' sums.
/// </summary>
internal abstract class RecurrentKernel : ReferenceKernel
{
    private readonly int _gates;
    private readonly bool _batchFirst;
    private readonly string _direction;

    protected RecurrentKernel(NodeReader node, int gates)
    {
        if (node.Type(0) != ElementType.Float32) throw node.Unsupported();
        _gates = gates;
        _batchFirst = node.Flag("layout");
        _direction = node.Text("direction", "forward");
        if (_direction is not ("forward" or "reverse" or "bidirectional")) throw node.Error($"the direction '{_direction}' is unknown");
        Clip = node.Float("clip", float.PositiveInfinity);
        Hidden = (int)node.Int("hidden_size", 0);
    }

    protected int Directions => DirectionsOf(_direction);

    protected float Clip { get; }

    protected int Hidden { get; private set; }

    /// <summary>Whether a cell state is carried besides the hidden one.</summary>
    protected virtual bool HasCell => false;

    public static int DirectionsOf(string direction) => direction == "bidirectional" ? 2 : 1;

    public sealed override void Run(OperatorCall call)
    {
        var (x, w, r) = (call[0], call[1], call[2]);
        if (x.Rank != 3 || w.Rank != 3 || r.Rank != 3) throw call.Error($"the input is {x}, the weights {w} and {r}; three dimensions each are expected");
        Hidden = (int)r.Dims[2];
        var (steps, batch, size) = _batchFirst ? ((int)x.Dims[1], (int)x.Dims[0], (int)x.Dims[2]) : ((int)x.Dims[0], (int)x.Dims[1], (int)x.Dims[2]);
        if (w.Dims[0] != Directions || r.Dims[0] != Directions || w.Dims[1] != _gates * Hidden || r.Dims[1] != _gates * Hidden || w.Dims[2] != size)
            throw call.Error($"the weights {w} and {r} do not fit the input {x} with {Directions} directions and {_gates} gates of {Hidden}");
        long wanted = Directions * 2L * _gates * Hidden;
        if (call.Optional(3) is { } b && b.Length != wanted) throw call.Error($"the bias is {b}; {wanted} values are expected");
        Span<long> yDims = _batchFirst ? [batch, steps, Directions, Hidden] : [steps, Directions, batch, Hidden];
        Span<long> stateDims = _batchFirst ? [batch, Directions, Hidden] : [Directions, batch, Hidden];
        var y = call.Wants(0) ? call.Output(0, ElementType.Float32, yDims).Span<float>() : default;
        var last = call.Wants(1) ? call.Output(1, ElementType.Float32, stateDims).Span<float>() : default;
        var lastCell = HasCell && call.Wants(2) ? call.Output(2, ElementType.Float32, stateDims).Span<float>() : default;
        y.Clear();
        var state = call.Scratch<float>(0, 2 * Hidden);
        var sums = call.Scratch<float>(1, 2 * _gates * Hidden);
        Span<long> lengths = batch <= 256 ? stackalloc long[batch] : new long[batch];
        lengths.Fill(steps);
        if (call.Has(4)) call.Integers(4, lengths);
        for (var d = 0; d < Directions; d++)
        {
            for (var n = 0; n < batch; n++)
            {
                if (lengths[n] < 0 || lengths[n] > steps) throw call.Error($"a sequence has the length {lengths[n]}; 0 to {steps} is expected");
                var at = (_batchFirst ? n * Directions + d : d * batch + n) * Hidden;
                Initial(call.Optional(5), at, state[..Hidden]);
                Initial(HasCell ? call.Optional(6) : null, at, state[Hidden..]);
                for (var t = 0; t < (int)lengths[n]; t++)
                {
                    var time = Backwards(d) ? (int)lengths[n] - 1 - t : t;
                    Sums(call, x.Span<float>().Slice((_batchFirst ? n * steps + time : time * batch + n) * size, size), d, state[..Hidden], sums);
                    Step(call, d, sums[..(_gates * Hidden)], sums[(_gates * Hidden)..], state[..Hidden], state[Hidden..]);
                    if (!y.IsEmpty) state[..Hidden].CopyTo(y[((_batchFirst ? (n * steps + time) * Directions + d : (time * Directions + d) * batch + n) * Hidden)..]);
                }
                if (!last.IsEmpty) state[..Hidden].CopyTo(last[at..]);
                if (!lastCell.IsEmpty) state[Hidden..].CopyTo(lastCell[at..]);
            }
        }
    }

    /// <summary>One step: <paramref name="input"/> holds the gates' sums over the input with its bias, <paramref name="recurrent"/> those over the hidden state with its bias.</summary>
    protected abstract void Step(OperatorCall call, int direction, Span<float> input, Span<float> recurrent, Span<float> hidden, Span<float> cell);

    protected float Clipped(float x) => Math.Clamp(x, -Clip, Clip);

    /// <summary>Product of one gate's recurrent weights with a vector.</summary>
    protected float Recurrent(OperatorCall call, int direction, int gate, int unit, ReadOnlySpan<float> vector)
    {
        var row = call[2].Span<float>().Slice(((direction * _gates + gate) * Hidden + unit) * Hidden, Hidden);
        return Dot(row, vector);
    }

    /// <summary>The recurrent bias of a gate's unit.</summary>
    protected float RecurrentBias(OperatorCall call, int direction, int gate, int unit) =>
        call.Optional(3) is { } b ? b.Span<float>()[(direction * 2 * _gates + _gates + gate) * Hidden + unit] : 0;

    private bool Backwards(int direction) => _direction == "reverse" || direction == 1;

    private void Sums(OperatorCall call, ReadOnlySpan<float> x, int direction, ReadOnlySpan<float> hidden, Span<float> sums)
    {
        var rows = _gates * Hidden;
        var w = call[1].Span<float>().Slice(direction * rows * x.Length, rows * x.Length);
        var r = call[2].Span<float>().Slice(direction * rows * Hidden, rows * Hidden);
        var bias = call.Optional(3) is { } b ? b.Span<float>().Slice(direction * 2 * rows, 2 * rows) : default;
        for (var i = 0; i < rows; i++)
        {
            sums[i] = Dot(w.Slice(i * x.Length, x.Length), x) + (bias.IsEmpty ? 0 : bias[i]);
            sums[rows + i] = Dot(r.Slice(i * Hidden, Hidden), hidden) + (bias.IsEmpty ? 0 : bias[rows + i]);
        }
    }

    private static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var sum = 0f;
        for (var i = 0; i < a.Length; i++) sum += a[i] * b[i];
        return sum;
    }

    private static void Initial(TensorBuffer? given, int at, Span<float> state)
    {
        if (given is null) state.Clear();
        else given.Span<float>().Slice(at, state.Length).CopyTo(state);
    }
}
