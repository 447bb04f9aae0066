using Compress.Graphs;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Compress.Runtime.Threading;

namespace Compress.Runtime.Kernels;

/// <summary>
/// Pooling of channels-last activations. The window of every output pixel is clipped to the image; padding takes no part in a maximum
/// and counts in an average only if asked to.
/// </summary>
internal sealed unsafe class PoolKernel
{
    private readonly ConvShape _shape;
    private readonly ConvLayout _layout;
    private readonly PoolKind _kind;
    private readonly bool _countPads;
    private int _lanes;
    private readonly delegate*<float**, int, float*, int, float, void> _float;
    private readonly delegate*<byte*, nint*, int, nint, float*, nint, int, int, void> _maxRow;
    private readonly nint[] _offsets;
    private readonly QuantElementwise _quant;
    private readonly float _scale;
    private readonly int _zeroPoint;
    private readonly QuantOutput _output;

    private PoolKernel(in ConvShape shape, in ConvLayout layout, PoolKind kind, bool countPads, KernelTier limit, float scale, int zeroPoint, in QuantOutput output)
    {
        shape.Validate();
        layout.Validate(shape);
        if (shape.InChannels != shape.OutChannels)
            throw new ArgumentException(Texts.Of($"Pooling keeps its channels; seen {shape.InChannels} in and {shape.OutChannels} out."));
        if (shape.Taps > MaxTaps)
            throw new NotSupportedException(Texts.Of($"A pooling window of {shape.KernelHeight} x {shape.KernelWidth} is over the limit of {MaxTaps} pixels; use a global pool or a reduction."));
        _shape = shape;
        _layout = layout;
        _kind = kind;
        _countPads = countPads;
        _lanes = shape.InChannels;
        _scale = scale;
        _zeroPoint = zeroPoint;
        _output = output;
        _quant = QuantElementwise.For(limit);
        _offsets = new nint[shape.Taps];
        for (int i = 0; i < _offsets.Length; i++)
            _offsets[i] = (((nint)(i / shape.KernelWidth) * shape.DilationY * shape.InWidth) + ((nint)(i % shape.KernelWidth) * shape.DilationX)) * layout.InStride * sizeof(float);
        _float = limit >= KernelTier.Avx512 && KernelTiers.IsSupported(KernelTier.Avx512) ? Loop<MathLanes512, Vector512<float>>(kind)
            : KernelTiers.IsMiddle(limit) ? Loop<MathLanes256, Vector256<float>>(kind)
            : Loop<MathLanes128, Vector128<float>>(kind);
        _maxRow = limit >= KernelTier.Avx512 && KernelTiers.IsSupported(KernelTier.Avx512) ? &PoolLoop<MathLanes512, Vector512<float>>.MaxRow
            : limit >= KernelTier.Avx2 && KernelTiers.IsSupported(KernelTier.Avx2) ? &PoolLoop<MathLanes256, Vector256<float>>.MaxRow
            : &PoolLoop<MathLanes128, Vector128<float>>.MaxRow;
    }

    /// <summary>Pixels of the largest window.</summary>
    public const int MaxTaps = 1024;

    /// <summary>A float pool.</summary>
    /// <param name="shape">Geometry, in and out channels alike. Ceiling mode is expressed by larger end pads.</param>
    /// <param name="countPads">Average: whether padding counts as zeros (count_include_pad).</param>
    public static PoolKernel Float(in ConvShape shape, in ConvLayout layout, PoolKind kind, bool countPads = false, KernelTier? tier = null)
        => new(shape, layout, kind, countPads, tier ?? KernelTiers.Limit, 1, 0, new QuantOutput(1, 0));

    /// <summary>
    /// The same kernel for buffers whose last pixels, too, have all the lanes of their stride: those beyond the channels are computed as well, so
    /// that few channels are whole vectors.
    /// </summary>
    public PoolKernel OverWholeStrides()
    {
        _lanes = Math.Min((_shape.InChannels + 7) & ~7, Math.Min(_layout.InStride, _layout.OutStride));
        return this;
    }

    /// <summary>An 8-bit pool. A maximum keeps scale and zero point; an average dequantizes, sums in float and quantizes.</summary>
    public static PoolKernel Quantized(
        in ConvShape shape, in ConvLayout layout, PoolKind kind, float scale, int zeroPoint, in QuantOutput output, bool countPads = false, KernelTier? tier = null)
    {
        output.Validate();
        return new(shape, layout, kind, countPads, tier ?? KernelTiers.Limit, scale, zeroPoint, output);
    }

    public void Run(float* x, float* y, ForkJoinPool pool) => Run((byte*)x, (byte*)y, sizeof(float), pool);

    public void Run(byte* x, byte* y, ForkJoinPool pool) => Run(x, y, sizeof(byte), pool);

    private void Run(byte* x, byte* y, int element, ForkJoinPool pool)
    {
        var job = new Job { X = x, Y = y, Element = element };
        pool.Run(_shape.Batch * _shape.OutHeight, (long)_shape.Batch * _shape.OutHeight * _shape.OutWidth * _shape.Taps * _shape.InChannels, &RunRow, this, &job);
    }

