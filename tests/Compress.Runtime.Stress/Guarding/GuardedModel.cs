using System.Runtime.InteropServices;
using Compress.Graphs;
using Compress.Runtime.Execution;
using Compress.Runtime.Memory;
using Compress.Runtime.Planning;
using Compress.Runtime.Threading;

namespace Compress.Runtime.Stress.Guarding;

/// <summary>
/// Runs a model's plan as a session does, but with every value, every constant and the scratch in pages of their own, next to others that
/// fault: what a kernel reads or writes beyond its bounds ends the process there and then.
/// </summary>
public static unsafe class GuardedModel
{
    /// <summary>Plans with more bytes or values than these are not worth their pages.</summary>
    private const long MostBytes = 256 << 20;

    private const int MostValues = 4000;

    /// <summary>From now on the buffers that kernels allocate (packed weights, tables) have pages of their own too.</summary>
    public static void GuardBuffers()
    {
        AlignedBuffer.Allocate = &AllocateGuarded;
        AlignedBuffer.Release = &ReleaseGuarded;
    }

    /// <summary>Runs once.</summary>
    /// <param name="graph">The model.</param>
    /// <param name="limits">What it may cost.</param>
    /// <param name="inputs">A tensor for every input.</param>
    /// <param name="atStart">Whether values begin at a page that faults instead of ending at one.</param>
    /// <returns>The outputs by name, or null where there is no plan or it is too large.</returns>
    /// <exception cref="ModelException">The model is refused.</exception>
    /// <exception cref="InvalidOperationException">Something was written between a value and its page's other end.</exception>
    public static IReadOnlyDictionary<string, Tensor>? Run(Graph graph, LoadOptions limits, IReadOnlyDictionary<string, Tensor> inputs, bool atStart = false)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(inputs);
        var owners = new List<IDisposable>();
        try
        {
            using var model = CompiledModel.From(GuardedMemory.Guard(graph, owners), limits);
            var shapes = model.Inputs.ToDictionary(i => i.Name, i => Shape.Of(inputs[i.Name].Dims.AsSpan()));
            using var plan = model.PlanFor("guarded", shapes, SessionOptions.Default, out _);
            return plan is null ? null : Run(plan, inputs, atStart, owners);
        }
        finally
        {
            owners.ForEach(o => o.Dispose());
        }
    }

    private static Dictionary<string, Tensor>? Run(CompiledPlan plan, IReadOnlyDictionary<string, Tensor> inputs, bool atStart, List<IDisposable> owners)
    {
        var sizes = Sizes(plan);
        if (sizes.Count > MostValues || sizes.Values.Sum() + plan.ScratchBytes > MostBytes) return null;
        var values = new Dictionary<PlanValue, GuardedBuffer>();
        foreach (var (value, bytes) in sizes)
        {
            owners.Add(values[value] = new GuardedBuffer((int)bytes, atStart));
            // The arena begins at address 0, so that every value's place is its own address.
            value.Offset = (long)values[value].Pointer;
        }
        var scratch = new GuardedBuffer((int)plan.ScratchBytes, atStart);
        owners.Add(scratch);
        var binding = new Binding(plan, null, scratch.Pointer, ForkJoinPool.Serial, plan);
        var (steps, numbers) = plan.Bind(binding);
        foreach (var input in plan.Inputs) inputs[input.Name].Bytes.Span.CopyTo(binding.Buffer(input).Bytes);
        for (var i = 0; i < steps.Length; i++)
        {
            steps[i].Run();
            var op = plan.Ops[numbers[i]];
            if (!scratch.IsIntact || op.Outputs.Concat(op.Inputs).Any(v => values.TryGetValue(v.Storage, out var buffer) && !buffer.IsIntact))
                throw new InvalidOperationException($"{op.Kind} '{op.Name}' ({op.Kernel}) wrote beside {string.Join(", ", op.Outputs)}.");
        }
        return plan.Outputs.ToDictionary(o => o.Name, o => binding.Buffer(o).ToTensor());
    }

    /// <summary>The bytes of every value that owns memory, as the arena's planner takes them.</summary>
    private static Dictionary<PlanValue, long> Sizes(CompiledPlan plan)
    {
        var sizes = new Dictionary<PlanValue, long>();
        foreach (var value in plan.Ops.SelectMany(o => o.Inputs.Concat(o.Outputs)).Concat(plan.Inputs).Concat(plan.Outputs))
        {
            if (value.Storage.Constant is not null) continue;
            sizes[value.Storage] = Math.Max(Math.Max(value.Bytes, value.Storage.Bytes), sizes.GetValueOrDefault(value.Storage));
        }
        return sizes;
    }

    private static readonly Dictionary<nint, GuardedBuffer> Buffers = [];

    private static void* AllocateGuarded(nuint length)
    {
        var buffer = new GuardedBuffer(checked((int)length));
        buffer.Span<byte>().Clear();
        lock (Buffers) Buffers.Add((nint)buffer.Pointer, buffer);
        return buffer.Pointer;
    }

    private static void ReleaseGuarded(void* pointer)
    {
        lock (Buffers)
        {
            if (Buffers.Remove((nint)pointer, out var buffer))
            {
                buffer.Dispose();
                return;
            }
        }
        // From before buffers were guarded.
        NativeMemory.AlignedFree(pointer);
    }
}
