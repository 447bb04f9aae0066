using System.Collections.Immutable;
using Compress.Runtime.Planning;

namespace Compress.Runtime;

/// <summary>Counts, between the steps of a plan, the saturated elements of each 8-bit value while its memory is still its own.</summary>
internal sealed unsafe class SaturationWatch
{
    private readonly Place?[] _places;

    /// <param name="values">The value that each step makes, or null.</param>
    /// <param name="binding">Where values lie.</param>
    public SaturationWatch(ImmutableArray<PlanValue?> values, Binding binding)
    {
        _places = new Place?[values.Length];
        var names = ImmutableArray.CreateBuilder<string>();
        for (var i = 0; i < values.Length; i++)
        {
            if (values[i] is not { Codes: { } codes } value) continue;
            var image = value.Layout.IsImage;
            _places[i] = new Place(names.Count, binding.Pointer(value), image ? value.Pixels : 1, image ? value.Channels : value.Length, image ? value.Layout.Stride : 0, codes);
            names.Add(value.Name);
        }
        Counts = new SaturationCounts(names.ToImmutable());
    }

    public SaturationCounts Counts { get; }

    /// <summary>Counts what a step has just made.</summary>
    public void After(int step)
    {
        if (_places[step] is not { } place) return;
        var (low, high) = ((byte)place.Codes.Low, (byte)place.Codes.High);
        long saturated = 0;
        for (long row = 0; row < place.Rows; row++)
        {
            var codes = new ReadOnlySpan<byte>(place.Pointer + row * place.Stride, (int)place.Columns);
            saturated += codes.Count(high);
            if (place.Codes.LowIsBelowZero) saturated += codes.Count(low);
        }
        Counts.Set(place.Number, saturated, place.Rows * place.Columns);
    }

    private sealed class Place(int number, byte* pointer, long rows, long columns, long stride, QuantCodes codes)
    {
        public int Number => number;

        public byte* Pointer => pointer;

        public long Rows => rows;

        public long Columns => columns;

        public long Stride => stride;

        public QuantCodes Codes => codes;
    }
}
