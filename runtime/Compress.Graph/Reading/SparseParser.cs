using System.Runtime.InteropServices;

namespace Compress.Graphs;

/// <summary>
/// Reads <c>SparseTensorProto</c> as a dense tensor: n values, and n linear indices or n rows of one index a dimension; all else is zero.
/// </summary>
internal static class SparseParser
{
    public static KeyValuePair<string, Tensor> Parse(ReadContext context, (int Start, int End) range)
    {
        var reader = context.Reader(range, "SparseTensorProto");
        var name = "";
        Tensor? values = null, indices = null;
        var dims = new List<long>();
        while (reader.Next())
        {
            if (reader.Field is 1 or 2) reader.Once();
            switch (reader.Field)
            {
                case 1: (name, values) = TensorParser.Parse(context, reader.Range(), keepName: false); break;
                case 2: indices = TensorParser.Parse(context, reader.Range(), keepName: false).Value; break;
                case 3: reader.Integers(dims, context.Limits.Rank); break;
                default: reader.Skip(); break;
            }
        }
        if (values is null) throw WireReader.Fault(range.Start, "SparseTensorProto", "a sparse tensor has no values (field 1)");
        if (indices is null) throw WireReader.Fault(range.Start, "SparseTensorProto", $"the sparse tensor '{name}' has no indices (field 2)");
        return new(name, Scatter(context, range.Start, name, values, indices, CollectionsMarshal.AsSpan(dims)));
    }

    private static Tensor Scatter(ReadContext context, int offset, string name, Tensor values, Tensor indices, ReadOnlySpan<long> dims)
    {
        var text = $"the sparse tensor '{name}' [{Texts.Join(dims)}]";
        var count = Tensor.CountElements(dims);
        var size = values.ElementType.BitsPerElement() / 8;
        if (size == 0) throw Fault($"{text} has elements of type {values.ElementType}; expected a type of whole bytes");
        var linear = indices.Dims.Length == 1;
        var fits = indices.ElementType == ElementType.Int64 && values.Dims.Length == 1 && indices.Dims.Length is 1 or 2
            && indices.Dims[0] == values.Length && (linear || indices.Dims[1] == dims.Length);
        if (!fits) throw Fault($"{text} has values {values} and indices {indices}; expected values [n] and indices Int64[n] or Int64[n, {dims.Length}]");
        context.CountSparse(count, size, offset, text);
        var dense = new byte[count * size];
        var at = indices.AsSpan<long>();
        for (var i = 0; i < values.Length; i++)
        {
            long position = 0;
            if (linear) position = at[i];
            for (var axis = 0; !linear && axis < dims.Length; axis++)
            {
                var index = at[(i * dims.Length) + axis];
                if ((ulong)index >= (ulong)dims[axis]) throw Fault($"{text} has index {index} on axis {axis}");
                position = (position * dims[axis]) + index;
            }
            if ((ulong)position >= (ulong)count) throw Fault($"{text} has index {position}; expected 0 to {count - 1}");
            values.Bytes.Span.Slice(i * size, size).CopyTo(dense.AsSpan((int)(position * size)));
        }
        var tensor = Tensor.FromBytes(values.ElementType, dims, dense);
        return values.Notes.IsEmpty ? tensor : tensor.WithNotes(values.Notes);

        ModelException Fault(MessageText what) => WireReader.Fault(offset, "SparseTensorProto", what);
    }
}
