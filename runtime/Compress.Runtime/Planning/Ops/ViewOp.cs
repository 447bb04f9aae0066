namespace Compress.Runtime.Planning.Ops;

/// <summary>
/// Reshape, Flatten and their kin: the output shares the input's memory. Where batch and channels stay, only axes of space change, whose
/// pixels lie in the same order: a channels-last input stays as it is, its padded stride included.
/// </summary>
internal sealed class ViewOp : PlanOp
{
    public ViewOp(string name, string kind, PlanValue from, PlanValue to) : base(name, kind)
    {
        Inputs.Add(from);
        Outputs.Add(to);
    }

    public override string Kernel => Outputs[0].Alias is null ? "copy" : "view";

    public override LayoutWish Wish(int input) => KeepsPixels ? LayoutWish.Any : LayoutWish.RowMajor;

    public override void SetLayouts(Readers readers)
    {
        var (from, to) = (Inputs[0], Outputs[0]);
        to.Layout = from.Layout;
        // Inputs, constants and outputs have memory of their own.
        if (!to.IsOutput && from.Storage.Constant is null) to.Alias = from;
    }

    public override unsafe Step Bind(Binding binding) => Outputs[0].Alias is not null
        ? NoStep.Instance
        : new CopyStep(binding.Pointer(Inputs[0]), binding.Pointer(Outputs[0]), Outputs[0].Bytes);

    private bool KeepsPixels => Inputs[0].Dims.Length >= 2 && Outputs[0].Dims.Length >= 2
        && Inputs[0].Batch == Outputs[0].Batch && Inputs[0].Channels == Outputs[0].Channels;
}

/// <summary>Copies bytes.</summary>
internal sealed unsafe class CopyStep(byte* from, byte* to, long bytes) : Step
{
    public override void Run() => Buffer.MemoryCopy(from, to, bytes, bytes);
}
