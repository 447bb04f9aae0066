using Compress.Graphs;
using Compress.Runtime.Kernels;
using Compress.Runtime.Planning.Fusions;

namespace Compress.Runtime.Planning.Ops;

/// <summary>One block that a <see cref="MoveOp"/> copies between row-major values.</summary>
/// <param name="Input">Number of the input.</param>
/// <param name="Output">Number of the output.</param>
/// <param name="From">First element in the input.</param>
/// <param name="To">First element in the output.</param>
/// <param name="Dims">Dimensions of the block.</param>
/// <param name="FromStrides">Strides in the input, in elements.</param>
/// <param name="ToStrides">Strides in the output, in elements.</param>
internal sealed record MoveBlock(int Input, int Output, long From, long To, long[] Dims, long[] FromStrides, long[] ToStrides);

/// <summary>What a <see cref="MoveOp"/> copies.</summary>
/// <param name="Inputs">Values read.</param>
/// <param name="Blocks">What is copied of them.</param>
/// <param name="InPlace">Whether all that comes from the first input stays at its own place.</param>
internal sealed record Sources(List<PlanValue> Inputs, List<MoveBlock> Blocks, bool InPlace);

/// <summary>
/// Moves elements and computes nothing: any transposition, slice, join, split, repeat, border or scatter whose places are known before the
/// run. A value that is one stretch of an input shares its memory.
/// </summary>
internal sealed class MoveOp : PlanOp
{
    private readonly List<MoveBlock> _blocks;
    private readonly byte[]? _fill;
    private bool _inPlace;
    private StridedCopy[] _copies = [];

    /// <param name="name">Name of the node.</param>
    /// <param name="kind">Its operator.</param>
    /// <param name="blocks">What is copied, in order.</param>
    /// <param name="inputs">Values read.</param>
    /// <param name="outputs">Values written.</param>
    /// <param name="fill">Bytes of the element that lies where no block does, or null where blocks cover everything.</param>
    /// <param name="inPlace">Whether all that comes from the first input stays at its own place, so that the output may take its memory over.</param>
    public MoveOp(string name, string kind, IReadOnlyList<MoveBlock> blocks, IEnumerable<PlanValue> inputs, IEnumerable<PlanValue> outputs, byte[]? fill = null, bool inPlace = false)
        : base(name, kind)
    {
        (_blocks, _fill, _inPlace) = ([.. blocks], fill, inPlace);
        Inputs.AddRange(inputs);
        Outputs.AddRange(outputs);
    }

    /// <summary>The block that makes the whole of the only output, where there is nothing else and it does not merely rename memory.</summary>
    public MoveBlock? Whole => _fill is null && !_inPlace && _blocks is [var block] && Outputs is [var y] && Tensor.CountElements(block.Dims) == y.Length
        && !new StridedCopy(block.Dims, block.FromStrides, block.ToStrides, 1).IsContiguous ? block : null;

    /// <summary>Reads what a block moved from where that moved it from, if blocks can say so.</summary>
    /// <param name="moved">What was moved: an input of this operation, read by one block.</param>
    /// <param name="mover">The operation that moved it.</param>
    /// <param name="block">Its block.</param>
    public bool ReadThrough(PlanValue moved, MoveOp mover, MoveBlock block)
    {
        var input = Inputs.IndexOf(moved);
        if (_inPlace && input == 0) return false;
        var through = new List<MoveBlock>(_blocks);
        for (var i = 0; i < through.Count; i++)
        {
            if (through[i].Input != input) continue;
            if (MoveChains.Through(block, through[i]) is not { } joined) return false;
            through[i] = joined;
        }
        _blocks.Clear();
        _blocks.AddRange(through);
        Inputs[input] = mover.Inputs[block.Input];
        Kind = mover.Kind + "+" + Kind;
        return true;
    }

    /// <summary>The blocks that read from before a scatter what this operation reads of its result, with their inputs; null where one needs several stretches.</summary>
    /// <param name="made">What the scatter made: an input of this operation.</param>
    /// <param name="scatter">The scatter.</param>
    public Sources? BeforeScatter(PlanValue made, MoveOp scatter)
    {
        var isBase = _inPlace && Inputs[0] == made;
        var sources = new Sources(Inputs.FindAll(i => i != made), [], _inPlace && !isBase);
        foreach (var block in _blocks)
        {
            var read = Inputs[block.Input];
            var from = block.From;
            if (read == made)
            {
                // What stays at its place in the scatter's input would have to be copied, and what lies in this operation's own may not move.
                if (scatter._blocks.Find(b => MoveChains.Covers(b, block)) is not { } part || isBase && part.Input == 0) return null;
                (read, from) = (scatter.Inputs[part.Input], block.From + part.From - part.To);
                if (sources.InPlace && read == sources.Inputs[0]) return null;
            }
            if (!sources.Inputs.Contains(read)) sources.Inputs.Add(read);
            sources.Blocks.Add(block with { Input = sources.Inputs.IndexOf(read), From = from });
        }
        return sources;
    }

