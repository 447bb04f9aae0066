using Compress.Runtime.Kernels;
using Compress.Runtime.Threading;

namespace Compress.Runtime.Planning.Ops;

/// <summary>A batched product of two matrices that are both computed in the run.</summary>
internal sealed class MatMulOp : PlanOp
{
    private readonly int _rows;
    private readonly int _inner;
    private readonly int _columns;
    private readonly (int A, int B)[] _batches;
    private FloatMatMul? _kernel;

    /// <param name="name">Name of the node.</param>
    /// <param name="rows">Rows of the product.</param>
    /// <param name="inner">Columns of the first factor.</param>
    /// <param name="columns">Columns of the product.</param>
    /// <param name="batches">Which matrix of each factor a product takes.</param>
    public MatMulOp(string name, int rows, int inner, int columns, (int A, int B)[] batches, PlanValue a, PlanValue b, PlanValue y) : base(name, "MatMul")
    {
        (_rows, _inner, _columns, _batches) = (rows, inner, columns, batches);
        Inputs.Add(a);
        Inputs.Add(b);
        Outputs.Add(y);
    }

    public override long Macs => _batches.Length * (long)_rows * _inner * _columns;

    public override string Kernel => KernelVariants.Best(KernelVariants.FloatTiles).Variant.Name;

    /// <summary>The packed second factor is shared, each worker has its scratch: the larger of both rules, a worker at a time.</summary>
    public override long ScratchBytes => Align(_kernel!.ScratchBytes) + Align(_kernel.PackBytes);

    public override void Prepare() => _kernel = new FloatMatMul(_rows, _inner, _columns, _inner, _columns, transposeB: false);

    protected override void Free() => _kernel?.Dispose();

    public override unsafe Step Bind(Binding binding) => new ProductStep(_kernel!, _batches, (float*)binding.Pointer(Inputs[0]), (float*)binding.Pointer(Inputs[1]), (float*)binding.Pointer(Outputs[0]),
        _rows, _inner, _columns, binding.Scratch, Align(_kernel!.PackBytes), binding.Pool);

    private static long Align(long bytes) => (bytes + 63) / 64 * 64;

    private sealed unsafe class ProductStep(FloatMatMul kernel, (int A, int B)[] batches, float* a, float* b, float* y, int rows, int inner, int columns, byte* scratch, long packBytes, ForkJoinPool pool) : Step
    {
        public override void Run()
        {
            for (var i = 0; i < batches.Length; i++)
            {
                var (at, bt) = batches[i];
                kernel.Run(a + (long)at * rows * inner, b + (long)bt * inner * columns, columns, y + (long)i * rows * columns, Activation.None, scratch, scratch + packBytes, pool);
            }
        }
    }
}
