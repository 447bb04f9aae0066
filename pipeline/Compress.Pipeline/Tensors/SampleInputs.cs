using Compress.Graphs;

namespace Compress.Pipeline;

/// <summary>Seeded inputs for a model of which nothing is known but its declared inputs: for timing, and for calibration without data.</summary>
public static class SampleInputs
{
    /// <summary>A tensor for each input: floating-point numbers uniform in -1 to 1, integers 0 to 3 (small enough to be indices), booleans.</summary>
    /// <param name="graph">The model.</param>
    /// <param name="batch">Size of an open first dimension; other open dimensions are 1.</param>
    /// <param name="seed">Equal seeds give equal inputs.</param>
    /// <exception cref="ModelException">An input has an unknown rank, or a type without samples.</exception>
    public static IReadOnlyDictionary<string, Tensor> Of(Graph graph, int batch, int seed)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var random = new Random(seed);
        return graph.RequiredInputs.ToDictionary(i => i.Name, i =>
        {
            var shape = i.Shape ?? throw new ModelException($"Input '{i.Name}' has no declared shape; give the model one to run it on samples.");
            return Make(i, [.. shape.Select((d, axis) => d.Value ?? (axis == 0 ? batch : 1))], random);
        }, StringComparer.Ordinal);
    }

    private static Tensor Make(ValueInfo input, long[] dims, Random random) => input.ElementType switch
    {
        ElementType.Float32 => Tensor.Own(Fill(dims, () => (random.NextSingle() * 2) - 1), dims),
        ElementType.Float64 => Tensor.Own(Fill(dims, () => (random.NextDouble() * 2) - 1), dims),
        ElementType.Float16 => Tensor.Own(Fill(dims, () => (Half)((random.NextSingle() * 2) - 1)), dims),
        ElementType.Int64 => Tensor.Own(Fill(dims, () => (long)random.Next(4)), dims),
        ElementType.Int32 => Tensor.Own(Fill(dims, () => random.Next(4)), dims),
        ElementType.Int8 => Tensor.Own(Fill(dims, () => (sbyte)random.Next(4)), dims),
        ElementType.UInt8 => Tensor.Own(Fill(dims, () => (byte)random.Next(4)), dims),
        ElementType.Bool => Tensor.Own(Fill(dims, () => random.Next(2) == 1), dims),
        _ => throw new ModelException($"Input '{input.Name}' has elements of {input.ElementType}, for which there are no samples."),
    };

    private static T[] Fill<T>(long[] dims, Func<T> next)
    {
        var values = new T[Tensor.CountElements(dims)];
        for (var i = 0; i < values.Length; i++) values[i] = next();
        return values;
    }
}
