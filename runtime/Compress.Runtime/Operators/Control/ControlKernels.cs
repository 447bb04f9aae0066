using Compress.Graphs;
using Compress.Runtime.Execution;

namespace Compress.Runtime.Operators.Control;

/// <summary>If: runs one of two subgraphs.</summary>
internal sealed class IfKernel(NodeReader node) : ReferenceKernel
{
    private readonly Graph _then = node.Subgraph("then_branch");
    private readonly Graph _else = node.Subgraph("else_branch");

    public override void Run(OperatorCall call)
    {
        var condition = call[0];
        if (condition.Type != ElementType.Bool || condition.Length != 1) throw call.Error($"the condition is {condition}; one boolean is expected");
        var results = ControlFlow.Runner(call).Run(condition.Bytes[0] != 0 ? _then : _else, []);
        for (var i = 0; i < call.OutputCount; i++) call.Give(i, results[i]);
    }
}

/// <summary>Loop: a trip count, a condition, carried values, and values gathered from every round.</summary>
internal sealed class LoopKernel(NodeReader node) : ReferenceKernel
{
    private readonly Graph _body = node.Subgraph("body");

    public override void Run(OperatorCall call)
    {
        var trips = call.Has(0) ? call.Integer(0) : long.MaxValue;
        var running = !call.Has(1) || call[1].Bytes[0] != 0;
        var carried = call.InputCount - 2;
        if (_body.Inputs.Length != carried + 2 || _body.Outputs.Length < carried + 1)
            throw call.Error($"the body has {_body.Inputs.Length} inputs and {_body.Outputs.Length} outputs; {carried + 2} inputs and at least {carried + 1} outputs are expected");
        var values = new TensorBuffer[carried + 2];
        for (var i = 0; i < carried; i++) values[i + 2] = call[i + 2];
        var gathered = new List<TensorBuffer>[_body.Outputs.Length - 1 - carried];
        for (var i = 0; i < gathered.Length; i++) gathered[i] = [];
        for (long trip = 0; trip < trips && running; trip++)
        {
            call.Budget?.Visit(call.Node);
            values[0] = TensorBuffer.Allocate(ElementType.Int64, []);
            values[0].Span<long>()[0] = trip;
            values[1] = TensorBuffer.Allocate(ElementType.Bool, []);
            values[1].Bytes[0] = 1;
            var results = ControlFlow.Runner(call).Run(_body, values);
            running = results[0].Bytes[0] != 0;
            for (var i = 0; i < carried; i++) values[i + 2] = results[i + 1];
            for (var i = 0; i < gathered.Length; i++) ControlFlow.Gather(call, gathered[i], results[i + 1 + carried]);
        }
        for (var i = 0; i < call.OutputCount; i++)
            call.Give(i, i < carried ? values[i + 2] : ControlFlow.Stack(call, gathered[i - carried], _body.Outputs[i + 1], 0, false));
    }
}

/// <summary>Scan: carried state, and inputs walked along an axis, forwards or backwards.</summary>
internal sealed class ScanKernel(NodeReader node) : ReferenceKernel
{
    private readonly Graph _body = node.Subgraph("body");
    private readonly int _scanned = (int)node.Int("num_scan_inputs");
    private readonly long[] _inputAxes = node.Ints("scan_input_axes");
    private readonly long[] _inputDirections = node.Ints("scan_input_directions");
    private readonly long[] _outputAxes = node.Ints("scan_output_axes");
    private readonly long[] _outputDirections = node.Ints("scan_output_directions");

    public static ReferenceKernel Create(NodeReader node) => node.Opset >= 9
        ? new ScanKernel(node)
        : throw node.Error("Scan with a batch axis (opset 8) is not run; export the model with opset 9 or later");

