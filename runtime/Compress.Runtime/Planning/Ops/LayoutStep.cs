namespace Compress.Runtime.Planning.Ops;

/// <summary>Transposes channels and pixels of each image: elements of 1, 2, 4 or 8 bytes.</summary>
internal sealed unsafe class LayoutStep(byte* from, byte* to, int batch, int channels, int space, int stride, int size, bool toImage) : Step
{
    public override void Run()
    {
        switch (size)
        {
            case 1: Run((byte*)from, (byte*)to); break;
            case 2: Run((ushort*)from, (ushort*)to); break;
            case 4: Run((uint*)from, (uint*)to); break;
            default: Run((ulong*)from, (ulong*)to); break;
        }
    }

    private void Run<T>(T* x, T* y) where T : unmanaged
    {
        for (var n = 0; n < batch; n++)
        {
            if (toImage) ToImage(x + (long)n * channels * space, y + (long)n * space * stride);
            else ToRows(x + (long)n * space * stride, y + (long)n * channels * space);
        }
    }

    private void ToImage<T>(T* x, T* y) where T : unmanaged
    {
        // Eight pixels at a time, so that a channel's cache line is used up before the next channel's is read.
        for (var p = 0; p < space; p += 8)
        {
            var count = Math.Min(8, space - p);
            for (var c = 0; c < channels; c++)
            {
                var row = x + (long)c * space + p;
                var pixel = y + (long)p * stride + c;
                for (var i = 0; i < count; i++) pixel[(long)i * stride] = row[i];
            }
        }
    }

    private void ToRows<T>(T* x, T* y) where T : unmanaged
    {
        for (var p = 0; p < space; p += 8)
        {
            var count = Math.Min(8, space - p);
            for (var c = 0; c < channels; c++)
            {
                var row = y + (long)c * space + p;
                var pixel = x + (long)p * stride + c;
                for (var i = 0; i < count; i++) row[i] = pixel[(long)i * stride];
            }
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
