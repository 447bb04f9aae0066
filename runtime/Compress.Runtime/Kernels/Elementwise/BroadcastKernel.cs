using Compress.Graphs;
namespace Compress.Runtime.Kernels;

/// <summary>
/// A binary operator over two tensors that broadcast as in NumPy. Dimensions that run alike are merged at load;
/// a run is a counter over the outer dimensions around the contiguous loop of <see cref="BinaryKernel"/>.
/// </summary>
internal sealed unsafe class BroadcastKernel
{
    private const int MaxRank = 16;
    private readonly BinaryKernel _kernel;
    private readonly long[] _dims;
    private readonly long[] _xStrides;
    private readonly long[] _yStrides;
    private readonly long _outer;
    private readonly long _inner;
    private readonly bool _xRepeats;
    private readonly bool _yRepeats;

    /// <param name="kind">The operator.</param>
    /// <param name="xDims">Dimensions of the first operand.</param>
    /// <param name="yDims">Dimensions of the second operand.</param>
    /// <param name="tier">Upper bound of the tier; the process's limit unless given.</param>
    /// <exception cref="ArgumentException">The dimensions do not broadcast.</exception>
    public BroadcastKernel(BinaryKind kind, ReadOnlySpan<long> xDims, ReadOnlySpan<long> yDims, KernelTier? tier = null)
    {
        _kernel = new BinaryKernel(kind, tier);
        int rank = Math.Max(xDims.Length, yDims.Length);
        if (rank > MaxRank)
            throw new ArgumentException(Texts.Of($"Broadcasting goes up to {MaxRank} dimensions; seen {rank}."));
        var dims = new List<long>();
        var xs = new List<long>();
        var ys = new List<long>();
        long xStride = 1, yStride = 1;
        var output = new long[rank];
        // From the innermost dimension outwards; a dimension that continues both operands' strides joins the one before.
        for (int i = 1; i <= rank; i++)
        {
            long dx = i <= xDims.Length ? xDims[^i] : 1, dy = i <= yDims.Length ? yDims[^i] : 1;
            if (dx != dy && dx != 1 && dy != 1)
                throw new ArgumentException(Texts.Of($"Shapes [{Texts.Join(xDims)}] and [{Texts.Join(yDims)}] do not broadcast: {dx} meets {dy}."));
            long d = dx == 1 ? dy : dx;
            output[^i] = d;
            long sx = dx == 1 ? 0 : xStride, sy = dy == 1 ? 0 : yStride;
            xStride *= dx;
            yStride *= dy;
            if (d == 1)
                continue;
            if (dims.Count > 0 && sx == xs[^1] * dims[^1] && sy == ys[^1] * dims[^1])
            {
                dims[^1] *= d;
            }
            else
            {
                dims.Add(d);
                xs.Add(sx);
                ys.Add(sy);
            }
        }

        OutputDims = output;
        if (dims.Count == 0)
        {
            dims.Add(1);
            xs.Add(0);
            ys.Add(0);
        }

        _inner = dims[0];
        _xRepeats = xs[0] == 0;
        _yRepeats = ys[0] == 0;
        _dims = dims.GetRange(1, dims.Count - 1).ToArray();
        _xStrides = xs.GetRange(1, dims.Count - 1).ToArray();
        _yStrides = ys.GetRange(1, dims.Count - 1).ToArray();
        _outer = 1;
        foreach (var dim in _dims) _outer *= dim;
    }

    /// <summary>Dimensions of the result.</summary>
    public IReadOnlyList<long> OutputDims { get; }

    /// <summary>z = f(x, y) over contiguous tensors; z may be an operand that has the result's shape.</summary>
    public void Run(float* x, float* y, float* z)
    {
        if (_inner == 0)
            return;
        long* index = stackalloc long[MaxRank];
        for (int d = 0; d < _dims.Length; d++)
            index[d] = 0;
        for (long i = 0; i < _outer; i++, z += _inner)
        {
            _kernel.Run(x, _xRepeats, y, _yRepeats, z, _inner);
            for (int d = 0; d < _dims.Length; d++)
            {
                x += _xStrides[d];
                y += _yStrides[d];
                if (++index[d] < _dims[d])
                    break;
                x -= _xStrides[d] * _dims[d];
                y -= _yStrides[d] * _dims[d];
                index[d] = 0;
            }
        }
    }
}
