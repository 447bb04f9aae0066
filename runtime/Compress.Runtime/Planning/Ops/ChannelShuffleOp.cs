using System.Runtime.CompilerServices;
using Compress.Graphs;
using Compress.Runtime.Kernels;

namespace Compress.Runtime.Planning.Ops;

/// <summary>Shuffles the channels of each pixel: channel i of group j goes to place i * groups + j.</summary>
internal sealed class ChannelShuffleOp : PlanOp
{
    private readonly int _groups;

    public ChannelShuffleOp(string name, string kind, int groups, PlanValue x, PlanValue y) : base(name, kind)
    {
        _groups = groups;
        Inputs.Add(x);
        Outputs.Add(y);
    }

    public override string Kernel => "shuffle";

    public override LayoutWish Wish(int input) => LayoutWish.Image;

    public override void SetLayouts(Readers readers) => Outputs[0].Layout = Inputs[0].Layout;

    public override unsafe Step Bind(Binding binding)
    {
        var x = Inputs[0];
        return new ShuffleStep(binding.Pointer(x), binding.Pointer(Outputs[0]), x.Pixels, x.Layout.Stride, _groups, x.Channels / _groups, x.Type == ElementType.Float32);
    }

    private sealed unsafe class ShuffleStep(byte* x, byte* y, long pixels, int stride, int groups, int each, bool isFloat) : Step
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public override void Run()
        {
            if (isFloat) LayoutKernels.Shuffle((uint*)x, (uint*)y, pixels, stride, groups, each);
            else if (groups == 4 && each >= 16) LayoutKernels.ShuffleFour(x, y, pixels, stride, each);
            else LayoutKernels.Shuffle(x, y, pixels, stride, groups, each);
        }
    }
}
