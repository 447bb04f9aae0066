namespace Compress.Runtime.Planning.Ops;

/// <summary>Two recurrent layers of which neither waits for the other, step by step in turns.</summary>
internal sealed class RecurrentPairOp : PlanOp
{
    private readonly RecurrentOp _first;
    private readonly RecurrentOp _second;

    public RecurrentPairOp(RecurrentOp first, RecurrentOp second) : base(second.Name, first.Kind + "+" + second.Kind)
    {
        (_first, _second) = (first, second);
        Inputs.AddRange([.. first.Inputs, .. second.Inputs]);
        Outputs.AddRange([.. first.Outputs, .. second.Outputs]);
    }

    public override long Macs => _first.Macs + _second.Macs;

    public override string Kernel => _first.Kernel + ", two layers in turns";

    public override long ScratchBytes => Math.Max(_first.ScratchBytes, _second.ScratchBytes);

    public override long PackedBytes => _first.PackedBytes + _second.PackedBytes;

    public override void Prepare()
    {
        _first.Prepare();
        _second.Prepare();
    }

    protected override void Free()
    {
        _first.Dispose();
        _second.Dispose();
    }

    public override Step Bind(Binding binding)
    {
        // Conversions may have put others in the inputs' places.
        for (var i = 0; i < _first.Inputs.Count; i++) _first.Inputs[i] = Inputs[i];
        for (var i = 0; i < _second.Inputs.Count; i++) _second.Inputs[i] = Inputs[_first.Inputs.Count + i];
        return RecurrentOp.Bind(_first, _second, binding);
    }
}
