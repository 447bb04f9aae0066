using Compress.Graphs;
using Compress.Runtime.Kernels;
using Compress.Runtime.Planning.Ops;

namespace Compress.Runtime.Planning.Fusions;

/// <summary>Patterns of float32 kernels over elements and rows.</summary>
internal static class RowFusions
{
    /// <summary>Functions of one float besides the activations.</summary>
    public static Match? Unary(Node root, Matcher m)
    {
        if (root.Domain.Length > 0 || root.Inputs.Length != 1 || m.Type(root.Input(0)) != ElementType.Float32) return null;
        UnaryKind? kind = root.OpType switch
        {
            "Exp" => UnaryKind.Exp,
            "Log" => UnaryKind.Log,
            "Sqrt" => UnaryKind.Sqrt,
            "Abs" => UnaryKind.Abs,
            "Neg" => UnaryKind.Negate,
            "Floor" => UnaryKind.Floor,
            "Ceil" => UnaryKind.Ceiling,
            "Round" => UnaryKind.Round,
            "Reciprocal" => UnaryKind.Reciprocal,
            "Erf" => UnaryKind.Error,
            "Sin" => UnaryKind.Sin,
            "Cos" => UnaryKind.Cos,
            _ => null,
        };
        return kind is not { } function ? null : new Match([root], value => new UnaryOp(FloatFusions.NameOf(root), root.OpType, value(root.Input(0)), value(root.Output()), new UnaryKernel(function)));
    }

    /// <summary>Pow with a constant exponent that is a simpler function.</summary>
    public static Match? Power(Node root, Matcher m)
    {
        if (!root.Is("Pow") || m.Type(root.Input(0)) != ElementType.Float32 || m.Dims(root.Input(1)).Length > m.Dims(root.Input(0)).Length || m.Scalar(root.Input(1)) is not { } exponent) return null;
        UnaryKind? kind = exponent switch { 2 => UnaryKind.Square, 0.5f => UnaryKind.Sqrt, -1 => UnaryKind.Reciprocal, _ => null };
        return kind is not { } function ? null : new Match([root], value => new UnaryOp(FloatFusions.NameOf(root), root.OpType, value(root.Input(0)), value(root.Output()), new UnaryKernel(function)));
    }

    /// <summary>Functions of two floats with any broadcasting.</summary>
    public static Match? Binary(Node root, Matcher m)
    {
        BinaryKind? kind = root.Domain.Length > 0 || root.Inputs.Length != 2 ? null : root.OpType switch
        {
            "Add" => BinaryKind.Add,
            "Sub" => BinaryKind.Subtract,
            "Mul" => BinaryKind.Multiply,
            "Div" => BinaryKind.Divide,
            "Max" => BinaryKind.Max,
            "Min" => BinaryKind.Min,
            "PRelu" => BinaryKind.PRelu,
            _ => null,
        };
        if (kind is not { } function || m.Type(root.Input(0)) != ElementType.Float32) return null;
        var y = m.Dims(root.Output());
        if (Tensor.CountElements(y) == 0) return null;
        var (left, right) = (root.Input(0), root.Input(1));
        // Where the order does not matter, the input of the output's shape goes first.
        if (function is BinaryKind.Add or BinaryKind.Multiply or BinaryKind.Max or BinaryKind.Min
            && (m.Constant(left) is not null || !m.Dims(left).AsSpan().SequenceEqual(y))) (left, right) = (right, left);
        var b = m.Dims(right);
        var constant = m.Constant(right) is not null;
        var shape = m.Constant(left) is not null || !m.Dims(left).AsSpan().SequenceEqual(y) ? BinaryShape.Broadcast
            : b.AsSpan().SequenceEqual(y) && !constant ? BinaryShape.Equal
            : Tensor.CountElements(b) == 1 ? BinaryShape.Scalar
            : constant && PerChannel(b, y) ? BinaryShape.Channel
            : BinaryShape.Broadcast;
        return new Match([root], value => new BinaryOp(FloatFusions.NameOf(root), root.OpType, function, value(left), value(right), value(root.Output()), shape));
    }

