using Compress.Graphs;
using Compress.Runtime.Kernels;
using Compress.Runtime.Planning.Ops;

namespace Compress.Runtime.Planning.Fusions;

/// <summary>Recurrent layers as whole kernels.</summary>
internal static class RecurrentFusions
{
    /// <summary>
    /// LSTM and GRU with constant weights, their usual activations, whole sequences and the layout of time first; peepholes, clipping and
    /// coupled gates are left to the reference.
    /// </summary>
    public static Match? Layer(Node root, Matcher m)
    {
        if (!(root.Is("LSTM") || root.Is("GRU")) || m.Type(root.Input(0)) != ElementType.Float32) return null;
        var lstm = root.Is("LSTM");
        if (root.Int("layout", 0) != 0 || root.Int("input_forget", 0) != 0 || root.Attributes.ContainsKey("clip") || root.HasInput(4) || root.HasInput(7)) return null;
        if (Weights(root.Input(1), m) is not { } w || Weights(root.Input(2), m) is not { } r) return null;
        var bias = root.HasInput(3) ? m.Constant(root.Input(3)) : null;
        if (root.HasInput(3) && bias is not { ElementType: ElementType.Float32 }) return null;
        var direction = root.Text("direction", "forward");
        string[] usual = lstm ? ["Sigmoid", "Tanh", "Tanh"] : ["Sigmoid", "Tanh"];
        var x = m.Dims(root.Input(0));
        var directions = direction == "bidirectional" ? 2 : 1;
        if (root.Attributes.ContainsKey("activations") && !root.Attributes["activations"].AsStrings().SequenceEqual(Enumerable.Repeat(usual, directions).SelectMany(u => u))) return null;
        if (root.Attributes.ContainsKey("activation_alpha") || root.Attributes.ContainsKey("activation_beta")) return null;
        var hidden = (int)r.Dims[2];
        var gates = lstm ? 4 : 3;
        if (x.Length != 3 || Tensor.CountElements(x) == 0 || w.Dims[0] != directions || r.Dims[0] != directions || w.Dims[1] != gates * hidden || r.Dims[1] != gates * hidden || w.Dims[2] != x[2]
            || (bias is not null && bias.Length != 2L * directions * gates * hidden)) return null;
        var cell = lstm ? RecurrentCell.Lstm : root.Int("linear_before_reset", 0) != 0 ? RecurrentCell.Gru : RecurrentCell.GruResetBefore;
        var shape = new RecurrentShape(cell, (int)x[0], (int)x[1], (int)x[2], hidden, directions, direction == "reverse");
        return new Match([root], value => new RecurrentOp(FloatFusions.NameOf(root), root.OpType, shape, (w, r, bias), value(root.Input(0)),
            root.HasInput(5) ? value(root.Input(5)) : null, lstm && root.HasInput(6) ? value(root.Input(6)) : null,
            [.. Enumerable.Range(0, lstm ? 3 : 2).Select(i => root.Output(i).Length > 0 ? value(root.Output(i)) : null)]));
    }

    /// <summary>A constant matrix of a layer; one that is stored in 8 bits, with a scale a row, is restored.</summary>
    private static Tensor? Weights(string value, Matcher m)
    {
        if (m.Constant(value) is { } given) return given is { ElementType: ElementType.Float32, Dims.Length: 3 } ? given : null;
        if (m.Graph.Index.Producer(value) is not { } maker || !maker.Is("DequantizeLinear") || maker.Int("block_size", 0) != 0) return null;
        if (m.Constant(maker.Input(0)) is not { ElementType: ElementType.Int8, Dims.Length: 3 } stored || m.Constant(maker.Input(1)) is not { ElementType: ElementType.Float32 } scale) return null;
        if (maker.HasInput(2) && (m.Constant(maker.Input(2)) is not { ElementType: ElementType.Int8 } zero || zero.AsSpan<sbyte>().ContainsAnyExcept((sbyte)0))) return null;
        if (scale.Length != 1 && (maker.Int("axis", 1) is not (1 or -2) || scale.Length != stored.Dims[1])) return null;
        var bytes = stored.AsSpan<sbyte>();
        var scales = scale.AsSpan<float>();
        var values = new float[bytes.Length];
        for (var i = 0; i < values.Length; i++) values[i] = bytes[i] * scales[scales.Length == 1 ? 0 : (int)(i / stored.Dims[2] % scales.Length)];
        return Tensor.Own(values, stored.Dims.AsSpan());
    }
}
