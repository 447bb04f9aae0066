using Compress.Graphs;
using Compress.Runtime.Kernels;
using Compress.Runtime.Memory;
using Compress.Runtime.Threading;

namespace Compress.Runtime.Planning.Ops;

/// <summary>Rows of a table by index: OneHot and the product, bias and activation behind it.</summary>
internal sealed class LookupOp : PlanOp
{
    private readonly AlignedBuffer _table;
    private readonly int _depth;
    private readonly int _width;

    /// <param name="name">Name of the node.</param>
    /// <param name="kind">The operators that it does.</param>
    /// <param name="weights">[depth, width].</param>
    /// <param name="bias">One for each column, or null.</param>
    /// <param name="activation">Applied last.</param>
    /// <param name="indices">32 or 64 bits: counted from the end where negative, a row of zeros before bias and activation where out of range.</param>
    /// <param name="y">What is written.</param>
    public unsafe LookupOp(string name, string kind, Tensor weights, Tensor? bias, Activation activation, PlanValue indices, PlanValue y) : base(name, kind)
    {
        (_depth, _width) = ((int)weights.Dims[0], (int)weights.Dims[1]);
        _table = new AlignedBuffer((_depth + 1L) * _width * sizeof(float));
        weights.AsSpan<float>().CopyTo(_table.AsSpan<float>());
        for (var i = 0; bias is not null && i < (_depth + 1) * _width; i++) _table.Floats[i] += bias.AsSpan<float>()[i % _width];
        ActivationKernel.Apply(activation, _table.Floats, _table.Floats, (_depth + 1L) * _width);
        Inputs.Add(indices);
        Outputs.Add(y);
    }

    public override string Kernel => "lookup";

    public override long PackedBytes => _table.Length;

    public override unsafe Step Bind(Binding binding) =>
        new LookupStep(_table, _depth, _width, binding.Pointer(Inputs[0]), Inputs[0].Type == ElementType.Int64, (float*)binding.Pointer(Outputs[0]), Outputs[0].Length / _width, binding.Pool);

    protected override void Free() => _table.Dispose();

    private sealed unsafe class LookupStep(AlignedBuffer table, int depth, int width, byte* indices, bool isLong, float* y, long count, ForkJoinPool pool) : Step
    {
        private readonly int _rows = Math.Max(1, Tuning.TaskElements / width);

        public override void Run() => pool.Run((int)((count + _rows - 1) / _rows), count * width, &RunTask, this, null);

        private static void RunTask(object target, void* state, int task, int worker) => ((LookupStep)target).Rows(task);

        private void Rows(long task)
        {
            float* rows = table.Floats;
            for (long i = task * _rows; i < Math.Min(count, (task + 1) * _rows); i++)
            {
                long index = isLong ? ((long*)indices)[i] : ((int*)indices)[i];
                if (index < 0) index += depth;
                Bytes.Copy((byte*)(rows + ((ulong)index < (ulong)depth ? index : depth) * width), (byte*)(y + i * width), (nint)width * sizeof(float));
            }
        }
    }
}