    public override void Run(OperatorCall call)
    {
        var carried = call.InputCount - _scanned;
        if (_scanned < 1 || carried < 0 || _body.Inputs.Length != call.InputCount || _body.Outputs.Length < carried) throw call.Error("inputs and body do not fit each other");
        var values = new TensorBuffer[call.InputCount];
        for (var i = 0; i < carried; i++) values[i] = call[i];
        long trips = -1;
        for (var i = 0; i < _scanned; i++)
        {
            var x = call[carried + i];
            var length = x.Dims[Axis(call, _inputAxes, i, x.Rank)];
            if (trips >= 0 && trips != length) throw call.Error($"scanned inputs have {trips} and {length} steps");
            trips = length;
        }
        var gathered = new List<TensorBuffer>[_body.Outputs.Length - carried];
        for (var i = 0; i < gathered.Length; i++) gathered[i] = [];
        for (long trip = 0; trip < trips; trip++)
        {
            call.Budget?.Visit(call.Node);
            for (var i = 0; i < _scanned; i++)
            {
                var x = call[carried + i];
                var at = i < _inputDirections.Length && _inputDirections[i] != 0 ? trips - 1 - trip : trip;
                values[carried + i] = ControlFlow.Slice(x, Axis(call, _inputAxes, i, x.Rank), at);
            }
            var results = ControlFlow.Runner(call).Run(_body, values);
            for (var i = 0; i < carried; i++) values[i] = results[i];
            for (var i = 0; i < gathered.Length; i++) ControlFlow.Gather(call, gathered[i], results[carried + i]);
        }
        for (var i = 0; i < call.OutputCount; i++)
        {
            if (i < carried)
            {
                call.Give(i, values[i]);
                continue;
            }
            var parts = gathered[i - carried];
            if (i - carried < _outputDirections.Length && _outputDirections[i - carried] != 0) parts.Reverse();
            var axis = i - carried < _outputAxes.Length ? _outputAxes[i - carried] : 0;
            call.Give(i, ControlFlow.Stack(call, parts, _body.Outputs[i], axis, true));
        }
    }

    private static int Axis(OperatorCall call, long[] axes, int input, int rank) => Strides.Axis(call, input < axes.Length ? axes[input] : 0, rank);
}

/// <summary>What the control-flow operators share.</summary>
internal static class ControlFlow
{
    public static ISubgraphRunner Runner(OperatorCall call) => call.Subgraphs ?? throw call.Error("control flow is interpreted within a graph only");

    /// <summary>Keeps a round's result until all are joined.</summary>
    public static void Gather(OperatorCall call, List<TensorBuffer> parts, TensorBuffer result)
    {
        call.Budget?.Hold(call.Node, result.ByteCount);
        parts.Add(result);
    }

    /// <summary>One position along an axis, the axis dropped.</summary>
    public static TensorBuffer Slice(TensorBuffer x, int axis, long at)
    {
        long[] dims = [.. x.Dims[..axis], .. x.Dims[(axis + 1)..]];
        var y = TensorBuffer.Allocate(x.Type, dims);
        var outer = (int)Strides.Product(x.Dims[..axis]);
        var run = outer == 0 ? 0 : y.Bytes.Length / outer;
        for (var o = 0; o < outer; o++) x.Bytes.Slice((int)(o * x.Dims[axis] + at) * run, run).CopyTo(y.Bytes[(o * run)..]);
        return y;
    }

    /// <summary>Equal tensors side by side along a new axis.</summary>
    public static TensorBuffer Stack(OperatorCall call, List<TensorBuffer> parts, ValueInfo declared, long axis, bool mayHaveAxis)
    {
        if (parts.Count == 0)
        {
            if (declared.Shape is not null && !declared.Shape.IsStatic || declared.ElementType == ElementType.Undefined)
                throw call.Error($"no round was run, and the body does not say the shape of '{declared.Name}'");
            return TensorBuffer.Allocate(declared.ElementType, [0, .. declared.Shape?.ToDims() ?? []]);
        }
        var first = parts[0];
        var at = mayHaveAxis ? Strides.Axis(call, axis, first.Rank + 1) : 0;
        foreach (var part in parts)
            if (part.Type != first.Type || !part.Dims.SequenceEqual(first.Dims)) throw call.Error($"a round gave {part} where the first gave {first}");
        long[] dims = [.. first.Dims[..at], parts.Count, .. first.Dims[at..]];
        call.Budget?.RequireRoom(call.Node, OperatorWork.Times(first.ByteCount, parts.Count));
        var y = TensorBuffer.Allocate(first.Type, dims);
        call.Budget?.Hold(call.Node, -y.ByteCount);
        var outer = (int)Strides.Product(first.Dims[..at]);
        var run = outer == 0 ? 0 : first.Bytes.Length / outer;
        for (var o = 0; o < outer; o++)
            for (var i = 0; i < parts.Count; i++) parts[i].Bytes.Slice(o * run, run).CopyTo(y.Bytes[((o * parts.Count + i) * run)..]);
        return y;
    }
}
