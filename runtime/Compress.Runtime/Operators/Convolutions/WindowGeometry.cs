using Compress.Runtime.Execution;

namespace Compress.Runtime.Operators.Convolutions;

/// <summary>Attributes of convolutions and pools: kernel, strides, dilations, pads, automatic padding.</summary>
internal sealed class WindowGeometry(NodeReader node)
{
    private readonly string _autoPad = node.Text("auto_pad", "NOTSET");
    private readonly long[] _kernel = node.Ints("kernel_shape");
    private readonly long[] _strides = node.Ints("strides");
    private readonly long[] _dilations = node.Ints("dilations");
    private readonly long[] _pads = node.Ints("pads");
    private readonly bool _ceil = node.Flag("ceil_mode");

    /// <summary>
    /// Fills kernel, strides, dilations, both pads and output sizes (one an axis of space) for an input of the sizes
    /// <paramref name="space"/>; the kernel comes from the attribute, or from the weights where it is empty.
    /// </summary>
    public void Resolve(OperatorCall call, ReadOnlySpan<long> space, ReadOnlySpan<long> weights, Window window)
    {
        var rank = space.Length;
        Require(call, "kernel_shape", _kernel, rank, optional: !weights.IsEmpty);
        Require(call, "strides", _strides, rank);
        Require(call, "dilations", _dilations, rank);
        Require(call, "pads", _pads, 2 * rank);
        for (var d = 0; d < rank; d++)
        {
            var kernel = window.Kernel[d] = _kernel.Length > 0 ? _kernel[d] : weights[d];
            if (!weights.IsEmpty && weights[d] != kernel) throw call.Error($"kernel_shape says {kernel} in dimension {d}; the weights have {weights[d]}");
            var stride = window.Strides[d] = _strides.Length > 0 ? _strides[d] : 1;
            var dilation = window.Dilations[d] = _dilations.Length > 0 ? _dilations[d] : 1;
            if (kernel < 1 || stride < 1 || dilation < 1) throw call.Error($"kernel {kernel}, stride {stride} and dilation {dilation} in dimension {d}; positive numbers are expected");
            var reach = checked((kernel - 1) * dilation + 1);
            var size = space[d];
            switch (_autoPad)
            {
                case "NOTSET" or "VALID" or "":
                    var explicitPads = _autoPad != "VALID" && _pads.Length > 0;
                    window.Before[d] = explicitPads ? _pads[d] : 0;
                    window.After[d] = explicitPads ? _pads[rank + d] : 0;
                    if (window.Before[d] < 0 || window.After[d] < 0) throw call.Error($"pads {window.Before[d]} and {window.After[d]} in dimension {d}; negative ones are not allowed here");
                    var room = checked(size + window.Before[d] + window.After[d] - reach);
                    if (room < 0) throw call.Error($"the kernel reaches over {reach} in dimension {d}, the padded input has {room + reach}");
                    window.Output[d] = (_ceil ? (room + stride - 1) / stride : room / stride) + 1;
                    // A window that would begin in the padding after the input is dropped.
                    if (_ceil && (window.Output[d] - 1) * stride >= size + window.Before[d]) window.Output[d]--;
                    break;
                case "SAME_UPPER" or "SAME_LOWER":
                    window.Output[d] = (size + stride - 1) / stride;
                    var total = Math.Max(0, (window.Output[d] - 1) * stride + reach - size);
                    window.Before[d] = _autoPad == "SAME_UPPER" ? total / 2 : total - total / 2;
                    window.After[d] = total - window.Before[d];
                    break;
                default:
                    throw call.Error($"auto_pad '{_autoPad}' is unknown; NOTSET, VALID, SAME_UPPER or SAME_LOWER is expected");
            }
        }
    }

    private static void Require(OperatorCall call, string name, long[] values, int length, bool optional = true)
    {
        if (values.Length == length || (values.Length == 0 && optional) || (values.Length == 0 && name != "kernel_shape")) return;
        throw call.Error($"{name} has {values.Length} values [{TensorBuffer.Join(values)}]; {length} are expected");
    }
}

/// <summary>Resolved geometry of a window that moves over space, one value an axis; kept by a kernel so that runs allocate nothing.</summary>
internal sealed class Window
{
    public long[] Kernel { get; } = new long[TensorBuffer.MaxRank];

    public long[] Strides { get; } = new long[TensorBuffer.MaxRank];

    public long[] Dilations { get; } = new long[TensorBuffer.MaxRank];

    public long[] Before { get; } = new long[TensorBuffer.MaxRank];

    public long[] After { get; } = new long[TensorBuffer.MaxRank];

    public long[] Output { get; } = new long[TensorBuffer.MaxRank];
}