    /// <summary>Reads what <see cref="BeforeScatter"/> found.</summary>
    public void Read(Sources sources)
    {
        _blocks.Clear();
        _blocks.AddRange(sources.Blocks);
        Inputs.Clear();
        Inputs.AddRange(sources.Inputs);
        _inPlace = sources.InPlace;
    }

    public override string Kernel => Outputs.All(o => o.Alias is not null) ? "view" : Inputs.All(i => ReferenceEquals(i.Storage, Outputs[0].Storage)) ? "in place" : "copy";

    /// <summary>Whole inputs that become one stretch of the output.</summary>
    public override IEnumerable<(int Input, long At)> Parts => _fill is not null || Outputs is not [var y] ? [] : _blocks.Select((b, i) => (Block: b, Copy: _copies[i]))
        .Where(p => p.Copy.IsContiguous && p.Copy.Elements == Inputs[p.Block.Input].Length && !(_inPlace && p.Block.Input == 0))
        .Select(p => (p.Block.Input, p.Block.To * (y.Type.BitsPerElement() / 8)));

    public override int InPlaceInput => _inPlace ? 0 : -1;

    public override void SetLayouts(Readers readers)
    {
        base.SetLayouts(readers);
        _copies = [.. _blocks.Select(b => new StridedCopy(b.Dims, b.FromStrides, b.ToStrides, Outputs[b.Output].Type.BitsPerElement() / 8))];
        if (_fill is not null || _inPlace) return;
        for (var o = 0; o < Outputs.Count; o++)
        {
            var parts = Enumerable.Range(0, _blocks.Count).Where(i => _blocks[i].Output == o).ToArray();
            if (parts.Length != 1 || !_copies[parts[0]].IsContiguous || Outputs[o].IsOutput) continue;
            var (block, from) = (_blocks[parts[0]], Inputs[_blocks[parts[0]].Input]);
            if (from.Storage.Constant is not null || _copies[parts[0]].Elements != Outputs[o].Length) continue;
            Outputs[o].Alias = from;
            Outputs[o].AliasBytes = block.From * (from.Type.BitsPerElement() / 8);
        }
    }

    public override unsafe Step Bind(Binding binding)
    {
        var parts = new List<Step>(_blocks.Count);
        for (var i = 0; i < _blocks.Count; i++)
        {
            var (block, output) = (_blocks[i], Outputs[_blocks[i].Output]);
            if (_copies[i].Elements == 0 || (output.Alias is not null && !_inPlace)) continue;
            var x = From(binding, block);
            var y = To(binding, block);
            // Where the output took the memory over, everything is at its place already.
            if (x == y) continue;
            if (i + 1 < _blocks.Count && _copies[i].Interleaves(_copies[i + 1]) && To(binding, _blocks[i + 1]) == y + sizeof(float))
            {
                parts.Add(new InterleaveStep(x, From(binding, _blocks[i + 1]), y, _copies[i].Elements));
                i++;
            }
            else parts.Add(new BlockStep(_copies[i], x, y));
        }
        if (_fill is not null) return new FilledStep(binding.Pointer(Outputs[0]), Outputs[0].Bytes, _fill, [.. parts]);
        return parts.Count switch { 0 => NoStep.Instance, 1 => parts[0], _ => new PartsStep([.. parts]) };
    }

    private unsafe byte* From(Binding binding, MoveBlock block) => binding.Pointer(Inputs[block.Input]) + block.From * (Inputs[block.Input].Type.BitsPerElement() / 8);

    private unsafe byte* To(Binding binding, MoveBlock block) => binding.Pointer(Outputs[block.Output]) + block.To * (Outputs[block.Output].Type.BitsPerElement() / 8);

    private sealed unsafe class InterleaveStep(byte* even, byte* odd, byte* y, long count) : Step
    {
        public override void Run() => StridedCopy.Interleave((float*)even, (float*)odd, (float*)y, count);
    }

    private sealed unsafe class BlockStep(StridedCopy copy, byte* x, byte* y) : Step
    {
        public override void Run() => copy.Run(x, y);
    }

    private sealed class PartsStep(Step[] parts) : Step
    {
        public override void Run()
        {
            foreach (var part in parts) part.Run();
        }
    }

    private sealed unsafe class FilledStep(byte* y, long bytes, byte[] fill, Step[] parts) : Step
    {
        public override void Run()
        {
            switch (fill.Length)
            {
                case 1: new Span<byte>(y, checked((int)bytes)).Fill(fill[0]); break;
                case 2: new Span<ushort>(y, checked((int)(bytes / 2))).Fill(BitConverter.ToUInt16(fill)); break;
                case 4: new Span<uint>(y, checked((int)(bytes / 4))).Fill(BitConverter.ToUInt32(fill)); break;
                default: new Span<ulong>(y, checked((int)(bytes / 8))).Fill(BitConverter.ToUInt64(fill)); break;
            }
            foreach (var part in parts) part.Run();
        }
    }
}
