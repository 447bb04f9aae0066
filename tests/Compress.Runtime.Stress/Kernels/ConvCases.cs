using Compress.Runtime.Kernels;

namespace Compress.Runtime.Stress.Kernels;

/// <summary>Seeded random convolutions: shapes, strides, pads, dilations, groups and layouts.</summary>
internal static class ConvCases
{
    public static ConvShape Shape(Random random, bool depthwise = false)
    {
        while (true)
        {
            int groups = depthwise ? random.Next(2, 40) : random.Next(5) == 0 ? random.Next(2, 4) : 1;
            bool pointwise = !depthwise && random.Next(4) == 0;
            int kernelHeight = pointwise ? 1 : random.Next(1, 6), kernelWidth = pointwise ? 1 : random.Next(1, 6);
            var shape = new ConvShape
            {
                Batch = random.Next(1, 3), InHeight = random.Next(1, 15), InWidth = random.Next(1, 30),
                InChannels = groups * (depthwise ? 1 : random.Next(1, 40)), OutChannels = groups * (depthwise ? 1 : random.Next(1, 75)), Groups = groups,
                KernelHeight = kernelHeight, KernelWidth = kernelWidth,
                StrideY = random.Next(3) == 0 ? 2 : 1, StrideX = random.Next(3) == 0 ? random.Next(1, 4) : 1,
                DilationY = random.Next(4) == 0 ? 2 : 1, DilationX = random.Next(4) == 0 ? 2 : 1,
                PadTop = pointwise ? 0 : random.Next(0, 3), PadLeft = pointwise ? 0 : random.Next(0, 3),
                PadBottom = pointwise ? 0 : random.Next(0, 3), PadRight = pointwise ? 0 : random.Next(0, 3),
            };
            if (shape.InHeight + shape.PadTop + shape.PadBottom >= shape.WindowHeight && shape.InWidth + shape.PadLeft + shape.PadRight >= shape.WindowWidth)
                return shape;
        }
    }

    /// <summary>Preferred, dense, odd, and slice-of-a-wider-pixel layouts.</summary>
    public static ConvLayout Layout(Random random, in ConvShape s, bool bytes, bool residual)
    {
        ConvLayout preferred = bytes ? ConvLayout.Byte(s.InChannels, s.OutChannels, residual) : ConvLayout.Float(s.InChannels, s.OutChannels, residual);
        int wide = s.OutChannels + random.Next(1, 9);
        return random.Next(4) switch
        {
            0 => new(s.InChannels, s.OutChannels, s.OutChannels, residual ? s.OutChannels : 0),
            1 => new(s.InChannels + random.Next(0, 7), wide, s.OutChannels, residual ? s.OutChannels + random.Next(0, 3) : 0),
            _ => preferred,
        };
    }

    public static float[] Floats(Random random, int count)
    {
        var values = new float[count];
        for (int i = 0; i < count; i++)
            values[i] = (random.NextSingle() * 2) - 1;
        return values;
    }

    /// <summary>Sets three quarters of the weights to 0: the same few input channels of a tap for all, or for 16, neighbouring output channels.</summary>
    public static void ZeroBlocks<T>(Random random, T[] weights, in ConvShape s) where T : struct
    {
        int together = random.Next(2) == 0 ? s.OutChannels : 16, length = 1 << random.Next(5);
        for (int tap = 0; tap < s.Taps; tap++)
        {
            for (int from = 0; from < s.GroupIn; from += length)
            {
                for (int block = 0; block < s.OutChannels; block += together)
                {
                    if (random.Next(4) == 0) continue;
                    for (int o = block; o < Math.Min(block + together, s.OutChannels); o++)
                    {
                        for (int i = from; i < Math.Min(from + length, s.GroupIn); i++) weights[(((o * s.GroupIn) + i) * s.Taps) + tap] = default;
                    }
                }
            }
        }
    }
}