    /// <summary>Softmax and LogSoftmax over the last axis.</summary>
    public static Match? Softmax(Node root, Matcher m)
    {
        if (!(root.Is("Softmax") || root.Is("LogSoftmax")) || m.Type(root.Input(0)) != ElementType.Float32) return null;
        var x = m.Dims(root.Input(0));
        var axis = root.Int("axis", m.Graph.Opset >= 13 ? -1 : 1);
        if (axis < 0) axis += x.Length;
        if (x.Length == 0 || axis != x.Length - 1 || Tensor.CountElements(x) == 0) return null;
        return new Match([root], value => new SoftmaxOp(FloatFusions.NameOf(root), root.Is("LogSoftmax"), x[^1], value(root.Input(0)), value(root.Output())));
    }

    /// <summary>LayerNormalization whose scale and bias have the shape of what is normalised, and whose moments nobody reads.</summary>
    public static Match? LayerNormalization(Node root, Matcher m)
    {
        if (!root.Is("LayerNormalization") || m.Type(root.Input(0)) != ElementType.Float32 || root.Outputs.Skip(1).Any(o => o.Length > 0)) return null;
        var x = m.Dims(root.Input(0));
        var axis = (int)root.Int("axis", -1);
        if (axis < 0) axis += x.Length;
        var length = Tensor.CountElements(x.AsSpan(axis));
        if (length == 0 || Tensor.CountElements(x) == 0 || Tensor.CountElements(m.Dims(root.Input(1))) != length || (root.HasInput(2) && Tensor.CountElements(m.Dims(root.Input(2))) != length)) return null;
        return new Match([root], value => new LayerNormalizationOp(FloatFusions.NameOf(root), length, root.Float("epsilon", 1e-5f),
            value(root.Input(0)), value(root.Input(1)), root.HasInput(2) ? value(root.Input(2)) : null, value(root.Output())));
    }

    /// <summary>A product of two computed matrices, batches included.</summary>
    public static Match? MatMul(Node root, Matcher m)
    {
        if (!root.Is("MatMul") || m.Type(root.Input(0)) != ElementType.Float32) return null;
        var a = m.Dims(root.Input(0));
        var b = m.Dims(root.Input(1));
        var y = m.Dims(root.Output());
        if (a.Length < 2 || b.Length < 2 || Tensor.CountElements(a) == 0 || Tensor.CountElements(b) == 0 || m.Constant(root.Input(0)) is not null) return null;
        var (rows, inner, columns) = ((int)a[^2], (int)a[^1], (int)b[^1]);
        var batches = new (int A, int B)[Tensor.CountElements(y.AsSpan()[..^2])];
        for (var i = 0; i < batches.Length; i++) batches[i] = (Offset(a, y, i), Offset(b, y, i));
        return new Match([root], value => new MatMulOp(FloatFusions.NameOf(root), rows, inner, columns, batches, value(root.Input(0)), value(root.Input(1)), value(root.Output())));
    }

    /// <summary>Which matrix of a factor stands in a batch of the product.</summary>
    private static int Offset(long[] factor, long[] product, int batch)
    {
        int offset = 0, step = 1;
        for (var d = 3; d <= product.Length; d++)
        {
            var at = batch % (int)product[^d];
            batch /= (int)product[^d];
            if (d > factor.Length) continue;
            if (factor[^d] != 1) offset += at * step;
            step *= (int)factor[^d];
        }
        return offset;
    }

    /// <summary>True where a constant has one element a channel (axis 1) and broadcasts over everything else.</summary>
    public static bool PerChannel(long[] b, long[] y)
    {
        if (y.Length < 3 || b.Length > y.Length || b.Length < y.Length - 1) return false;
        for (var i = 1; i <= b.Length; i++)
            if (b[^i] != (y.Length - i == 1 ? y[1] : 1)) return false;
        return true;
    }
}
