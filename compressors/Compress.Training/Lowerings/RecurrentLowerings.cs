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
        return f =>
        {
            using var input = batchFirst ? f[x].transpose(0, 1) : f[x].alias();
            var batch = input.shape[1];
            var size = f[r].shape[2];
            var outputs = new Tensor[directions];
            var last = new Tensor[directions];
            var cells = new Tensor[directions];
            for (var d = 0; d < directions; d++)
            {
                var backwards = direction == "reverse" || d == 1;
                using var sequence = backwards ? input.flip(0) : input.alias();
                using var wx = Gates(f[w], d, gates, 0, size);
                using var wh = Gates(f[r], d, gates, 0, size);
                using var bx = b < 0 ? torch.zeros(wx.shape[0], dtype: c.Floats, device: c.Device) : Gates(f[b], d, gates, 0, size);
                using var bh = b < 0 ? torch.zeros(wx.shape[0], dtype: c.Floats, device: c.Device) : Gates(f[b], d, gates, gates.Length, size);
                using var start = Start(f, h0, d, batch, size, c, batchFirst);
                using var cell = isLstm ? Start(f, c0, d, batch, size, c, batchFirst) : null;
                Tensor output;
                if (stepwise)
                {
                    (output, last[d]) = StepwiseGru(sequence, start, wx, wh, bx, bh, size);
                }
                else if (isLstm)
                {
                    (output, last[d], cells[d]) = torch._VF.lstm(sequence, [start, cell!], [wx, wh, bx, bh], true, 1, 0, f.Training, false, false);
                }
                else
                {
                    (output, last[d]) = gates.Length == 3
                        ? torch._VF.gru(sequence, start, [wx, wh, bx, bh], true, 1, 0, f.Training, false, false)
                        : torch._VF.rnn_tanh(sequence, start, [wx, wh, bx, bh], true, 1, 0, f.Training, false, false);
                }
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

    /// <summary>The gates of one direction in libtorch's order; <paramref name="skip"/> gates come before them (a bias holds two sets).</summary>
    private static Tensor Gates(Tensor all, int direction, int[] order, int skip, long size)
    {
        using var one = all.select(0, direction);
        var parts = Array.ConvertAll(order, g => one.narrow(0, (g + skip) * size, size));
        var joined = torch.cat(parts, 0);
        foreach (var part in parts) part.Dispose();
        return joined;
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
