namespace Compress.Runtime.Kernels;

/// <summary>Convolutions as plain loops over channels-last activations: the meaning that every variant is tested against.</summary>
internal static unsafe class ConvReference
{
    /// <summary>Float convolution, accumulated in float over rows, columns and channels of the window in that order.</summary>
    /// <param name="weights">[out channels, in channels of a group, kernel height, kernel width].</param>
    /// <param name="bias">One for each output channel, or empty.</param>
    /// <param name="residual">Added before the activation, or null.</param>
    public static void Float(
        in ConvShape s, in ConvLayout layout, float* x, ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, float* residual, float* y, in Activation activation)
    {
        int oh = s.OutHeight, ow = s.OutWidth, taps = s.Taps;
        for (int pixel = 0; pixel < s.Batch * oh * ow; pixel++)
        {
            int n = pixel / (oh * ow), oy = pixel / ow % oh, ox = pixel % ow;
            for (int c = 0; c < s.OutChannels; c++)
            {
                int firstIn = c / s.GroupOut * s.GroupIn;
                float sum = bias.IsEmpty ? 0 : bias[c];
                for (int tap = 0; tap < taps; tap++)
                {
                    int iy = (oy * s.StrideY) - s.PadTop + (tap / s.KernelWidth * s.DilationY);
                    int ix = (ox * s.StrideX) - s.PadLeft + (tap % s.KernelWidth * s.DilationX);
                    if ((uint)iy >= (uint)s.InHeight || (uint)ix >= (uint)s.InWidth)
                        continue;
                    float* from = layout.Planar
                        ? x + (((((long)n * s.InChannels) + firstIn) * s.InHeight) + iy) * s.InWidth + ix
                        : x + (((((long)n * s.InHeight) + iy) * s.InWidth) + ix) * layout.InStride + firstIn;
                    nint step = layout.Planar ? (nint)s.InHeight * s.InWidth : 1;
                    for (int i = 0; i < s.GroupIn; i++)
                        sum += from[i * step] * weights[(((c * s.GroupIn) + i) * taps) + tap];
                }

                if (residual is not null)
                    sum += residual[((long)pixel * layout.ResidualStride) + c];
                y[((long)pixel * layout.OutStride) + c] = activation.Apply(sum);
            }
        }
    }

    /// <summary>The exact integer sum of a quantized convolution at one output pixel and channel, zero points and bias included.</summary>
    public static int Accumulate(in ConvShape s, int inStride, byte* x, in QuantWeights w, int n, int oy, int ox, int c)
    {
        int taps = s.Taps;
        int firstIn = c / s.GroupOut * s.GroupIn;
        int sum = w.Bias.IsEmpty ? 0 : w.Bias[c];
        for (int tap = 0; tap < taps; tap++)
        {
            int iy = (oy * s.StrideY) - s.PadTop + (tap / s.KernelWidth * s.DilationY);
            int ix = (ox * s.StrideX) - s.PadLeft + (tap % s.KernelWidth * s.DilationX);
            // Padding has the value of the zero point and so adds nothing.
            if ((uint)iy >= (uint)s.InHeight || (uint)ix >= (uint)s.InWidth)
                continue;
            byte* from = x + (((((long)n * s.InHeight) + iy) * s.InWidth) + ix) * inStride + firstIn;
            for (int i = 0; i < s.GroupIn; i++)
                sum += (from[i] - w.InputZeroPoint) * w.Values[(((c * s.GroupIn) + i) * taps) + tap];
        }

        return sum;
    }

    /// <summary>Quantized convolution to unsigned 8-bit values, with an optional residual of the same type.</summary>
    public static void Quantized(
        in ConvShape s, in ConvLayout layout, byte* x, in QuantWeights w, in QuantOutput output, QuantResidual? add, byte* residual, byte* y)
    {
        int oh = s.OutHeight, ow = s.OutWidth;
        for (int pixel = 0; pixel < s.Batch * oh * ow; pixel++)
        {
            for (int c = 0; c < s.OutChannels; c++)
            {
                int sum = Accumulate(s, layout.InStride, x, w, pixel / (oh * ow), pixel / ow % oh, pixel % ow, c);
                byte q = output.Round(sum * (w.InputScale * w.Scale(c) / output.Scale));
                if (add is { } a)
                    q = QuantReference.Add(q, output.Scale, output.ZeroPoint, residual[((long)pixel * layout.ResidualStride) + c], a.Scale, a.ZeroPoint, a.Sum);
                y[((long)pixel * layout.OutStride) + c] = q;
            }
        }
    }

    /// <summary>Quantized convolution whose result stays real: <c>float(sum) * (input scale * weight scale)</c>, clamped.</summary>
    public static void QuantizedToFloat(in ConvShape s, in ConvLayout layout, byte* x, in QuantWeights w, in Activation clip, float* y)
    {
        int oh = s.OutHeight, ow = s.OutWidth;
        for (int pixel = 0; pixel < s.Batch * oh * ow; pixel++)
        {
            for (int c = 0; c < s.OutChannels; c++)
            {
                int sum = Accumulate(s, layout.InStride, x, w, pixel / (oh * ow), pixel / ow % oh, pixel % ow, c);
                y[((long)pixel * layout.OutStride) + c] = clip.Apply(sum * (w.InputScale * w.Scale(c)));
            }
        }
    }
}
