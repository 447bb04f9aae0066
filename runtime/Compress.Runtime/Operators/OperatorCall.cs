using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Compress.Graphs;
using Compress.Runtime.Execution;

namespace Compress.Runtime.Operators;

/// <summary>
/// What a reference kernel works on in one run: its inputs, and where its outputs go. Outputs are asked for with the dimensions that the
/// kernel found; inside a plan the memory is there already and the dimensions must be the planned ones, in the interpreter it is made.
/// </summary>
internal sealed class OperatorCall(Node node, int inputs, int outputs)
{
    private readonly TensorBuffer?[] _inputs = new TensorBuffer?[inputs];
    private readonly TensorBuffer?[] _outputs = new TensorBuffer?[outputs];
    private readonly bool[] _wanted = new bool[outputs];
    private readonly byte[]?[] _scratch = new byte[]?[4];
    private bool _planned;

    public Node Node => node;

    public int InputCount => _inputs.Length;

    public int OutputCount => _outputs.Length;

    /// <summary>Runs a subgraph of a control-flow node; set by the interpreter.</summary>
    public ISubgraphRunner? Subgraphs { get; set; }

    /// <summary>What outputs are charged to before they are made; null where the plan has proven them.</summary>
    public RunBudget? Budget { get; init; }

    public void SetInput(int index, TensorBuffer? value) => _inputs[index] = value;

    /// <summary>Marks an output as read by someone.</summary>
    public void Want(int index) => _wanted[index] = true;

    /// <summary>Fixes the memory of an output: the call is part of a plan.</summary>
    public void Plan(int index, TensorBuffer value)
    {
        _outputs[index] = value;
        _wanted[index] = true;
        _planned = true;
    }

    public TensorBuffer? Made(int index) => _outputs[index];

    /// <summary>Forgets the outputs of the last run, so that the next makes new ones.</summary>
    public void Clear()
    {
        if (_planned) return;
        Array.Clear(_outputs);
    }

    public bool Has(int index) => index < _inputs.Length && _inputs[index] is not null;

    public bool Wants(int index) => index < _wanted.Length && _wanted[index];

    public TensorBuffer this[int index] => index < _inputs.Length && _inputs[index] is { } value
        ? value
        : throw new ModelException($"{node} needs an input at position {index}, but none is given.");

    public TensorBuffer? Optional(int index) => index < _inputs.Length ? _inputs[index] : null;

    /// <summary>The memory of an output of the given dimensions, not cleared.</summary>
    public TensorBuffer Output(int index, ElementType type, ReadOnlySpan<long> dims)
    {
        if (index >= _outputs.Length)
        {
            Budget?.Charge(InputDims, node, type, dims);
            return TensorBuffer.Allocate(type, dims);
        }
        if (_planned && _outputs[index] is { } fixedOutput)
        {
            if (fixedOutput.Type != type || !fixedOutput.Dims.SequenceEqual(dims))
                throw new ModelException($"{node} made {type}[{TensorBuffer.Join(dims)}] where {fixedOutput} was planned.");
            return fixedOutput;
        }
        Budget?.Charge(InputDims, node, type, dims);
        return _outputs[index] = TensorBuffer.Allocate(type, dims);
    }

    /// <summary>Gives an existing buffer out as an output (for values that subgraphs made).</summary>
    public void Give(int index, TensorBuffer value) => _outputs[index] = value;

    /// <summary>Working memory that is kept for the next run; its content is undefined.</summary>
    public Span<T> Scratch<T>(int slot, long length) where T : unmanaged
    {
        var bytes = checked((int)(length * Unsafe.SizeOf<T>()));
        if (_scratch[slot] is not { } array || array.Length < bytes)
            _scratch[slot] = array = GC.AllocateUninitializedArray<byte>(bytes, pinned: true);
        return MemoryMarshal.Cast<byte, T>(array.AsSpan(0, bytes));
    }

    /// <summary>The values of an input that holds indices or sizes, int32 or int64, written to <paramref name="into"/>.</summary>
    public ReadOnlySpan<long> Integers(int index, Span<long> into)
    {
        var input = this[index];
        if (input.Length > into.Length)
            throw new ModelException($"{node} has {input.Length} values in input {index}; up to {into.Length} are expected.");
        var count = (int)input.Length;
        if (input.Type == ElementType.Int64) input.Span<long>().CopyTo(into);
        else if (input.Type == ElementType.Int32)
            for (var i = 0; i < count; i++) into[i] = input.Span<int>()[i];
        else throw new ModelException($"{node} reads sizes from input {index}, which is {input.Type}; int64 or int32 is expected.");
        return into[..count];
    }

    /// <summary>The one value of an integer input.</summary>
    public long Integer(int index)
    {
        Span<long> one = stackalloc long[1];
        var got = Integers(index, one);
        return got.Length == 1 ? got[0] : throw new ModelException($"{node} expects one value in input {index}; it is empty.");
    }

    private ReadOnlySpan<long> InputDims(int index) => index < _inputs.Length && _inputs[index] is { } value ? value.Dims : default;

    public ModelException Error(MessageText what) => new($"{node}: {what.ToString()}");

    public ModelException Error(string what) => new($"{node}: {what}");
}
