using Compress.Runtime.Kernels;
using Compress.Runtime.Planning.Fusions;

namespace Compress.Runtime.Planning.Ops;

/// <summary>A convolution with constant weights, float or 8 bit.</summary>
internal abstract class ConvOp(string name, string kind, Convolution convolution) : PlanOp(name, kind)
{
    protected Convolution Convolution { get; } = convolution;

    public ConvShape Shape => Convolution.Shape;

    /// <summary>Whether it can be a link of a <see cref="ConvChain"/>: a convolution of images by tile kernels whose result has the input's type.</summary>
    public bool IsLink => !Convolution.Rows && Convolution.Spread == (1, 1) && Inputs[0].Layout.IsImage && Outputs[0].Layout.IsImage && Inputs[0].Type == Outputs[0].Type && HasTiles;

    /// <summary>Whether there are tile kernels: the scalar references do whole convolutions only.</summary>
    protected abstract bool HasTiles { get; }

    public override long Macs => Shape.Macs;

    public override LayoutWish Wish(int input) => ConvLayouts.Wish(Convolution, Inputs[input], input);

    public override void SetLayouts(Readers readers) => ConvLayouts.SetOutput(Convolution, Outputs[0], readers);

    /// <summary>Packs the constants for running a few rows at a time, in a geometry and at strides of the chain's choice.</summary>
    public abstract IRowConv PrepareRows(in ConvShape shape, in ConvLayout layout);
}
