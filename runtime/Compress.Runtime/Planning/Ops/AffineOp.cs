using Compress.Runtime.Kernels;
using Compress.Runtime.Memory;

namespace Compress.Runtime.Planning.Ops;

/// <summary>A multiplication and a sum with constants that repeat: one pair for each channel, whatever the layout.</summary>
internal sealed class AffineOp : PlanOp
{
    /// <summary>Planes shorter than this are not worth a call each: the constants are repeated over them instead, if all together are no more than the second number.</summary>
    private const int ShortPlane = 32, MostRepeated = 4096;

    private readonly AlignedBuffer _scale;
    private readonly AlignedBuffer _shift;
    private readonly int _axis;
    private AlignedBuffer? _scales;
    private AlignedBuffer? _shifts;

    /// <param name="name">Name of the node.</param>
    /// <param name="kind">The operators that it does.</param>
    /// <param name="scale">One for each element along <paramref name="axis"/>.</param>
    /// <param name="shift">One for each element along <paramref name="axis"/>.</param>
    /// <param name="axis">1, or the last axis.</param>
    /// <param name="x">What is read.</param>
    /// <param name="y">What is written.</param>
    public AffineOp(string name, string kind, float[] scale, float[] shift, int axis, PlanValue x, PlanValue y) : base(name, kind)
    {
        (_scale, _shift, _axis) = (AlignedBuffer.Copy<float>(scale), AlignedBuffer.Copy<float>(shift), axis);
        Inputs.Add(x);
        Outputs.Add(y);
    }

    public override string Kernel => "elementwise";

    public override int InPlaceInput => 0;

    public override LayoutWish Wish(int input) => _axis == 1 ? LayoutWish.Any : LayoutWish.RowMajor;

    public override void SetLayouts(Readers readers) => Outputs[0].Layout = Inputs[0].Layout;

    public override void Prepare()
    {
        var value = Inputs[0];
        var (length, space) = ((int)value.Dims[_axis], value.Space);
        if (value.Layout.IsImage || _axis == value.Dims.Length - 1 || space >= ShortPlane || length * space > MostRepeated) return;
        (_scales, _shifts) = (Repeat(_scale, space), Repeat(_shift, space));
    }

    protected override void Free()
    {
        _scales?.Dispose();
        _shifts?.Dispose();
        _scale.Dispose();
        _shift.Dispose();
    }

    public override unsafe Step Bind(Binding binding)
    {
        var x = (float*)binding.Pointer(Inputs[0]);
        var y = (float*)binding.Pointer(Outputs[0]);
        var value = Inputs[0];
        var length = (int)value.Dims[_axis];
        if (value.Layout.IsImage) return new RowsStep(new BinaryKernel(BinaryKind.Multiply), new BinaryKernel(BinaryKind.Add), _scale, _shift, x, y, value.Pixels, length, value.Layout.Stride);
        if (_axis == value.Dims.Length - 1) return new RowsStep(new BinaryKernel(BinaryKind.Multiply), new BinaryKernel(BinaryKind.Add), _scale, _shift, x, y, value.Length / length, length, length);
        if (_scales is not null) return new RowsStep(new BinaryKernel(BinaryKind.Multiply), new BinaryKernel(BinaryKind.Add), _scales, _shifts!, x, y, value.Batch, length * value.Space, length * value.Space);
        return new PlanesStep(new UnaryKernel(UnaryKind.Affine), _scale, _shift, x, y, value.Batch, length, value.Space);
    }

    private static AlignedBuffer Repeat(AlignedBuffer values, int times)
    {
        var from = values.AsSpan<float>();
        var repeated = new float[from.Length * times];
        for (var i = 0; i < from.Length; i++) repeated.AsSpan(i * times, times).Fill(from[i]);
        return AlignedBuffer.Copy<float>(repeated);
    }

    private sealed unsafe class RowsStep(BinaryKernel multiply, BinaryKernel add, AlignedBuffer scale, AlignedBuffer shift, float* x, float* y, long rows, int length, int stride) : Step
    {
        public override void Run()
        {
            for (long row = 0; row < rows; row++)
            {
                multiply.Run(x + row * stride, false, scale.Floats, false, y + row * stride, length);
                add.Run(y + row * stride, false, shift.Floats, false, y + row * stride, length);
            }
        }
    }

    private sealed unsafe class PlanesStep(UnaryKernel affine, AlignedBuffer scale, AlignedBuffer shift, float* x, float* y, int batch, int channels, long space) : Step
    {
        public override void Run()
        {
            for (var plane = 0; plane < batch * channels; plane++)
                affine.Run(x + plane * space, y + plane * space, space, scale.Floats[plane % channels], shift.Floats[plane % channels]);
        }
    }
}
