using Compress.Graphs;
using Compress.Runtime.Memory;

namespace Compress.Runtime.Planning.Ops;

/// <summary>Concat over channels: images side by side in each pixel, or planes behind each other. What was written in place is not copied.</summary>
internal sealed class ConcatOp : PlanOp
{
    public ConcatOp(string name, IEnumerable<PlanValue> inputs, PlanValue y) : base(name, "Concat")
    {
        Inputs.AddRange(inputs);
        Outputs.Add(y);
    }

    public override string Kernel => Inputs.All(i => ReferenceEquals(i.Alias, Outputs[0])) ? "in place" : "copy";

    public override LayoutWish Wish(int input) => Inputs.Any(i => i.Layout.IsImage) ? LayoutWish.Image : LayoutWish.RowMajor;

    public override void SetLayouts(Readers readers)
    {
        var y = Outputs[0];
        y.Layout = Inputs.Any(i => i.Layout.IsImage) ? Layout.Image(y.PreferredStride) : Layout.RowMajor;
    }

    public override unsafe Step Bind(Binding binding)
    {
        var y = Outputs[0];
        var size = y.Type.BitsPerElement() / 8;
        var parts = new List<Step>(Inputs.Count);
        long at = 0;
        for (var i = 0; i < Inputs.Count; i++)
        {
            var x = Inputs[i];
            var image = y.Layout.IsImage;
            var run = (image ? x.Channels : x.Length / x.Batch) * size;
            if (!ReferenceEquals(x.Alias, y))
                parts.Add(new PartStep(binding.Pointer(x), binding.Pointer(y) + at, image ? y.Pixels : y.Batch, run,
                    image ? x.Layout.Stride * size : run, image ? y.Layout.Stride * size : y.Length / y.Batch * size));
            at += run;
        }
        return parts.Count == 0 ? NoStep.Instance : new PartsStep([.. parts]);
    }

    private sealed class PartsStep(Step[] parts) : Step
    {
        public override void Run()
        {
            foreach (var part in parts) part.Run();
        }
    }

    private sealed unsafe class PartStep(byte* x, byte* y, long rows, long run, long from, long to) : Step
    {
        public override void Run() => Bytes.CopyRows(x, (nint)from, y, (nint)to, (nint)rows, (nint)run);
    }
}
