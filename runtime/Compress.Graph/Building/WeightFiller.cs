namespace Compress.Graphs;

/// <summary>
/// Makes starting weights from a seed: the same seed gives the same bytes on every machine. The generator is SplitMix64 (Steele, Lea and
/// Flood, 2014), the normal numbers come from the Marsaglia polar method.
/// </summary>
public sealed class WeightFiller(ulong seed)
{
    private ulong _state = seed;
    private double? _spare;

    /// <summary>
    /// Normal numbers of mean 0 and variance 2 / <paramref name="fanIn"/>, which keep the variance of what passes through a Relu
    /// (He et al., 2015).
    /// </summary>
    /// <param name="fanIn">Inputs that each output sums over.</param>
    /// <param name="dims">Dimensions of the tensor.</param>
    public Tensor HeNormal(long fanIn, params ReadOnlySpan<long> dims) => Normal(Math.Sqrt(2.0 / Math.Max(fanIn, 1)), dims);

    /// <summary>Normal numbers of mean 0.</summary>
    public Tensor Normal(double deviation, params ReadOnlySpan<long> dims) => Fill(dims, () => (float)(NextNormal() * deviation));

    /// <summary>Equally likely numbers from <paramref name="low"/> to <paramref name="high"/>.</summary>
    public Tensor Uniform(float low, float high, params ReadOnlySpan<long> dims) => Fill(dims, () => low + (high - low) * (float)NextUnit());

    /// <summary>One number many times.</summary>
    public static Tensor Constant(float value, params ReadOnlySpan<long> dims) => Fill(dims, () => value);

    private static Tensor Fill(ReadOnlySpan<long> dims, Func<float> next)
    {
        var values = new float[checked((int)Tensor.CountElements(dims))];
        for (var i = 0; i < values.Length; i++) values[i] = next();
        return Tensor.Own(values, dims);
    }

    private double NextNormal()
    {
        if (_spare is { } ready)
        {
            _spare = null;
            return ready;
        }
        double u, v, s;
        do
        {
            (u, v) = (2 * NextUnit() - 1, 2 * NextUnit() - 1);
            s = u * u + v * v;
        }
        while (s is >= 1 or 0);
        var factor = Math.Sqrt(-2 * Math.Log(s) / s);
        _spare = v * factor;
        return u * factor;
    }

    private double NextUnit()
    {
        _state += 0x9E3779B97F4A7C15;
        var z = _state;
        z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9;
        z = (z ^ z >> 27) * 0x94D049BB133111EB;
        return ((z ^ z >> 31) >> 11) * (1.0 / (1L << 53));
    }
}
