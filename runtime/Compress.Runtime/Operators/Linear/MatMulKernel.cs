using System.Numerics;
using Compress.Graphs;
using Compress.Runtime.Execution;

namespace Compress.Runtime.Operators.Linear;

/// <summary>MatMul with NumPy's rules: batches broadcast, one-dimensional inputs count as a row or a column.</summary>
internal sealed class MatMulKernel<T> : ReferenceKernel where T : unmanaged, INumber<T>
{
    public override void Run(OperatorCall call)
    {
        var (a, b) = (call[0], call[1]);
        Span<long> dims = stackalloc long[TensorBuffer.MaxRank];
        var shape = new MatMulShape(call, a.Dims, b.Dims, dims);
        var y = call.Output(0, a.Type, dims[..shape.Rank]).Span<T>();
        var (m, n, k) = (shape.M, shape.N, shape.K);
        var left = a.Span<T>();
        var right = b.Span<T>();
        for (var batch = 0; batch < shape.Batches; batch++)
        {
            var (at, bt) = shape.Offsets(batch);
            Product(left.Slice(at * m * k, m * k), right.Slice(bt * k * n, k * n), y.Slice(batch * m * n, m * n), m, n, k);
        }
    }

    /// <summary>y = a b, row by row: each element's terms are added in the order of k.</summary>
    public static void Product(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> y, int m, int n, int k)
    {
        y.Clear();
        for (var i = 0; i < m; i++)
        {
            var row = y.Slice(i * n, n);
            for (var p = 0; p < k; p++)
            {
                var left = a[i * k + p];
                var right = b.Slice(p * n, n);
                for (var j = 0; j < row.Length; j++) row[j] += left * right[j];
            }
        }
    }
}

internal readonly struct MatMulFactory : TypeSwitch.INumberFactory
{
    public static ReferenceKernel Make<T>(NodeReader node) where T : unmanaged, INumber<T>, IMinMaxValue<T> => new MatMulKernel<T>();
}

/// <summary>The sizes of a batched matrix product, and where each batch's matrices begin.</summary>
internal readonly ref struct MatMulShape
{
    private readonly ReadOnlySpan<long> _a;
    private readonly ReadOnlySpan<long> _b;
    private readonly ReadOnlySpan<long> _batch;

    /// <summary>Writes the product's dimensions to <paramref name="dims"/>.</summary>
    public MatMulShape(OperatorCall call, ReadOnlySpan<long> a, ReadOnlySpan<long> b, Span<long> dims)
    {
        if (a.Length == 0 || b.Length == 0) throw call.Error("a factor is a scalar; at least one dimension is expected");
        (M, K) = (a.Length == 1 ? 1 : (int)a[^2], (int)a[^1]);
        N = b.Length == 1 ? 1 : (int)b[^1];
        var inner = b.Length == 1 ? b[0] : b[^2];
        if (inner != K) throw call.Error($"the inner dimensions of [{TensorBuffer.Join(a)}] and [{TensorBuffer.Join(b)}] differ: {K} against {inner}");
        _a = a.Length > 2 ? a[..^2] : [];
        _b = b.Length > 2 ? b[..^2] : [];
        var rank = Strides.Broadcast(call, _a, _b, dims);
        _batch = dims[..rank];
        Batches = (int)Strides.Product(_batch);
        if (a.Length > 1) dims[rank++] = M;
        if (b.Length > 1) dims[rank++] = N;
        Rank = rank;
    }

    public int M { get; }

    public int N { get; }

    public int K { get; }

    public int Batches { get; }

    public int Rank { get; }

    /// <summary>Which matrix of each factor a batch uses.</summary>
    public (int A, int B) Offsets(int batch)
    {
        int a = 0, b = 0, aStep = 1, bStep = 1;
        for (var i = 1; i <= _batch.Length; i++)
        {
            var at = batch % (int)_batch[^i];
            batch /= (int)_batch[^i];
            if (i <= _a.Length)
            {
                if (_a[^i] != 1) a += at * aStep;
                aStep *= (int)_a[^i];
            }
            if (i <= _b.Length)
            {
                if (_b[^i] != 1) b += at * bStep;
                bStep *= (int)_b[^i];
            }
        }
        return (a, b);
    }
}

/// <summary>Gemm: alpha A' B' + beta C, C broadcast to the product. What does not depend on the type is here, so that it is there once.</summary>
internal abstract class GemmKernel(NodeReader node) : ReferenceKernel
{
    protected bool TransposeA { get; } = node.Flag("transA");

    protected bool TransposeB { get; } = node.Flag("transB");

    public sealed override void Run(OperatorCall call)
    {
        var (a, b) = (call[0], call[1]);
        if (a.Rank != 2 || b.Rank != 2) throw call.Error($"the factors are {a} and {b}; matrices are expected");
        var (m, k) = TransposeA ? ((int)a.Dims[1], (int)a.Dims[0]) : ((int)a.Dims[0], (int)a.Dims[1]);
        var (inner, n) = TransposeB ? ((int)b.Dims[1], (int)b.Dims[0]) : ((int)b.Dims[0], (int)b.Dims[1]);
        if (inner != k) throw call.Error($"the inner dimensions of {a} and {b} differ: {k} against {inner}");
        Span<long> dims = [m, n];
        var y = call.Output(0, a.Type, dims);
        Span<long> steps = stackalloc long[2];
        steps.Clear();
        if (call.Optional(2) is { } bias)
        {
            Span<long> merged = stackalloc long[TensorBuffer.MaxRank];
            if (Strides.Broadcast(call, bias.Dims, dims, merged) != 2 || merged[0] != m || merged[1] != n) throw call.Error($"C is {bias}; it must broadcast to [{m}, {n}]");
            Strides.Broadcasted(bias.Dims, dims, steps);
        }
        Multiply(a, b, call.Optional(2), y, (m, n, k), ((int)steps[0], (int)steps[1]));
    }

    protected abstract void Multiply(TensorBuffer a, TensorBuffer b, TensorBuffer? bias, TensorBuffer y, (int M, int N, int K) sizes, (int Row, int Column) steps);
}

/// <summary>Gemm over one type.</summary>
internal sealed class GemmKernel<T>(NodeReader node) : GemmKernel(node) where T : unmanaged, INumber<T>
{
    private readonly T _alpha = T.CreateTruncating(node.Float("alpha", 1));
    private readonly T _beta = T.CreateTruncating(node.Float("beta", 1));

    protected override void Multiply(TensorBuffer a, TensorBuffer b, TensorBuffer? bias, TensorBuffer y, (int M, int N, int K) sizes, (int Row, int Column) steps)
    {
        var (m, n, k) = sizes;
        var left = a.Span<T>();
        var right = b.Span<T>();
        var result = y.Span<T>();
        ReadOnlySpan<T> c = bias is null ? default : bias.Span<T>();
        for (var i = 0; i < m; i++)
        {
            for (var j = 0; j < n; j++)
            {
                var sum = T.Zero;
                for (var p = 0; p < k; p++)
                    sum += left[TransposeA ? p * m + i : i * k + p] * right[TransposeB ? j * k + p : p * n + j];
                sum *= _alpha;
                result[i * n + j] = c.IsEmpty ? sum : sum + _beta * c[i * steps.Row + j * steps.Column];
            }
        }
    }
}

internal readonly struct GemmFactory : TypeSwitch.INumberFactory
{
    public static ReferenceKernel Make<T>(NodeReader node) where T : unmanaged, INumber<T>, IMinMaxValue<T> => new GemmKernel<T>(node);
}
