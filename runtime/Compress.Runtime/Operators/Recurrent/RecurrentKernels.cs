namespace Compress.Runtime.Operators.Recurrent;

/// <summary>LSTM: gates in the order input, output, forget, cell; peepholes P in the order input, output, forget.</summary>
internal sealed class LstmKernel : RecurrentKernel
{
    private readonly RecurrentActivation[] _activations;
    private readonly bool _coupled;

    public LstmKernel(NodeReader node) : base(node, 4)
    {
        _activations = RecurrentActivation.Read(node, DirectionsOf(node.Text("direction", "forward")), "Sigmoid", "Tanh", "Tanh");
        _coupled = node.Flag("input_forget");
    }

    protected override bool HasCell => true;

    protected override void Step(OperatorCall call, int direction, Span<float> input, Span<float> recurrent, Span<float> hidden, Span<float> cell)
    {
        var (f, g, h) = (_activations[3 * direction], _activations[3 * direction + 1], _activations[3 * direction + 2]);
        var peepholes = call.Optional(7) is { } p ? p.Span<float>().Slice(direction * 3 * Hidden, 3 * Hidden) : default;
        for (var i = 0; i < Hidden; i++)
        {
            float Sum(Span<float> a, Span<float> b, int gate) => a[gate * Hidden + i] + b[gate * Hidden + i];
            var (inSum, outSum, forgetSum) = (Sum(input, recurrent, 0), Sum(input, recurrent, 1), Sum(input, recurrent, 2));
            if (!peepholes.IsEmpty)
            {
                inSum += peepholes[i] * cell[i];
                forgetSum += peepholes[2 * Hidden + i] * cell[i];
            }
            var inGate = f.Apply(Clipped(inSum));
            var forget = _coupled ? 1 - inGate : f.Apply(Clipped(forgetSum));
            var next = forget * cell[i] + inGate * g.Apply(Clipped(Sum(input, recurrent, 3)));
            if (!peepholes.IsEmpty) outSum += peepholes[Hidden + i] * next;
            cell[i] = next;
            hidden[i] = f.Apply(Clipped(outSum)) * h.Apply(next);
        }
    }
}

/// <summary>GRU: gates in the order update, reset, hidden; the reset before or after the recurrent product.</summary>
internal sealed class GruKernel : RecurrentKernel
{
    private readonly RecurrentActivation[] _activations;
    private readonly bool _after;

    public GruKernel(NodeReader node) : base(node, 3)
    {
        _activations = RecurrentActivation.Read(node, DirectionsOf(node.Text("direction", "forward")), "Sigmoid", "Tanh");
        _after = node.Flag("linear_before_reset");
    }

    protected override void Step(OperatorCall call, int direction, Span<float> input, Span<float> recurrent, Span<float> hidden, Span<float> cell)
    {
        var (f, g) = (_activations[2 * direction], _activations[2 * direction + 1]);
        // The reset gates and the reset hidden state go where their sums are no longer needed.
        var reset = recurrent.Slice(Hidden, Hidden);
        for (var i = 0; i < Hidden; i++) reset[i] = f.Apply(Clipped(input[Hidden + i] + reset[i]));
        if (!_after)
            for (var i = 0; i < Hidden; i++) reset[i] *= hidden[i];
        for (var i = 0; i < Hidden; i++)
        {
            var sum = _after
                ? reset[i] * recurrent[2 * Hidden + i]
                : Recurrent(call, direction, 2, i, reset) + RecurrentBias(call, direction, 2, i);
            input[2 * Hidden + i] = g.Apply(Clipped(input[2 * Hidden + i] + sum));
        }
        for (var i = 0; i < Hidden; i++)
        {
            var update = f.Apply(Clipped(input[i] + recurrent[i]));
            hidden[i] = (1 - update) * input[2 * Hidden + i] + update * hidden[i];
        }
    }
}

/// <summary>RNN: one gate.</summary>
internal sealed class RnnKernel(NodeReader node) : RecurrentKernel(node, 1)
{
    private readonly RecurrentActivation[] _activations = RecurrentActivation.Read(node, DirectionsOf(node.Text("direction", "forward")), "Tanh");

    protected override void Step(OperatorCall call, int direction, Span<float> input, Span<float> recurrent, Span<float> hidden, Span<float> cell)
    {
        for (var i = 0; i < Hidden; i++) hidden[i] = _activations[direction].Apply(Clipped(input[i] + recurrent[i]));
    }
}
