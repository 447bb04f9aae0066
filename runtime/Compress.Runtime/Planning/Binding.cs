using Compress.Runtime.Execution;
using Compress.Runtime.Threading;

namespace Compress.Runtime.Planning;

/// <summary>What steps are bound to: a session's arena and scratch, the plan's constants, the pool.</summary>
internal unsafe class Binding(CompiledPlan? plan, byte* arena, byte* scratch, ForkJoinPool pool, object owner)
{
    public byte* Scratch => scratch;

    public ForkJoinPool Pool => pool;

    /// <summary>First byte of a value.</summary>
    public virtual byte* Pointer(PlanValue value)
    {
        var storage = value.Storage;
        return (storage.Constant is not null ? plan!.Constants.Pointer(storage) : arena + storage.Offset) + value.StorageBytes;
    }

    /// <summary>A row-major value as reference kernels see it.</summary>
    public TensorBuffer Buffer(PlanValue value) => new(value.Type, value.Dims, Pointer(value), owner);
}
