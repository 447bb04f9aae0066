using System.Numerics;
using System.Runtime.InteropServices;

namespace Compress.Preprocessing;

/// <summary>An image plan bound to one source size: its buffers and resampling weights, used for image after image.</summary>
internal sealed class ImageWork
{
    private readonly ImagePlan _plan;
    private readonly int _sourceArea, _area, _sourceChannels;
    private readonly PixelLayout _source;
    private readonly Resampler? _resampler;
    private readonly byte[] _planes;
    private readonly float[] _interleave;

    public ImageWork(ImagePlan plan, int width, int height, int channels, PixelLayout source)
    {
        (_plan, _sourceChannels, _source) = (plan, channels, source);
        (_sourceArea, _area) = (width * height, plan.Width * plan.Height);
        if (width != plan.Width || height != plan.Height) _resampler = new Resampler(width, height, plan.Width, plan.Height, plan.Filter, plan.Fit);
        _planes = PlanesAsStored ? [] : new byte[_sourceArea * plan.Channels];
        _interleave = plan.Layout == TensorLayout.Nhwc && plan.Channels > 1 ? new float[_area * plan.Channels] : [];
    }

    private bool PlanesAsStored => _sourceChannels == _plan.Channels && (_source == PixelLayout.Chw || _sourceChannels == 1);

    public void Run(ReadOnlySpan<byte> pixels, Span<float> destination)
    {
        var planes = pixels;
        if (!PlanesAsStored)
        {
            ToPlanes(pixels);
            planes = _planes;
        }
        var target = _interleave.Length > 0 ? _interleave : destination;
        for (var c = 0; c < _plan.Channels; c++)
        {
            var plane = planes.Slice(c * _sourceArea, _sourceArea);
            var values = target.Slice(c * _area, _area);
            if (_resampler is null) Widen(plane, values);
            else _resampler.Apply(plane, values);
            Normalise(values, _plan.Scale, _plan.ChannelMean(c), _plan.ChannelStd(c));
        }
        if (_interleave.Length == 0) return;
        for (var c = 0; c < _plan.Channels; c++)
        {
            for (var i = 0; i < _area; i++) destination[i * _plan.Channels + c] = _interleave[c * _area + i];
        }
    }

    private void ToPlanes(ReadOnlySpan<byte> pixels)
    {
        var (step, plane) = _source == PixelLayout.Hwc ? (_sourceChannels, 1) : (1, _sourceArea);
        // Grey sources read the same plane for every channel; alpha, the last channel of 2 or 4, is never read.
        var stride = _sourceChannels < 3 ? 0 : plane;
        if (_plan.Channels == 3)
        {
            for (var c = 0; c < 3; c++)
            {
                var to = _planes.AsSpan(c * _sourceArea, _sourceArea);
                for (int i = 0, at = c * stride; i < to.Length; i++, at += step) to[i] = pixels[at];
            }
            return;
        }
        for (int i = 0, at = 0; i < _planes.Length; i++, at += step)
            _planes[i] = stride == 0 ? pixels[at] : (byte)((299 * pixels[at] + 587 * pixels[at + stride] + 114 * pixels[at + 2 * stride] + 500) / 1000);
    }

    private static void Widen(ReadOnlySpan<byte> source, Span<float> target)
    {
        var i = 0;
        if (Vector.IsHardwareAccelerated)
        {
            var width = Vector<float>.Count;
            for (; i + Vector<byte>.Count <= source.Length; i += Vector<byte>.Count)
            {
                Vector.Widen(new Vector<byte>(source[i..]), out var low, out var high);
                Vector.Widen(low, out var a, out var b);
                Vector.Widen(high, out var c, out var d);
                Vector.ConvertToSingle(Vector.AsVectorInt32(a)).CopyTo(target[i..]);
                Vector.ConvertToSingle(Vector.AsVectorInt32(b)).CopyTo(target[(i + width)..]);
                Vector.ConvertToSingle(Vector.AsVectorInt32(c)).CopyTo(target[(i + 2 * width)..]);
                Vector.ConvertToSingle(Vector.AsVectorInt32(d)).CopyTo(target[(i + 3 * width)..]);
            }
        }
        for (; i < source.Length; i++) target[i] = source[i];
    }

    // Multiply, subtract, divide are each rounded, in vectors as in scalars, so every width gives the same bits.
    private static void Normalise(Span<float> values, float scale, float mean, float std)
    {
        var wide = MemoryMarshal.Cast<float, Vector<float>>(values);
        Vector<float> means = new(mean), stds = new(std);
        for (var i = 0; i < wide.Length; i++) wide[i] = (wide[i] * scale - means) / stds;
        for (var i = wide.Length * Vector<float>.Count; i < values.Length; i++) values[i] = (values[i] * scale - mean) / std;
    }
}
