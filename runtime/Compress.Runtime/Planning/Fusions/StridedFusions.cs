using Compress.Graphs;
using Compress.Runtime.Planning.Ops;

namespace Compress.Runtime.Planning.Fusions;

/// <summary>Operators that move elements to places known before the run, as blocks of row-major values.</summary>
internal static class StridedFusions
{
    /// <summary>Pieces that are worth their own block; where an index list falls into more, it is left to the reference.</summary>
    private const int MostBlocks = 256;

    /// <summary>Transpose in any order.</summary>
    public static Match? Transpose(Node root, Matcher m)
    {
        if (!root.Is("Transpose") || !Moves(root.Input(0), m)) return null;
        var x = m.Dims(root.Input(0));
        var order = Order(root, x.Length);
        var (from, y) = (RowMajor(x), m.Dims(root.Output()));
        return One(root, m, new MoveBlock(0, 0, 0, 0, y, [.. order.Select(o => from[o])], RowMajor(y)));
    }

    /// <summary>Transpose of a Concat, in any order: each part goes straight to its places.</summary>
    public static Match? ConcatTranspose(Node root, Matcher m)
    {
        if (!root.Is("Transpose") || m.OnlyMaker(root.Input(0), "Concat") is not { } concat || concat.Inputs.Any(i => !Moves(i, m))) return null;
        var joined = m.Dims(concat.Output());
        var axis = (int)concat.Int("axis", 1);
        if (axis < 0) axis += joined.Length;
        var (order, to) = (Order(root, joined.Length), new long[joined.Length]);
        var y = RowMajor(m.Dims(root.Output()));
        for (var d = 0; d < order.Length; d++) to[order[d]] = y[d];
        var blocks = new List<MoveBlock>();
        long at = 0;
        for (var i = 0; i < concat.Inputs.Length; i++)
        {
            var x = m.Dims(concat.Inputs[i]);
            blocks.Add(new MoveBlock(i, 0, 0, at * to[axis], x, RowMajor(x), to));
            at += x[axis];
        }
        return new Match([concat, root], value => new MoveOp(FloatFusions.NameOf(root), "Concat+Transpose", blocks, concat.Inputs.Select(value), [value(root.Output())]));
    }

    /// <summary>Slice with constant bounds.</summary>
    public static Match? Slice(Node root, Matcher m)
    {
        if (!root.Is("Slice") || !Moves(root.Input(0), m) || Integers(root.Input(1), m) is not { } starts || Integers(root.Input(2), m) is not { } ends) return null;
        var (x, y) = (m.Dims(root.Input(0)), m.Dims(root.Output()));
        var axes = root.HasInput(3) ? Integers(root.Input(3), m) : [.. Enumerable.Range(0, starts.Length).Select(i => (long)i)];
        var steps = root.HasInput(4) ? Integers(root.Input(4), m) : [.. starts.Select(_ => 1L)];
        if (axes is null || steps is null || axes.Length != starts.Length || steps.Length != starts.Length || ends.Length != starts.Length) return null;
        var from = RowMajor(x);
        long at = 0;
        for (var i = 0; i < axes.Length; i++)
        {
            var axis = (int)(axes[i] < 0 ? axes[i] + x.Length : axes[i]);
            // Clamped as ONNX says; the number of elements is known from the output.
            var start = starts[i] < 0 ? starts[i] + x[axis] : starts[i];
            start = steps[i] > 0 ? Math.Clamp(start, 0, x[axis]) : Math.Clamp(start, 0, x[axis] - 1);
            at += start * from[axis];
            from[axis] *= steps[i];
        }
        return One(root, m, new MoveBlock(0, 0, at, 0, y, from, RowMajor(y)));
    }

    /// <summary>Gather with constant indices: a block for every run of indices at equal distances.</summary>
    public static Match? Gather(Node root, Matcher m)
    {
        if (!root.Is("Gather") || !Moves(root.Input(0), m) || m.Type(root.Input(0)) == ElementType.String || Integers(root.Input(1), m) is not { Length: > 0 } indices) return null;
        var (x, y) = (m.Dims(root.Input(0)), m.Dims(root.Output()));
        var axis = (int)root.Int("axis", 0);
        if (axis < 0) axis += x.Length;
        for (var i = 0; i < indices.Length; i++)
        {
            if (indices[i] < 0) indices[i] += x[axis];
            if (indices[i] < 0 || indices[i] >= x[axis]) return null;
        }
        var (outer, inner) = (Tensor.CountElements(x.AsSpan(0, axis)), Tensor.CountElements(x.AsSpan(axis + 1)));
        // The list as rows at equal distances of runs at equal distances, which windows over a signal are; else run by run.
        var blocks = new List<MoveBlock>();
        for (var i = 0; i < indices.Length;)
        {
            var run = Run(indices, i, indices.Length - i);
            var rows = 1;
            long rowStep = 0;
            while (i + (rows + 1) * run.Length <= indices.Length)
            {
                var next = i + rows * run.Length;
                var step = indices[next] - indices[next - run.Length];
                if (rows > 1 && step != rowStep || !SameRun(indices, i, next, run.Length)) break;
                (rowStep, rows) = (step, rows + 1);
            }
            blocks.Add(new MoveBlock(0, 0, indices[i] * inner, i * inner, [outer, rows, run.Length, inner],
                [x[axis] * inner, rowStep * inner, run.Step * inner, 1], [indices.Length * inner, run.Length * inner, inner, 1]));
            i += rows * run.Length;
            if (blocks.Count > MostBlocks) return null;
        }
        return new Match([root], value => new MoveOp(FloatFusions.NameOf(root), root.OpType, blocks, [value(root.Input(0))], [value(root.Output())]));
    }

