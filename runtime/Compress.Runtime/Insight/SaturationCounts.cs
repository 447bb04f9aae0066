using System.Collections.Immutable;

namespace Compress.Runtime;

/// <summary>
/// How many 8-bit activations lay at an end of their calibrated range in the last run that was counted: at the largest code, or at the
/// smallest where the range reaches below zero (elsewhere that code is an exact zero, as Relu makes many). What a fused kernel never writes
/// down is not seen.
/// </summary>
public sealed class SaturationCounts
{
    private readonly long[] _saturated;
    private readonly long[] _elements;

    internal SaturationCounts(ImmutableArray<string> names)
    {
        Names = names;
        (_saturated, _elements) = (new long[names.Length], new long[names.Length]);
    }

    /// <summary>Names of the 8-bit values, in the order in which a run makes them.</summary>
    public ImmutableArray<string> Names { get; }

    /// <summary>Elements counted in the last counted run; 0 before the first.</summary>
    public long Elements => _elements.Sum();

    /// <summary>Share of all of them that is saturated, 0 to 1.</summary>
    public double Share
    {
        get
        {
            long saturated = 0, elements = 0;
            for (var i = 0; i < _saturated.Length; i++)
            {
                saturated += _saturated[i];
                elements += _elements[i];
            }
            return elements == 0 ? 0 : (double)saturated / elements;
        }
    }

    /// <summary>Share of one value's elements that is saturated, 0 to 1.</summary>
    /// <param name="value">Number of the value in <see cref="Names"/>.</param>
    public double ShareOf(int value) => _elements[value] == 0 ? 0 : (double)_saturated[value] / _elements[value];

    internal void Set(int value, long saturated, long elements) => (_saturated[value], _elements[value]) = (saturated, elements);
}
