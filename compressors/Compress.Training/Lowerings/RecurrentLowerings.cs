using Tensor = TorchSharp.torch.Tensor;

namespace Compress.Training.Lowerings;

/// <summary>
/// RNN, GRU and LSTM. ONNX orders an LSTM's gates input, output, forget, cell and a GRU's update, reset, hidden; libtorch wants
/// input, forget, cell, output and reset, update, new. A GRU that resets before the recurrent product (linear_before_reset = 0) has
/// no counterpart in libtorch and runs step by step.
/// </summary>
internal static class RecurrentLowerings
{
    public static IReadOnlyList<Lowering> All { get; } =
    [
        new("RNN", c => Lower(c, [0], ["Tanh"])) { Weights = [1, 2, 3] },
        new("GRU", c => Lower(c, [1, 0, 2], ["Sigmoid", "Tanh"])) { Weights = [1, 2, 3] },
        new("LSTM", c => Lower(c, [0, 2, 3, 1], ["Sigmoid", "Tanh", "Tanh"])) { Weights = [1, 2, 3] },
    ];

    private static Action<Frame> Lower(LoweringContext c, int[] gates, string[] activations)
    {
        int x = c.Need(0), w = c.Need(1), r = c.Need(2), b = c.In(3), h0 = c.In(5), c0 = c.In(6);
        int y = c.Out(0), yh = c.Out(1), yc = c.Out(2);
        var direction = c.Node.Text("direction", "forward");
        var batchFirst = c.Node.Int("layout", 0) != 0;
        Check(c, direction, activations);
        var isLstm = gates.Length == 4;
        var stepwise = gates.Length == 3 && c.Node.Int("linear_before_reset", 0) == 0;
        var directions = direction == "bidirectional" ? 2 : 1;
        var order = Order(gates, 0, c.Device);
        var orderOfSecondBias = Order(gates, gates.Length, c.Device);
        return f =>
        {
            using var input = batchFirst ? f[x].transpose(0, 1) : f[x].alias();
            var batch = input.shape[1];
            var size = f[r].shape[2];
            var outputs = new Tensor[directions];
            var last = new Tensor[directions];
            var cells = new Tensor[directions];
            // cuDNN keeps what a gradient needs in training alone; there is no dropout here that this would turn on.
            var train = f.Training || torch.is_grad_enabled();
            for (var d = 0; d < directions; d++)
            {
                var backwards = direction == "reverse" || d == 1;
                using var sequence = backwards ? input.flip(0) : input.alias();
                using var wx = Gates(f[w], d, order, size);
                using var wh = Gates(f[r], d, order, size);
                using var bx = b < 0 ? torch.zeros(wx.shape[0], dtype: c.Floats, device: c.Device) : Gates(f[b], d, order, size);
                using var bh = b < 0 ? torch.zeros(wx.shape[0], dtype: c.Floats, device: c.Device) : Gates(f[b], d, orderOfSecondBias, size);
                using var start = Start(f, h0, d, batch, size, c, batchFirst);
                using var cell = isLstm ? Start(f, c0, d, batch, size, c, batchFirst) : null;
                Tensor[] weights = c.Device.type == DeviceType.CUDA && !stepwise ? OneBlock(wx, wh, bx, bh) : [wx, wh, bx, bh];
                Tensor output;
                if (stepwise)
                {
                    (output, last[d]) = StepwiseGru(sequence, start, wx, wh, bx, bh, size);
                }
                else if (isLstm)
                {
                    (output, last[d], cells[d]) = torch._VF.lstm(sequence, [start, cell!], weights, true, 1, 0, train, false, false);
                }
                else
                {
                    (output, last[d]) = gates.Length == 3
                        ? torch._VF.gru(sequence, start, weights, true, 1, 0, train, false, false)
                        : torch._VF.rnn_tanh(sequence, start, weights, true, 1, 0, train, false, false);
                }
                foreach (var weight in weights) weight.Dispose();
                using (output) outputs[d] = backwards ? output.flip(0) : output.alias();
            }
            // Y is [time, directions, batch, size], batch first [batch, time, directions, size]; Y_h is [directions, batch, size].
            if (y >= 0)
            {
                using var stacked = torch.stack(outputs, 1);
                f[y] = batchFirst ? stacked.permute(2, 0, 1, 3) : stacked.alias();
            }
            if (yh >= 0) f[yh] = Final(last, batchFirst);
            if (yc >= 0) f[yc] = Final(cells, batchFirst);
            foreach (var tensor in outputs.Concat(last).Concat(cells)) tensor?.Dispose();
        };
    }