    /// <summary>Concat along any axis.</summary>
    public static Match? Concat(Node root, Matcher m)
    {
        if (!root.Is("Concat") || root.Inputs.Any(i => !Bytewise(i, m)) || Tensor.CountElements(m.Dims(root.Output())) == 0) return null;
        var y = m.Dims(root.Output());
        var axis = (int)root.Int("axis", 1);
        if (axis < 0) axis += y.Length;
        var inner = Tensor.CountElements(y.AsSpan(axis + 1));
        var blocks = new List<MoveBlock>();
        long at = 0;
        for (var i = 0; i < root.Inputs.Length; i++)
        {
            var x = m.Dims(root.Inputs[i]);
            long[] dims = [Tensor.CountElements(x.AsSpan(0, axis)), x[axis] * inner];
            blocks.Add(new MoveBlock(i, 0, 0, at, dims, [dims[1], 1], [y[axis] * inner, 1]));
            at += dims[1];
        }
        return new Match([root], value => new MoveOp(FloatFusions.NameOf(root), root.OpType, blocks, root.Inputs.Select(value), [value(root.Output())]));
    }

    /// <summary>Split: a block for each result.</summary>
    public static Match? Split(Node root, Matcher m)
    {
        if (!root.Is("Split") || !Moves(root.Input(0), m)) return null;
        var x = m.Dims(root.Input(0));
        var axis = (int)root.Int("axis", 0);
        if (axis < 0) axis += x.Length;
        var inner = Tensor.CountElements(x.AsSpan(axis + 1));
        var outer = Tensor.CountElements(x.AsSpan(0, axis));
        var blocks = new List<MoveBlock>();
        var outputs = new List<string>();
        long at = 0;
        foreach (var output in root.Outputs)
        {
            if (output.Length == 0) return null;
            var length = m.Dims(output)[axis] * inner;
            blocks.Add(new MoveBlock(0, outputs.Count, at, 0, [outer, length], [x[axis] * inner, 1], [length, 1]));
            outputs.Add(output);
            at += length;
        }
        return new Match([root], value => new MoveOp(FloatFusions.NameOf(root), root.OpType, blocks, [value(root.Input(0))], outputs.Select(value)));
    }

    /// <summary>Expand.</summary>
    public static Match? Expand(Node root, Matcher m)
    {
        if (!root.Is("Expand") || !Moves(root.Input(0), m)) return null;
        var (x, y) = (m.Dims(root.Input(0)), m.Dims(root.Output()));
        var (strides, from) = (RowMajor(x), new long[y.Length]);
        for (var i = 1; i <= x.Length; i++) from[^i] = x[^i] == 1 ? 0 : strides[^i];
        return One(root, m, new MoveBlock(0, 0, 0, 0, y, from, RowMajor(y)));
    }

    /// <summary>Pad by a constant, with constant pads; negative ones crop.</summary>
    public static Match? Pad(Node root, Matcher m)
    {
        if (!root.Is("Pad") || root.Text("mode", "constant") != "constant" || !Moves(root.Input(0), m) || root.HasInput(3) || Integers(root.Input(1), m) is not { } pads) return null;
        var (x, y) = (m.Dims(root.Input(0)), m.Dims(root.Output()));
        var size = m.Type(root.Input(0)).BitsPerElement() / 8;
        var fill = new byte[size];
        if (root.HasInput(2))
        {
            if (m.Constant(root.Input(2)) is not { Length: 1 } value || value.Bytes.Length != size) return null;
            value.Bytes.Span.CopyTo(fill);
        }
        if (pads.Length != 2 * x.Length) return null;
        var (from, to, dims) = (RowMajor(x), RowMajor(y), new long[x.Length]);
        long source = 0, target = 0;
        for (var d = 0; d < x.Length; d++)
        {
            var (skip, border) = (Math.Max(0, -pads[d]), Math.Max(0, pads[d]));
            dims[d] = Math.Max(0, Math.Min(x[d] - skip, y[d] - border));
            source += skip * from[d];
            target += border * to[d];
        }
        MoveBlock[] blocks = [new(0, 0, source, target, dims, from, to)];
        return new Match([root], value => new MoveOp(FloatFusions.NameOf(root), root.OpType, blocks, [value(root.Input(0))], [value(root.Output())], fill));
    }

