using Compress.Graphs;
using Compress.Runtime.Kernels;
using Compress.Runtime.Planning.Ops;

namespace Compress.Runtime.Planning.Fusions;

/// <summary>Patterns of float32 kernels.</summary>
internal static class FloatFusions
{
    /// <summary>[activation] of (convolution + residual): one store.</summary>
    public static Match? ConvolutionResidual(Node root, Matcher m)
    {
        var (activation, tail) = Tail(root, m);
        var add = activation is null ? root : m.OnlyMaker(root.Input(0), "Add");
        if (add is null || !add.Is("Add")) return null;
        for (var side = 0; side < 2; side++)
        {
            if (Before(add.Input(side), m) is not { } found) continue;
            var residual = add.Input(1 - side);
            if (m.Constant(residual) is not null || add.Input(0) == add.Input(1)) continue;
            var y = m.Dims(add.Output());
            if (!m.Dims(residual).AsSpan().SequenceEqual(y) || !m.Dims(add.Input(side)).AsSpan().SequenceEqual(y) || found.Convolution.Rows && y.Length < 2) continue;
            return Make(found, [.. found.Covers, add, .. tail], root, activation ?? Kernels.Activation.None, residual, m);
        }
        return null;
    }

    /// <summary>[activation] of a convolution with its bias.</summary>
    public static Match? Convolution(Node root, Matcher m)
    {
        var (activation, tail) = Tail(root, m);
        var found = activation is null ? Start(root, m) : Before(root.Input(0), m);
        return found is null ? null : Make(found, [.. found.Covers, .. tail], root, activation ?? Kernels.Activation.None, null, m);
    }

    public static Match? Activation(Node root, Matcher m) => Activations.Read(root, m) is { } activation
        ? new Match([root], value => new UnaryOp(NameOf(root), root.OpType, value(root.Input(0)), value(root.Output()), UnaryKernel.Of(activation)))
        : null;

    /// <summary>MaxPool, AveragePool and GlobalAveragePool over images.</summary>
    public static Match? Pool(Node root, Matcher m) => PoolGeometry.Of(root, m) is { } geometry && m.Type(root.Input(0)) == ElementType.Float32
        ? new Match([root], value => new PoolOp(NameOf(root), root.OpType, geometry, value(root.Input(0)), value(root.Output())))
        : null;

    /// <summary>Operators that only change dimensions.</summary>
    public static Match? View(Node root, Matcher m) => root.Domain.Length == 0 && root.OpType is "Reshape" or "Flatten" or "Squeeze" or "Unsqueeze" or "Identity"
        && m.Constant(root.Input(0)) is null && Tensor.CountElements(m.Dims(root.Input(0))) > 0
        && Tensor.CountElements(m.Dims(root.Input(0))) == Tensor.CountElements(m.Dims(root.Output()))
        ? new Match([root], value => new ViewOp(NameOf(root), root.OpType, value(root.Input(0)), value(root.Output())))
        : null;

    public static string NameOf(Node node) => node.Name.Length > 0 ? node.Name : node.Output();

    /// <summary>The activation that a node is, with the nodes that it takes, or nothing.</summary>
    private static (Activation?, Node[]) Tail(Node root, Matcher m) =>
        Array.IndexOf(Activations.Operators, root.OpType) >= 0 && Activations.Read(root, m) is { } activation ? (activation, [root]) : (null, []);

    private sealed class Found(Convolution convolution, string bias, Node[] covers)
    {
        public Convolution Convolution => convolution;

        public string Bias => bias;

        public Node[] Covers => covers;
    }

    private static Found? Before(string value, Matcher m) =>
        m.OnlyMaker(value, "Conv", "ConvTranspose", "Gemm", "MatMul", "Add") is { } maker ? Start(maker, m) : null;

    /// <summary>The Conv that makes a value, also through views that only take away or add axes of space.</summary>
    private static Node? Behind(string value, Matcher m, out List<Node> views)
    {
        views = [];
        while (m.OnlyMaker(value, "Squeeze", "Unsqueeze", "Reshape") is { } view)
        {
            var (x, y) = (m.Dims(view.Input(0)), m.Dims(value));
            if (x.Length < 3 || y.Length < 3 || x[0] != y[0] || x[1] != y[1]) return null;
            views.Insert(0, view);
            value = view.Input(0);
        }
        return m.OnlyMaker(value, "Conv");
    }

