namespace Compress.Runtime.Kernels;

/// <summary>Plain loops over recurrent cells, in double precision: what the kernel is tested against.</summary>
internal static class RecurrentReference
{
    /// <summary>Runs a layer. Weights, bias and states lie as ONNX has them; absent states are zero.</summary>
    /// <param name="w">[directions, gates x hidden, input].</param>
    /// <param name="r">[directions, gates x hidden, hidden].</param>
    /// <param name="bias">[directions, 2 x gates x hidden], or empty.</param>
    /// <param name="h">[directions, batch, hidden]: the initial hidden states, replaced by the last ones.</param>
    /// <param name="c">The same for cell states.</param>
    /// <param name="y">[steps, directions, batch, hidden].</param>
    public static void Run(in RecurrentShape s, ReadOnlySpan<float> x, ReadOnlySpan<float> w, ReadOnlySpan<float> r, ReadOnlySpan<float> bias, Span<double> h, Span<double> c, Span<double> y)
    {
        int rows = s.Gates * s.Hidden;
        var input = new double[rows];
        var recurrent = new double[rows];
        for (int d = 0; d < s.Directions; d++)
        {
            ReadOnlySpan<float> b = bias.IsEmpty ? new float[2 * rows] : bias.Slice(d * 2 * rows, 2 * rows);
            for (int n = 0; n < s.Batch; n++)
            {
                Span<double> state = h.Slice(((d * s.Batch) + n) * s.Hidden, s.Hidden), cell = s.HasCellState ? c.Slice(((d * s.Batch) + n) * s.Hidden, s.Hidden) : default;
                for (int t = 0; t < s.Steps; t++)
                {
                    int time = s.Backwards(d) ? s.Steps - 1 - t : t;
                    ReadOnlySpan<float> at = x.Slice(((time * s.Batch) + n) * s.Input, s.Input);
                    for (int i = 0; i < rows; i++)
                    {
                        input[i] = b[i];
                        for (int k = 0; k < s.Input; k++)
                            input[i] += (double)w[(((d * rows) + i) * s.Input) + k] * at[k];
                        recurrent[i] = b[rows + i];
                        for (int k = 0; k < s.Hidden; k++)
                            recurrent[i] += r[(((d * rows) + i) * s.Hidden) + k] * state[k];
                    }

                    if (s.Cell == RecurrentCell.Lstm)
                        Lstm(s.Hidden, input, recurrent, state, cell);
                    else
                        Gru(s, r.Slice(((d * rows) + (2 * s.Hidden)) * s.Hidden, s.Hidden * s.Hidden), b[(rows + (2 * s.Hidden))..], input, recurrent, state);
                    state.CopyTo(y.Slice((((time * s.Directions) + d) * s.Batch + n) * s.Hidden, s.Hidden));
                }
            }
        }
    }

    private static void Lstm(int hidden, double[] input, double[] recurrent, Span<double> h, Span<double> c)
    {
        for (int i = 0; i < hidden; i++)
        {
            double In(int gate) => input[(gate * hidden) + i] + recurrent[(gate * hidden) + i];
            c[i] = (Sigmoid(In(2)) * c[i]) + (Sigmoid(In(0)) * Math.Tanh(In(3)));
            h[i] = Sigmoid(In(1)) * Math.Tanh(c[i]);
        }
    }

    private static void Gru(in RecurrentShape s, ReadOnlySpan<float> r, ReadOnlySpan<float> bias, double[] input, double[] recurrent, Span<double> h)
    {
        int hidden = s.Hidden;
        var before = h.ToArray();
        for (int i = 0; i < hidden; i++)
        {
            double sum = recurrent[(2 * hidden) + i] * Sigmoid(input[hidden + i] + recurrent[hidden + i]);
            if (s.Cell == RecurrentCell.GruResetBefore)
            {
                sum = bias[i];
                for (int k = 0; k < hidden; k++)
                    sum += r[(i * hidden) + k] * before[k] * Sigmoid(input[hidden + k] + recurrent[hidden + k]);
            }

            double update = Sigmoid(input[i] + recurrent[i]);
            h[i] = ((1 - update) * Math.Tanh(input[(2 * hidden) + i] + sum)) + (update * before[i]);
        }
    }

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
}
