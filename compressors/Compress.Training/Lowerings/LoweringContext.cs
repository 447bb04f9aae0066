using System.Collections.Immutable;
using Tensor = TorchSharp.torch.Tensor;

namespace Compress.Training.Lowerings;

/// <summary>What a lowering sees of the node that it lowers: slots of its values, constants, opset, element type.</summary>
internal sealed class LoweringContext(ModuleCompiler compiler, Node node)
{
    /// <summary>The node.</summary>
    public Node Node { get; } = node;

    /// <summary>Version of ONNX's operator set.</summary>
    public long Opset => compiler.Graph.Opset;

    /// <summary>The element type of floating-point values.</summary>
    public torch.ScalarType Floats => compiler.Options.Floats;

    /// <summary>Where floating-point values are.</summary>
    public torch.Device Device => compiler.Device;

    /// <summary>The options of the module.</summary>
    public GraphModuleOptions Options => compiler.Options;

    /// <summary>The batch size that the graph's first input declares, 0 where it is open.</summary>
    public long DeclaredBatch => compiler.DeclaredBatch;

    /// <summary>Number of inputs, left-out ones at the end not counted.</summary>
    public int InputCount
    {
        get
        {
            var count = Node.Inputs.Length;
            while (count > 0 && Node.Inputs[count - 1].Length == 0) count--;
            return count;
        }
    }

    /// <summary>Slot of input <paramref name="index"/>; -1 where it is left out.</summary>
    public int In(int index) => Node.HasInput(index) ? compiler.SlotOf(Node.Input(index)) : -1;

    /// <summary>Slot of an input that must be there.</summary>
    public int Need(int index) => Node.HasInput(index)
        ? In(index)
        : throw new ModelException($"{Node} has no input {index}, which the operator needs.");

    /// <summary>Slot of output <paramref name="index"/>; -1 where nobody wants it.</summary>
    public int Out(int index = 0) => Node.Output(index).Length > 0 ? compiler.SlotOf(Node.Output(index)) : -1;

    /// <summary>The value of input <paramref name="index"/> where it is known before the first pass and never changes, else null.</summary>
    public Tensor? Constant(int index) => Node.HasInput(index) ? compiler.Constant(Node.Input(index)) : null;

    /// <summary>True where the input is an initializer that is trained.</summary>
    public bool IsTrained(int index) => Node.HasInput(index) && compiler.IsTrained(Node.Input(index));

    /// <summary>True where the input is a batch-normalization statistic that the module owns.</summary>
    public bool IsBuffer(int index) => Node.HasInput(index) && compiler.IsBuffer(Node.Input(index));

    /// <summary>The element type of an input that is an initializer or a Constant node's value, else null.</summary>
    public ElementType? DeclaredType(int index) =>
        compiler.Graph.Initializers.TryGetValue(Node.Input(index), out var value) ? value.ElementType
        : Producer(index) is { OpType: "Constant" } maker && maker.Attributes.TryGetValue("value", out var tensor) ? tensor.AsTensor().ElementType
        : null;

    /// <summary>What another node's lowering would see.</summary>
    public LoweringContext At(Node other) => new(compiler, other);

    /// <summary>The node that makes input <paramref name="index"/>, or null.</summary>
    public Node? Producer(int index) => compiler.Graph.Index.Producer(Node.Input(index));

    /// <summary>True where this node alone reads input <paramref name="index"/> and its maker's gradient needs no result.</summary>
    public bool MayOverwrite(int index)
    {
        var name = Node.Input(index);
        return Producer(index) is { } maker && TorchLowerings.Find(maker) is { ResultMayBeOverwritten: true }
            && compiler.Constant(name) is null && compiler.Graph.Index.OnlyConsumer(name) == Node && Node.Inputs.Count(i => i == name) == 1;
    }

    /// <summary>A pass that computes the one output.</summary>
    public Action<Frame> Result(Func<Frame, Tensor> compute)
    {
        var to = Out();
        return to < 0 ? _ => { } : f => f[to] = compute(f);
    }

    /// <summary>A pass that computes the one output from the first input.</summary>
    public Action<Frame> Map(Func<Tensor, Tensor> compute)
    {
        var x = Need(0);
        return Result(f => compute(f[x]));
    }

    /// <summary>
    /// Reads an integer list that a node takes as an input: once where it is constant, else on every pass.
    /// </summary>
    public Func<Frame, long[]> Longs(int index)
    {
        if (Constant(index) is { } known)
        {
            var values = LongsOf(known);
            return _ => values;
        }
        var slot = Need(index);
        return f => LongsOf(f[slot]);
    }

    /// <summary>
    /// An integer list that was an attribute in old operator sets and is an input in new ones; null where it is left out.
    /// </summary>
    public Func<Frame, long[]>? LongsOrAttribute(int index, string attribute)
    {
        if (Node.Attributes.ContainsKey(attribute))
        {
            var values = Node.Ints(attribute).ToArray();
            return _ => values;
        }
        return Node.HasInput(index) ? Longs(index) : null;
    }

    /// <summary>A number that was an attribute in old operator sets and is an input in new ones.</summary>
    public double? NumberOrAttribute(int index, string attribute)
    {
        if (Node.Attributes.TryGetValue(attribute, out var value)) return value.Kind == AttributeKind.Int ? value.AsInt() : value.AsFloat();
        if (!Node.HasInput(index)) return null;
        var constant = Constant(index) ?? throw Unsupported($"its input {index} ('{Node.Input(index)}') is not a constant");
        return TensorConversion.Values<double>(constant, torch.ScalarType.Float64) is [var number]
            ? number
            : throw Unsupported($"its input {index} ('{Node.Input(index)}') holds more than one number");
    }

    /// <summary>The error for a form of the operator that cannot be trained.</summary>
    public ModelException Unsupported(string why) => new($"{Node} cannot be trained: {why}.");

    /// <summary>The integers of a tensor.</summary>
    public static long[] LongsOf(Tensor tensor) => TensorConversion.Values<long>(tensor, torch.ScalarType.Int64);

    /// <summary>An attribute's integers, or <paramref name="count"/> times <paramref name="fallback"/>.</summary>
    public long[] Ints(string name, int count, long fallback)
    {
        var given = Node.Ints(name, ImmutableArray<long>.Empty);
        return given.Length > 0 ? given.ToArray() : Enumerable.Repeat(fallback, count).ToArray();
    }
}
