using Compress.Preprocessing;

namespace Compress.Training.Data;

/// <summary>Applies an augmentation to images of one size. Not for several threads at once.</summary>
internal sealed class Augmenter
{
    private readonly Augmentation _options;
    private readonly int _width, _height, _channels, _pixelStep, _planeStep;
    private readonly byte[] _scratch;

    public Augmenter(Augmentation options, ImageSamples images)
    {
        if (options.Crop < 0 || options.Cutout < 0 || !(options.Noise >= 0) || options.Rotate is not (>= 0 and < 90) || options.Zoom is not (>= 0 and < 1) || !(options.Mixup >= 0))
            throw new DataException($"The augmentation is {options}; expected crop, cutout, noise and mixup of at least 0, rotate from 0 to below 90 degrees and zoom from 0 to below 1.");
        _options = options;
        (_width, _height, _channels) = (images.Width, images.Height, images.Channels);
        (_pixelStep, _planeStep) = images.Layout == PixelLayout.Hwc ? (_channels, 1) : (1, _width * _height);
        _scratch = new byte[images.ImageBytes];
    }

    /// <summary>Writes a changed copy of an image.</summary>
    public void Apply(ReadOnlySpan<byte> source, Span<byte> target, ref SeededRandom random)
    {
        if (_options.Rotate > 0 || _options.Zoom > 0)
        {
            Affine(source, _scratch, ref random);
            source = _scratch;
        }
        var pad = _options.Crop;
        var dx = pad > 0 ? random.Below(2 * pad + 1) - pad : 0;
        var dy = pad > 0 ? random.Below(2 * pad + 1) - pad : 0;
        Shift(source, target, dx, dy, _options.Flip && random.Chance(0.5f));
        if (_options.Cutout > 0) Cut(target, random.Below(_width), random.Below(_height));
        if (_options.Noise > 0)
        {
            foreach (ref var value in target) value = (byte)Math.Clamp((int)(value + _options.Noise * random.Bell() + 0.5f), 0, 255);
        }
    }

    private void Shift(ReadOnlySpan<byte> source, Span<byte> target, int dx, int dy, bool flip)
    {
        if (dx == 0 && dy == 0 && !flip)
        {
            source.CopyTo(target);
            return;
        }
        target.Clear();
        for (var y = Math.Max(0, -dy); y < Math.Min(_height, _height - dy); y++)
        {
            for (var x = Math.Max(0, -dx); x < Math.Min(_width, _width - dx); x++)
            {
                var to = (y * _width + (flip ? _width - 1 - x : x)) * _pixelStep;
                var from = ((y + dy) * _width + x + dx) * _pixelStep;
                for (var c = 0; c < _channels; c++) target[to + c * _planeStep] = source[from + c * _planeStep];
            }
        }
    }

    private void Affine(ReadOnlySpan<byte> source, Span<byte> target, ref SeededRandom random)
    {
        var angle = random.Between(-_options.Rotate, _options.Rotate) * (MathF.PI / 180);
        var zoom = 1 / random.Between(1 - _options.Zoom, 1 + _options.Zoom);
        float cos = MathF.Cos(angle) * zoom, sin = MathF.Sin(angle) * zoom;
        float cx = (_width - 1) / 2f, cy = (_height - 1) / 2f;
        for (var y = 0; y < _height; y++)
        {
            for (var x = 0; x < _width; x++)
            {
                float u = cos * (x - cx) + sin * (y - cy) + cx, v = cos * (y - cy) - sin * (x - cx) + cy;
                int x0 = (int)MathF.Floor(u), y0 = (int)MathF.Floor(v);
                float fx = u - x0, fy = v - y0;
                for (var c = 0; c < _channels; c++)
                {
                    var value = (1 - fy) * ((1 - fx) * At(source, x0, y0, c) + fx * At(source, x0 + 1, y0, c))
                        + fy * ((1 - fx) * At(source, x0, y0 + 1, c) + fx * At(source, x0 + 1, y0 + 1, c));
                    target[(y * _width + x) * _pixelStep + c * _planeStep] = (byte)(value + 0.5f);
                }
            }
        }
    }

    private byte At(ReadOnlySpan<byte> source, int x, int y, int channel) =>
        (uint)x < (uint)_width && (uint)y < (uint)_height ? source[(y * _width + x) * _pixelStep + channel * _planeStep] : (byte)0;

    private void Cut(Span<byte> target, int centreX, int centreY)
    {
        var side = _options.Cutout;
        int left = centreX - side / 2, top = centreY - side / 2;
        for (var y = Math.Max(0, top); y < Math.Min(_height, top + side); y++)
        {
            for (var x = Math.Max(0, left); x < Math.Min(_width, left + side); x++)
            {
                for (var c = 0; c < _channels; c++) target[(y * _width + x) * _pixelStep + c * _planeStep] = 0;
            }
        }
    }
}