    private static void Check(LoweringContext c, string direction, string[] activations)
    {
        var given = c.Node.Attributes.TryGetValue("activations", out var names) ? names.AsStrings() : [];
        if (given.Where((a, i) => !a.Equals(activations[i % activations.Length], StringComparison.OrdinalIgnoreCase)).Any())
            throw c.Unsupported($"its activations {string.Join(", ", given)} are not the standard ones ({string.Join(", ", activations)})");
        if (c.Node.Attributes.ContainsKey("clip")) throw c.Unsupported("clipping is not supported");
        if (c.Node.Int("input_forget", 0) != 0) throw c.Unsupported("coupled input and forget gates are not supported");
        if (c.Node.HasInput(4)) throw c.Unsupported("sequence lengths are not supported; pad the sequences to one length and leave sequence_lens out");
        if (c.Node.HasInput(7)) throw c.Unsupported("peepholes are not supported");
        if (direction is not ("forward" or "reverse" or "bidirectional")) throw c.Unsupported($"its direction '{direction}' is not known");
    }

    /// <summary>Places of the gates in libtorch's order; a bias holds two sets, of which the second comes after <paramref name="skip"/>.</summary>
    private static Tensor Order(int[] gates, int skip, torch.Device device) =>
        torch.tensor(Array.ConvertAll(gates, g => (long)(g + skip)), [gates.Length], device: device).DetachFromDisposeScope();

    /// <summary>The gates of one direction in libtorch's order.</summary>
    private static Tensor Gates(Tensor all, int direction, Tensor order, long size)
    {
        using var one = all.select(0, direction);
        var shape = one.shape;
        using var parted = one.reshape([-1, size, .. shape[1..]]);
        using var picked = parted.index_select(0, order);
        return picked.reshape([-1, .. shape[1..]]);
    }

    /// <summary>The same weights behind each other in one block of memory, as cuDNN wants them; it would else copy them, and say so, at every step.</summary>
    private static Tensor[] OneBlock(params Tensor[] weights)
    {
        var flat = Array.ConvertAll(weights, w => w.reshape(-1));
        using var block = torch.cat(flat, 0);
        var from = 0L;
        var views = new Tensor[weights.Length];
        for (var i = 0; i < weights.Length; i++)
        {
            var count = flat[i].numel();
            using var part = block.narrow(0, from, count);
            views[i] = part.view(weights[i].shape);
            flat[i].Dispose();
            from += count;
        }
        return views;
    }

    private static Tensor Start(Frame f, int slot, int direction, long batch, long size, LoweringContext c, bool batchFirst)
    {
        if (slot < 0) return torch.zeros([1, batch, size], dtype: c.Floats, device: c.Device);
        using var part = f[slot].narrow(batchFirst ? 1 : 0, direction, 1);
        using var turned = batchFirst ? part.transpose(0, 1) : part.alias();
        return turned.contiguous();
    }

    private static Tensor Final(Tensor[] states, bool batchFirst)
    {
        using var joined = torch.cat(states, 0);
        return batchFirst ? joined.transpose(0, 1) : joined.alias();
    }

    /// <summary><c>n = tanh(Wn x + bn + Rn (r * h) + rn)</c>, <c>h = (1 - z) n + z h</c>, gates in libtorch's order r, z, n.</summary>
    private static (Tensor Output, Tensor Last) StepwiseGru(Tensor sequence, Tensor start, Tensor wx, Tensor wh, Tensor bx, Tensor bh, long size)
    {
        using var scope = torch.NewDisposeScope();
        var projected = torch.nn.functional.linear(sequence, wx, bx);
        Tensor whGates = wh.narrow(0, 0, 2 * size), whNew = wh.narrow(0, 2 * size, size);
        Tensor bhGates = bh.narrow(0, 0, 2 * size), bhNew = bh.narrow(0, 2 * size, size);
        var h = start.select(0, 0);
        var steps = new Tensor[sequence.shape[0]];
        for (var t = 0; t < steps.Length; t++)
        {
            var now = projected.select(0, t);
            var gates = now.narrow(1, 0, 2 * size).add(torch.nn.functional.linear(h, whGates, bhGates)).sigmoid();
            Tensor reset = gates.narrow(1, 0, size), update = gates.narrow(1, size, size);
            var fresh = now.narrow(1, 2 * size, size).add(torch.nn.functional.linear(reset.mul(h), whNew, bhNew)).tanh();
            h = fresh.add(update.mul(h.sub(fresh)));
            steps[t] = h;
        }
        return (scope.MoveToOuter(torch.stack(steps, 0)), scope.MoveToOuter(h.unsqueeze(0)));
    }
}