    /// <summary>A convolution with float constants, or a MatMul and the Add of its bias.</summary>
    private static Found? Start(Node node, Matcher m)
    {
        if (node.Is("Add"))
        {
            for (var side = 0; side < 2; side++)
            {
                if (Behind(node.Input(side), m, out var views) is { } sum && Fusions.Convolution.Of(sum, m) is { Bias.Length: 0 } image
                    && m.Constant(image.Weights) is { ElementType: ElementType.Float32 } && m.Constant(node.Input(1 - side)) is { } constant
                    && RowFusions.PerChannel([.. constant.Dims], m.Dims(node.Output())) && constant.Length == image.Shape.OutChannels
                    && m.Dims(node.Input(side)).AsSpan().SequenceEqual(m.Dims(node.Output())))
                    return new Found(image, node.Input(1 - side), [.. image.Covers, sum, .. views, node]);
                if (m.OnlyMaker(node.Input(side), "MatMul") is not { } product || Fusions.Convolution.Of(product, m) is not { } matrix) continue;
                if (m.Constant(matrix.Weights) is null || m.Constant(node.Input(1 - side)) is null || !Fusions.Convolution.IsBias(node.Input(1 - side), matrix.Shape.OutChannels, m)
                    || m.Dims(node.Output()).Length != m.Dims(product.Output()).Length) continue;
                return new Found(matrix, node.Input(1 - side), [product, .. matrix.Covers, node]);
            }
            return null;
        }
        if ((Fusions.Convolution.Of(node, m) ?? TransposedConvolutions.Of(node, m)) is not { } convolution || m.Constant(convolution.Weights) is not { ElementType: ElementType.Float32 }) return null;
        if (convolution.Bias.Length > 0 && m.Constant(convolution.Bias) is not { ElementType: ElementType.Float32 }) return null;
        convolution = Windows.Before(convolution, m) ?? convolution;
        return new Found(convolution, convolution.Bias, [.. convolution.Covers, node]);
    }

    private static Match Make(Found found, Node[] covers, Node root, Activation activation, string? residual, Matcher m)
    {
        var convolution = found.Convolution;
        var (weights, bias) = (m.Constant(convolution.Weights)!, found.Bias.Length > 0 ? m.Constant(found.Bias) : null);
        var normal = convolution.Rows ? NormalizationFusions.BeforeProduct(convolution.X, m) : null;
        if (normal is { } read && read.Scale.Length == convolution.Shape.InChannels)
        {
            convolution = convolution with { X = read.Value };
            m.Keep(read.Value);
        }
        else normal = null;
        (float[], float[]) Constants()
        {
            var (ordered, sums) = (convolution.Order(weights.AsSpan<float>()), bias is null ? [] : bias.AsSpan<float>().ToArray());
            return (ordered, normal is { } affine ? Absorb(ordered, sums, affine.Scale, affine.Shift, convolution.Shape.OutChannels) : sums);
        }
        return new Match(covers, value => new FloatConvOp(NameOf(root), Kind(covers), convolution, Constants, activation,
            value(convolution.X), residual is null ? null : value(residual), value(root.Output())));
    }

    /// <summary>Multiplies an affine function of a product's input into its weights, and returns the bias that comes of it: in double precision.</summary>
    private static float[] Absorb(float[] weights, float[] bias, float[] scale, float[] shift, int outputs)
    {
        var result = new float[outputs];
        for (var o = 0; o < outputs; o++)
        {
            double sum = bias.Length > 0 ? bias[o] : 0;
            for (var i = 0; i < scale.Length; i++)
            {
                sum += weights[o * scale.Length + i] * (double)shift[i];
                weights[o * scale.Length + i] *= scale[i];
            }
            result[o] = (float)sum;
        }
        return result;
    }

    /// <summary>The operators of nodes, each node once, without the quantization between them.</summary>
    public static string Kind(ReadOnlySpan<Node> covers)
    {
        var seen = new List<Node>(covers.Length);
        var kind = "";
        foreach (var node in covers)
        {
            if (seen.Contains(node) || node.OpType is "DequantizeLinear" or "QuantizeLinear") continue;
            seen.Add(node);
            kind += kind.Length == 0 ? node.OpType : "+" + node.OpType;
        }
        return kind;
    }
}
