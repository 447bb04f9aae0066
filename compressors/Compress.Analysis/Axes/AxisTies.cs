using System.Collections.Immutable;
using Compress.Graphs;

namespace Compress.Analysis;

/// <summary>What an <see cref="IAxisRule"/> writes to: ties between the axes of one node's values.</summary>
public sealed class AxisTies
{
    private readonly ChannelSlots _slots;
    private readonly HashSet<(string Value, int Axis)> _mentioned = [];

    internal AxisTies(Node node, ValueTypes types, ChannelSlots slots)
    {
        Node = node;
        Types = types;
        _slots = slots;
    }

    /// <summary>The node whose axes are tied.</summary>
    public Node Node { get; }

    /// <summary>Shapes of all values, batch taken as 1.</summary>
    public ValueTypes Types { get; }

    /// <summary>Number of dimensions of a value.</summary>
    public int Rank(string value) => Types.Dims(value).Length;

    /// <summary>Size of one axis.</summary>
    public int Size(string value, int axis) => checked((int)Types.Dims(value)[axis]);

    /// <summary>Index i of the one axis is index i of the other.</summary>
    public void Same(string a, int axisA, string b, int axisB) => Range(a, axisA, 0, b, axisB, 0, Math.Min(Size(a, axisA), Size(b, axisB)));

    /// <summary>Index i of the first axis is the indices i*block .. i*block + block-1 of the second, block being the quotient of the sizes.</summary>
    public void Blocks(string a, int axisA, string b, int axisB)
    {
        var block = Size(b, axisB) / Size(a, axisA);
        for (var i = 0; i < Size(a, axisA); i++)
            for (var j = 0; j < block; j++) Index(a, axisA, i, b, axisB, (i * block) + j);
    }

    /// <summary>A run of indices of the one axis is a run of the other.</summary>
    public void Range(string a, int axisA, int startA, string b, int axisB, int startB, int count)
    {
        Free(a, axisA);
        Free(b, axisB);
        for (var i = 0; i < count; i++) Index(a, axisA, startA + i, b, axisB, startB + i);
    }

    /// <summary>One index of the one axis is one index of the other.</summary>
    public void Index(string a, int axisA, int indexA, string b, int axisB, int indexB)
    {
        Free(a, axisA);
        Free(b, axisB);
        _slots.Union(a, axisA, indexA, b, axisB, indexB);
    }

    /// <summary>The axis may lose indices as far as this operator goes.</summary>
    public void Free(string value, int axis) => _mentioned.Add((value, axis));

    /// <summary>The axis is where an operator makes its channels: the output axis of a weight.</summary>
    public void Source(string value, int axis)
    {
        Free(value, axis);
        _slots.MarkSource(value, axis);
    }

    internal void FixUnmentioned()
    {
        foreach (var value in Node.Inputs.Concat(Node.Outputs).Where(v => v.Length > 0).Distinct(StringComparer.Ordinal))
            for (var axis = 0; axis < _slots.Rank(value); axis++)
                if (!_mentioned.Contains((value, axis))) _slots.Fix(value, axis);
    }
}