    /// <summary>ScatterND without a reduction, with constant indices that name no place twice.</summary>
    public static Match? Scatter(Node root, Matcher m)
    {
        if (!root.Is("ScatterND") || root.Text("reduction", "none") != "none" || !Moves(root.Input(0), m) || !Moves(root.Input(2), m)) return null;
        var (x, y) = (m.Dims(root.Input(0)), m.Dims(root.Output()));
        var shape = m.Dims(root.Input(1));
        if (shape.Length == 0 || Integers(root.Input(1), m) is not { Length: > 0 } indices) return null;
        var depth = (int)shape[^1];
        var strides = RowMajor(x);
        var run = Tensor.CountElements(x.AsSpan(depth));
        var places = new long[indices.Length / depth];
        for (var i = 0; i < places.Length; i++)
        {
            for (var d = 0; d < depth; d++)
            {
                var index = indices[i * depth + d];
                if (index < 0) index += x[d];
                if (index < 0 || index >= x[d]) return null;
                places[i] += index * strides[d];
            }
        }
        if (places.Distinct().Count() != places.Length) return null;
        // What nothing is scattered to stays; what is scattered comes in the order of the indices.
        var (order, kept, scattered) = ((long[])places.Clone(), new List<Stretch>(), new List<Stretch>());
        Array.Sort(order);
        long end = 0;
        foreach (var place in order)
        {
            if (place > end) kept.Add(new Stretch(end, end, place - end));
            end = place + run;
        }
        var all = Tensor.CountElements(x);
        if (end < all) kept.Add(new Stretch(end, end, all - end));
        for (var i = 0; i < places.Length; i++)
        {
            if (i > 0 && places[i] == places[i - 1] + run) scattered[^1] = scattered[^1] with { Length = scattered[^1].Length + run };
            else scattered.Add(new Stretch(i * run, places[i], run));
        }
        List<MoveBlock> blocks = [.. Stretch.Blocks(0, kept), .. Stretch.Blocks(1, scattered)];
        if (blocks.Count > MostBlocks) return null;
        return new Match([root], value => new MoveOp(FloatFusions.NameOf(root), root.OpType, blocks, [value(root.Input(0)), value(root.Input(2))], [value(root.Output())], inPlace: true));
    }

    /// <summary>Row-major strides in elements.</summary>
    public static long[] RowMajor(long[] dims)
    {
        var strides = new long[dims.Length];
        long step = 1;
        for (var d = dims.Length - 1; d >= 0; d--)
        {
            strides[d] = step;
            step *= dims[d];
        }
        return strides;
    }

    private static int[] Order(Node transpose, int rank) => transpose.Ints("perm") is { IsEmpty: false } perm ? [.. perm.Select(p => (int)p)] : [.. Enumerable.Range(0, rank).Reverse()];

    private static (int Length, long Step) Run(long[] indices, int first, int left)
    {
        if (left < 2) return (1, 1);
        var step = indices[first + 1] - indices[first];
        var length = 2;
        while (length < left && indices[first + length] - indices[first + length - 1] == step) length++;
        return (length, step);
    }

    private static bool SameRun(long[] indices, int a, int b, int length)
    {
        for (var i = 1; i < length; i++)
            if (indices[a + i] - indices[a] != indices[b + i] - indices[b]) return false;
        return true;
    }

    private static Match One(Node root, Matcher m, MoveBlock block) =>
        new([root], value => new MoveOp(FloatFusions.NameOf(root), root.OpType, [block], [value(root.Input(0))], [value(root.Output())]));

    /// <summary>True for computed values with elements of whole bytes.</summary>
    private static bool Moves(string value, Matcher m) => m.Constant(value) is null && Bytewise(value, m) && Tensor.CountElements(m.Dims(value)) > 0;

    private static bool Bytewise(string value, Matcher m) => m.Type(value).BitsPerElement() is 8 or 16 or 32 or 64 && m.Dims(value).Length <= 12;

    private static long[]? Integers(string value, Matcher m) => m.Constant(value) switch
    {
        { ElementType: ElementType.Int64 } tensor => tensor.AsSpan<long>().ToArray(),
        { ElementType: ElementType.Int32 } tensor => [.. tensor.AsSpan<int>().ToArray().Select(v => (long)v)],
        _ => null,
    };
}