    private static void RunRow(object target, void* state, int task, int worker) => ((PoolKernel)target).RunRow(*(Job*)state, task);

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void RunRow(in Job job, int task)
    {
        int image = task / _shape.OutHeight, oy = task % _shape.OutHeight;
        byte** window = stackalloc byte*[_shape.Taps];
        nint pixel = (nint)_layout.InStride * job.Element;
        byte* from = job.X + ((nint)image * _shape.InHeight * _shape.InWidth * pixel);
        byte* to = job.Y + ((nint)task * _shape.OutWidth * _layout.OutStride * job.Element);
        int firstY = (oy * _shape.StrideY) - _shape.PadTop;
        (int begin, int end) = job.Element == sizeof(float) && _kind == PoolKind.Max && firstY >= 0 && firstY + _shape.WindowHeight <= _shape.InHeight ? Whole() : (0, 0);
        for (int ox = 0; ox < _shape.OutWidth; ox++)
        {
            int firstX = (ox * _shape.StrideX) - _shape.PadLeft;
            byte* y = to + ((nint)ox * _layout.OutStride * job.Element);
            if (ox == begin && begin < end)
            {
                fixed (nint* offsets = _offsets)
                    _maxRow(from + ((((nint)firstY * _shape.InWidth) + firstX) * pixel), offsets, _offsets.Length, _shape.StrideX * pixel, (float*)y, _layout.OutStride, end - begin, _lanes);
                ox = end - 1;
                continue;
            }

            int count = Window(from, window, firstY, firstX, pixel);
            float divisor = _countPads ? Counted(firstY, firstX) : count;
            if (job.Element == sizeof(float))
                _float((float**)window, count, (float*)y, _lanes, divisor);
            else if (_kind == PoolKind.Average)
                _quant.Average(window, count, y, _shape.InChannels, _scale, _zeroPoint, divisor, _output);
            else
                MaxBytes(window, count, y);
        }
    }

    /// <summary>The outputs of a row whose windows no edge cuts at the sides: from the first to before the second.</summary>
    private (int Begin, int End) Whole()
    {
        int begin = (_shape.PadLeft + _shape.StrideX - 1) / _shape.StrideX, last = _shape.InWidth - _shape.WindowWidth + _shape.PadLeft;
        return last < 0 ? (0, 0) : (begin, Math.Min(_shape.OutWidth, (last / _shape.StrideX) + 1));
    }

    /// <summary>The pixels of a window that lie in the image, and how many there are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Window(byte* from, byte** window, int firstY, int firstX, nint pixel)
    {
        int count = 0;
        for (int ky = 0; ky < _shape.KernelHeight; ky++)
        {
            int iy = firstY + (ky * _shape.DilationY);
            if ((uint)iy >= (uint)_shape.InHeight)
                continue;
            for (int kx = 0; kx < _shape.KernelWidth; kx++)
            {
                int ix = firstX + (kx * _shape.DilationX);
                if ((uint)ix < (uint)_shape.InWidth)
                    window[count++] = from + ((((nint)iy * _shape.InWidth) + ix) * pixel);
            }
        }

        return count;
    }

    /// <summary>Window pixels inside the padded image: what lies beyond the end pads (ceiling mode) never counts.</summary>
    private int Counted(int firstY, int firstX)
    {
        int rows = 0, columns = 0;
        for (int ky = 0; ky < _shape.KernelHeight; ky++)
            rows += firstY + (ky * _shape.DilationY) < _shape.InHeight + _shape.PadBottom ? 1 : 0;
        for (int kx = 0; kx < _shape.KernelWidth; kx++)
            columns += firstX + (kx * _shape.DilationX) < _shape.InWidth + _shape.PadRight ? 1 : 0;
        return rows * columns;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void MaxBytes(byte** window, int count, byte* y)
    {
        int channels = _shape.InChannels;
        int c = 0;
        for (; c <= channels - 16; c += 16)
        {
            Vector128<byte> most = Vector128<byte>.Zero;
            for (int i = 0; i < count; i++)
                most = Vector128.Max(most, Vector128.Load(window[i] + c));
            most.Store(y + c);
        }

        for (; c < channels; c += 8)
        {
            // The last eight overlap what was done where there are that many.
            int at = channels >= 8 ? Math.Min(c, channels - 8) : c, room = Math.Min(8, channels - at);
            Vector128<byte> most = Vector128<byte>.Zero;
            for (int i = 0; i < count; i++)
                most = Vector128.Max(most, Vector128.CreateScalarUnsafe(ByteTail.Load(window[i] + at, room)).AsByte());
            ByteTail.Store(y + at, most.AsUInt64().ToScalar(), room);
        }
    }

    private static delegate*<float**, int, float*, int, float, void> Loop<TLanes, TVec>(PoolKind kind)
        where TLanes : struct, IMathLanes<TVec>
        where TVec : struct
        => kind == PoolKind.Max ? &PoolLoop<TLanes, TVec>.Max : &PoolLoop<TLanes, TVec>.Average;

    private struct Job
    {
        public byte* X;
        public byte* Y;
        public int Element;
    }
}
