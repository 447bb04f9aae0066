using System.Numerics;
using System.Runtime.InteropServices;

namespace Compress.Preprocessing;

/// <summary>
/// Separable resampling of one 8-bit plane to floats in 0..255, first along rows, then along columns. The weights are made once
/// for a pair of sizes: output i lies at (i + 0.5) * extent / size + offset, and tap j weighs max(0, 1 - |j + 0.5 - centre| / width),
/// normalised to sum 1, with width 1, or the factor of shrinking where smoothing is asked for.
/// </summary>
internal sealed class Resampler
{
    private readonly Axis _x, _y;
    private readonly int _sourceWidth;
    private readonly float[] _rows;

    public Resampler(int sourceWidth, int sourceHeight, int width, int height, ResizeFilter filter, ResizeFit fit)
    {
        double boxWidth = sourceWidth, boxHeight = sourceHeight;
        if (fit == ResizeFit.CenterCrop)
        {
            var factor = Math.Min((double)sourceWidth / width, (double)sourceHeight / height);
            (boxWidth, boxHeight) = (factor * width, factor * height);
        }
        _x = new Axis(sourceWidth, (sourceWidth - boxWidth) / 2, boxWidth, width, filter);
        _y = new Axis(sourceHeight, (sourceHeight - boxHeight) / 2, boxHeight, height, filter);
        _sourceWidth = sourceWidth;
        _rows = new float[sourceHeight * width];
    }

    /// <summary>Resamples one plane; the destination has height x width values.</summary>
    public void Apply(ReadOnlySpan<byte> source, Span<float> destination)
    {
        var width = _x.Size;
        for (var y = 0; y < _y.SourceSize; y++)
        {
            var row = source.Slice(y * _sourceWidth, _sourceWidth);
            var target = _rows.AsSpan(y * width, width);
            for (var x = 0; x < width; x++)
            {
                var weights = _x.Weights(x);
                var taps = row.Slice(_x.First[x], weights.Length);
                var sum = 0f;
                for (var k = 0; k < weights.Length; k++) sum += weights[k] * taps[k];
                target[x] = sum;
            }
        }
        for (var y = 0; y < _y.Size; y++)
        {
            var weights = _y.Weights(y);
            var target = destination.Slice(y * width, width);
            target.Clear();
            for (var k = 0; k < weights.Length; k++) AddScaled(_rows.AsSpan((_y.First[y] + k) * width, width), weights[k], target);
        }
    }

    private static void AddScaled(ReadOnlySpan<float> row, float weight, Span<float> target)
    {
        var wide = MemoryMarshal.Cast<float, Vector<float>>(target);
        var source = MemoryMarshal.Cast<float, Vector<float>>(row);
        for (var i = 0; i < wide.Length; i++) wide[i] += source[i] * weight;
        for (var i = wide.Length * Vector<float>.Count; i < target.Length; i++) target[i] += row[i] * weight;
    }

    private sealed class Axis
    {
        private readonly int _taps;
        private readonly int[] _count;
        private readonly float[] _weights;

        public Axis(int sourceSize, double offset, double extent, int size, ResizeFilter filter)
        {
            (SourceSize, Size) = (sourceSize, size);
            var factor = extent / size;
            var support = filter == ResizeFilter.BilinearAntialias ? Math.Max(1, factor) : 1;
            _taps = filter == ResizeFilter.Nearest ? 1 : 2 * (int)Math.Ceiling(support) + 1;
            First = new int[size];
            _count = new int[size];
            _weights = new float[size * _taps];
            Span<double> raw = new double[_taps];
            for (var i = 0; i < size; i++)
            {
                var centre = (i + 0.5) * factor + offset;
                if (filter == ResizeFilter.Nearest)
                {
                    First[i] = Math.Clamp((int)Math.Floor(centre), 0, sourceSize - 1);
                    _count[i] = 1;
                    _weights[i] = 1;
                    continue;
                }
                var first = Math.Max(0, (int)Math.Floor(centre - support + 0.5));
                var last = Math.Min(sourceSize - 1, (int)Math.Ceiling(centre + support - 0.5));
                // Taps outside the image are left out and the rest normalised, which for the two-tap filter equals repeating the edge.
                var sum = 0.0;
                var count = 0;
                for (var j = first; j <= last && count < _taps; j++, count++)
                {
                    raw[count] = Math.Max(0, 1 - Math.Abs(j + 0.5 - centre) / support);
                    sum += raw[count];
                }
                First[i] = first;
                _count[i] = count;
                for (var k = 0; k < count; k++) _weights[i * _taps + k] = (float)(raw[k] / sum);
            }
        }

        public int SourceSize { get; }

        public int Size { get; }

        public int[] First { get; }

        public ReadOnlySpan<float> Weights(int index) => _weights.AsSpan(index * _taps, _count[index]);
    }
}
