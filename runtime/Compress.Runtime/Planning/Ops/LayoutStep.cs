using Compress.Runtime.Kernels;

namespace Compress.Runtime.Planning.Ops;

/// <summary>Transposes channels and pixels of each image: elements of 1, 2, 4 or 8 bytes.</summary>
internal sealed unsafe class LayoutStep(byte* from, byte* to, int batch, int channels, int space, int stride, int size, bool toImage) : Step
{
    public override void Run()
    {
        if (toImage && channels == 3 && stride == 3 && (size is 1 or 4))
        {
            RunThree();
            return;
        }
        switch (size)
        {
            case 1: Run((byte*)from, (byte*)to); break;
            case 2: Run((ushort*)from, (ushort*)to); break;
            case 4: Run((uint*)from, (uint*)to); break;
            default: Run((ulong*)from, (ulong*)to); break;
        }
    }

    private void RunThree()
    {
        for (var n = 0; n < batch; n++)
        {
            var x = from + (long)n * 3 * space * size;
            var y = to + (long)n * 3 * space * size;
            if (size == 4) Interleave.Three((uint*)x, (uint*)x + space, (uint*)x + 2 * space, (uint*)y, space);
            else Interleave.Three(x, x + space, x + 2 * space, y, space);
        }
    }

    private readonly StridedCopy? _squares = size == 4 && channels > 1 ? Squares(batch, channels, space, stride, toImage) : null;

    private static StridedCopy Squares(long batch, long channels, long space, long stride, bool toImage) => toImage
        ? new StridedCopy([batch, space, channels], [channels * space, 1, space], [space * stride, stride, 1], 4)
        : new StridedCopy([batch, channels, space], [space * stride, 1, stride], [channels * space, space, 1], 4);

    private void Run<T>(T* x, T* y) where T : unmanaged
    {
        if (_squares is not null)
        {
            _squares.Run((byte*)x, (byte*)y);
            return;
        }

        for (var n = 0; n < batch; n++)
        {
            if (toImage) LayoutKernels.ToPixels(x + (long)n * channels * space, y + (long)n * space * stride, channels, space, stride);
            else LayoutKernels.ToPlanes(x + (long)n * space * stride, y + (long)n * channels * space, channels, space, stride);
        }
    }
}

/// <summary>Nothing to do: the memory is shared.</summary>
internal sealed class NoStep : Step
{
    public static NoStep Instance { get; } = new();

    public override void Run()
    {
    }
}
