using System.Buffers.Binary;

namespace Compress.Preprocessing;

/// <summary>Turns unfiltered rows into 8-bit pixels: packed depths, palettes, 16-bit samples, and tRNS as an alpha channel.</summary>
internal sealed class PngPixels
{
    private readonly PngHeader _header;
    private readonly byte[]? _palette;
    private readonly byte[] _alpha = [];
    private readonly ushort[] _key = [];
    private readonly string _name;

    public PngPixels(PngHeader header, byte[]? palette, byte[]? transparency, string name)
    {
        (_header, _palette, _name) = (header, palette, name);
        if (header.ColorType == 3)
        {
            if (palette is null) throw new PreprocessException($"{name}: a palette image without a PLTE chunk; the file is damaged.");
            _alpha = transparency ?? [];
            if (_alpha.Length > palette.Length / 3) throw new PreprocessException($"{name}: tRNS lists {_alpha.Length} entries for a palette of {palette.Length / 3}.");
            Channels = transparency is null ? 3 : 4;
            return;
        }
        Channels = header.Samples;
        if (transparency is null) return;
        if (header.ColorType is 4 or 6) throw new PreprocessException($"{name}: a tRNS chunk in an image that has an alpha channel.");
        if (transparency.Length != 2 * header.Samples) throw new PreprocessException($"{name}: tRNS has {transparency.Length} bytes, expected {2 * header.Samples}.");
        _key = new ushort[header.Samples];
        for (var i = 0; i < _key.Length; i++) _key[i] = BinaryPrimitives.ReadUInt16BigEndian(transparency.AsSpan(2 * i));
        Channels++;
    }

    /// <summary>Bytes a pixel of the decoded image.</summary>
    public int Channels { get; }

    /// <summary>Writes a row's pixels to pixel positions start, start + step, ...</summary>
    public void Expand(ReadOnlySpan<byte> row, int width, byte[] target, int start, int step)
    {
        if (_header.Depth == 8 && _header.ColorType != 3 && _key.Length == 0 && step == 1)
        {
            row[..(width * Channels)].CopyTo(target.AsSpan(start * Channels));
            return;
        }
        Span<ushort> samples = stackalloc ushort[4];
        samples = samples[.._header.Samples];
        for (var x = 0; x < width; x++)
        {
            for (var s = 0; s < samples.Length; s++) samples[s] = Sample(row, x * samples.Length + s);
            var pixel = target.AsSpan((start + x * step) * Channels, Channels);
            if (_header.ColorType == 3) Lookup(samples[0], pixel);
            else
            {
                for (var s = 0; s < samples.Length; s++) pixel[s] = ToByte(samples[s]);
                if (_key.Length != 0) pixel[^1] = samples.SequenceEqual(_key) ? (byte)0 : (byte)255;
            }
        }
    }

    private ushort Sample(ReadOnlySpan<byte> row, int index)
    {
        switch (_header.Depth)
        {
            case 8: return row[index];
            case 16: return BinaryPrimitives.ReadUInt16BigEndian(row[(2 * index)..]);
            default:
                var bit = index * _header.Depth;
                return (ushort)(row[bit >> 3] >> (8 - _header.Depth - (bit & 7)) & ((1 << _header.Depth) - 1));
        }
    }

    // Sample depth scaling by the linear equation with rounding (PNG 12.5 and 13.12).
    private byte ToByte(ushort sample) => _header.Depth switch
    {
        8 => (byte)sample,
        16 => (byte)((sample * 255u + 32767u) / 65535u),
        var depth => (byte)(sample * 255 / ((1 << depth) - 1)),
    };

    private void Lookup(int index, Span<byte> pixel)
    {
        if (3 * index >= _palette!.Length) throw new PreprocessException($"{_name}: a pixel has palette index {index}, the palette has {_palette.Length / 3} entries; the file is damaged.");
        _palette.AsSpan(3 * index, 3).CopyTo(pixel);
        if (pixel.Length == 4) pixel[3] = index < _alpha.Length ? _alpha[index] : (byte)255;
    }
}
