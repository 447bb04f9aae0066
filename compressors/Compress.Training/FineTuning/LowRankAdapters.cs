using System.Collections.Immutable;

namespace Compress.Training;

/// <summary>
/// LoRA (Hu et al., "Low-rank adaptation of large language models", 2022): the weight W of a Gemm or MatMul becomes
/// <c>W + scale * L R</c> with W frozen and thin L and R trained; L starts at 0, so that nothing changes at first. The sum is part of
/// the graph while it trains and is merged into W afterwards, which leaves the network's form as it was.
/// </summary>
public sealed class LowRankAdapters
{
    private const string Prefix = "lora_";
    private readonly Graph _original;
    private readonly ImmutableArray<(string Weight, string Left, string Right)> _adapters;
    private readonly float _scale;

    private LowRankAdapters(Graph original, Graph graph, ImmutableArray<(string Weight, string Left, string Right)> adapters, float scale) =>
        (_original, Graph, _adapters, _scale) = (original, graph, adapters, scale);

    /// <summary>The network with adapters.</summary>
    public Graph Graph { get; }

    /// <summary>Names of the adapters' weights: what <see cref="GraphModuleOptions.TrainOnly"/> takes.</summary>
    public ImmutableHashSet<string> Trained => [.. _adapters.SelectMany(a => new[] { a.Left, a.Right })];

    /// <summary>The weights that have adapters.</summary>
    public IEnumerable<string> Weights => _adapters.Select(a => a.Weight);

    /// <summary>Puts adapters beside the weights of Gemm and MatMul.</summary>
    /// <param name="graph">A trained network.</param>
    /// <param name="rank">Columns of L and rows of R; a weight whose smaller side is not greater gets no adapter.</param>
    /// <param name="alpha">The sum's factor is this over the rank; 0 takes the rank, so 1.</param>
    /// <param name="seed">Seed of R's starting values.</param>
    /// <exception cref="ModelException">No weight can have an adapter of that rank.</exception>
    public static LowRankAdapters Insert(Graph graph, int rank, double alpha = 0, ulong seed = 1)
    {
        ArgumentNullException.ThrowIfNull(graph);
        if (rank < 1 || alpha < 0) throw new ModelException($"Adapters of rank {rank} with alpha {alpha} were asked for; the rank is at least 1 and alpha not negative.");
        var scale = alpha == 0 ? 1f : (float)(alpha / rank);
        var filler = new WeightFiller(seed);
        var nodes = ImmutableArray.CreateBuilder<Node>();
        var added = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        var sums = new Dictionary<string, string>(StringComparer.Ordinal);
        var adapters = ImmutableArray.CreateBuilder<(string Weight, string Left, string Right)>();
        foreach (var node in graph.Nodes)
        {
            if (node.OpType is not ("Gemm" or "MatMul") || !graph.Initializers.TryGetValue(node.Input(1), out var weight)
                || weight.ElementType != ElementType.Float32 || weight.Dims.Length != 2 || weight.Dims.Min() <= rank)
            {
                nodes.Add(node);
                continue;
            }
            var name = node.Input(1);
            if (!sums.TryGetValue(name, out var sum))
            {
                string left = Prefix + name + "_left", right = Prefix + name + "_right", product = Prefix + name + "_product", scaled = Prefix + name + "_scaled";
                sum = sums[name] = Prefix + name + "_sum";
                added[left] = WeightFiller.Constant(0, weight.Dims[0], rank);
                added[right] = filler.Normal(1 / Math.Sqrt(weight.Dims[1]), rank, weight.Dims[1]);
                added.TryAdd(Prefix + "scale", Tensor.Scalar(scale));
                nodes.Add(new Node("MatMul", [left, right], [product]) { Name = product });
                nodes.Add(new Node("Mul", [product, Prefix + "scale"], [scaled]) { Name = scaled });
                nodes.Add(new Node("Add", [name, scaled], [sum]) { Name = sum });
                adapters.Add((name, left, right));
            }
            nodes.Add(node with { Inputs = node.Inputs.SetItem(1, sum) });
        }
        if (adapters.Count == 0) throw new ModelException($"{graph} has no Gemm or MatMul whose weight is larger than {rank} on both sides; use a smaller rank, or train the last layers.");
        var clash = added.Keys.FirstOrDefault(graph.Initializers.ContainsKey);
        if (clash is not null) throw new ModelException($"{graph} has an initializer '{clash}' already; merge its adapters before others are put in.");
        return new LowRankAdapters(graph, graph with { Nodes = nodes.ToImmutable(), Initializers = graph.Initializers.WithAll(added) }, adapters.ToImmutable(), scale);
    }

    /// <summary>The network as it was before, with what its adapters learned in its weights.</summary>
    /// <param name="trained">The network with adapters after training.</param>
    /// <exception cref="ModelException">An adapter is missing there.</exception>
    public Graph Merge(Graph trained)
    {
        ArgumentNullException.ThrowIfNull(trained);
        var merged = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        foreach (var (name, left, right) in _adapters)
        {
            if (!trained.Initializers.TryGetValue(left, out var l) || !trained.Initializers.TryGetValue(right, out var r))
                throw new ModelException($"{trained} has no adapter '{left}' for the weight '{name}'; give the graph that was trained.");
            merged[name] = Sum(_original.Initializers[name], l, r);
        }
        return _original with { Initializers = _original.Initializers.WithAll(merged) };
    }

    private Tensor Sum(Tensor weight, Tensor left, Tensor right)
    {
        var (rows, columns, rank) = ((int)weight.Dims[0], (int)weight.Dims[1], (int)left.Dims[1]);
        ReadOnlySpan<float> w = weight.AsSpan<float>(), l = left.AsSpan<float>(), r = right.AsSpan<float>();
        var result = new float[rows * columns];
        for (var i = 0; i < rows; i++)
        {
            for (var j = 0; j < columns; j++)
            {
                double product = 0;
                for (var k = 0; k < rank; k++) product += (double)l[(i * rank) + k] * r[(k * columns) + j];
                result[(i * columns) + j] = (float)(w[(i * columns) + j] + (_scale * product));
            }
        }
        return Tensor.Create<float>(result, rows, columns);
    }
}
