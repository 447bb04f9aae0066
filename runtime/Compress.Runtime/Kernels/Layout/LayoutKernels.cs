namespace Compress.Runtime.Kernels;

/// <summary>Changes between planes of channels (NCHW, as ONNX has them) and pixels of channels (channels-last with a stride, as the kernels want them).</summary>
internal static unsafe class LayoutKernels
{
    // Pixels whose channels are written together: their cache lines stay close while plane after plane is read.
    private const int Block = 64;

    /// <summary>One image from planes to pixels.</summary>
    /// <param name="x">channels planes of <paramref name="pixels"/> elements.</param>
    /// <param name="y">pixels of <paramref name="stride"/> elements.</param>
    public static void ToPixels<T>(T* x, T* y, int channels, int pixels, int stride) where T : unmanaged
    {
        if (channels == 1 && stride == 1)
        {
            Buffer.MemoryCopy(x, y, (long)pixels * sizeof(T), (long)pixels * sizeof(T));
            return;
        }

        for (int first = 0; first < pixels; first += Block)
        {
            int end = Math.Min(pixels, first + Block);
            for (int c = 0; c < channels; c++)
            {
                T* from = x + ((nint)c * pixels);
                T* to = y + ((nint)first * stride) + c;
                for (int p = first; p < end; p++, to += stride)
                    *to = from[p];
            }
        }
    }

    /// <summary>One image from pixels to planes.</summary>
    public static void ToPlanes<T>(T* x, T* y, int channels, int pixels, int stride) where T : unmanaged
    {
        if (channels == 1 && stride == 1)
        {
            Buffer.MemoryCopy(x, y, (long)pixels * sizeof(T), (long)pixels * sizeof(T));
            return;
        }

        for (int first = 0; first < pixels; first += Block)
        {
            int end = Math.Min(pixels, first + Block);
            for (int c = 0; c < channels; c++)
            {
                T* from = x + ((nint)first * stride) + c;
                T* to = y + ((nint)c * pixels);
                for (int p = first; p < end; p++, from += stride)
                    to[p] = *from;
            }
        }
    }

    /// <summary>One image from float planes to quantized pixels: QuantizeLinear and the transposition of a network's input in one pass.</summary>
    /// <param name="kernels">The elementwise kernels that quantize.</param>
    public static void QuantizeToPixels(QuantElementwise kernels, float* x, byte* y, int channels, int pixels, int stride, in QuantOutput output)
    {
        if (channels == 1 && stride == 1)
        {
            kernels.Quantize(x, y, pixels, output);
            return;
        }

        byte* plane = stackalloc byte[Block];
        for (int first = 0; first < pixels; first += Block)
        {
            int count = Math.Min(Block, pixels - first);
            for (int c = 0; c < channels; c++)
            {
                kernels.Quantize(x + ((nint)c * pixels) + first, plane, count, output);
                byte* to = y + ((nint)first * stride) + c;
                for (int p = 0; p < count; p++, to += stride)
                    *to = plane[p];
            }
        }
    }
}
