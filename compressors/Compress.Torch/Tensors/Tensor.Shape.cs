using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>The same elements in another shape, without a copy; one size may be -1.</summary>
        public Tensor view(params long[] shape) => Ops.View.Call(this, shape);

        /// <summary>The same elements in another shape, copied if need be; one size may be -1.</summary>
        public Tensor reshape(params long[] shape) => Ops.Reshape.Call(this, shape);

        /// <summary>Joins dimensions.</summary>
        public Tensor flatten(long start_dim = 0, long end_dim = -1) =>
            Ops.FlattenUsingInts.Call(this, start_dim, end_dim);

        /// <summary>Splits a dimension.</summary>
        public Tensor unflatten(long dim, long[] sizes) => Ops.UnflattenInt.Call(this, dim, sizes);

        /// <summary>Reorders dimensions.</summary>
        public Tensor permute(params long[] permutation) => Ops.Permute.Call(this, permutation);

        /// <summary>Swaps two dimensions.</summary>
        public Tensor transpose(long dim0, long dim1) => Ops.TransposeInt.Call(this, dim0, dim1);

        /// <summary>Swaps the two dimensions of a matrix.</summary>
        public Tensor t() => Ops.T.Call(this);

        /// <summary>The same elements in row-major order.</summary>
        public Tensor contiguous() => Ops.Contiguous.Call(this);

        /// <summary>Drops all dimensions of size 1.</summary>
        public Tensor squeeze() => Ops.Squeeze.Call(this);

        /// <summary>Drops a dimension if its size is 1.</summary>
        public Tensor squeeze(long dim) => Ops.SqueezeDim.Call(this, dim);

        /// <summary>Inserts a dimension of size 1.</summary>
        public Tensor unsqueeze(long dim) => Ops.Unsqueeze.Call(this, dim);

        /// <summary>Repeats dimensions of size 1 without a copy; -1 keeps a size.</summary>
        public Tensor expand(params long[] sizes) => Ops.Expand.Call(this, sizes);

        /// <summary>Takes another tensor's shape by repeating dimensions of size 1.</summary>
        public Tensor expand_as(Tensor other) => Ops.ExpandAs.Call(this, other);

        /// <summary>Repeats the whole along each dimension.</summary>
        public Tensor repeat(params long[] sizes) => Ops.Repeat.Call(this, sizes);

        /// <summary>Repeats each element along a dimension.</summary>
        public Tensor repeat_interleave(long repeats, long? dim = null) =>
            Ops.RepeatInterleaveSelfInt.Call(this, repeats, dim);

        /// <summary>Part of a dimension by start, end and step.</summary>
        public Tensor slice(long dim, long start, long finish, long step) =>
            Ops.SliceTensor.Call(this, dim, start, finish, step);

        /// <summary>Part of a dimension by start and length.</summary>
        public Tensor narrow(long dim, long start, long length) => Ops.Narrow.Call(this, dim, start, length);

        /// <summary>One place of a dimension, which goes away.</summary>
        public Tensor select(long dim, long index) => Ops.SelectInt.Call(this, dim, index);

        /// <summary>Places of a dimension by their numbers.</summary>
        public Tensor index_select(long dim, Tensor index) => Ops.IndexSelect.Call(this, dim, index);

        /// <summary>Gathers along a dimension, one index an element.</summary>
        public Tensor gather(long dim, Tensor index) => Ops.Gather.Call(this, dim, index);

        /// <summary>Writes along a dimension, one index an element.</summary>
        public Tensor scatter(long dim, Tensor index, Tensor src) => Ops.ScatterSrc.Call(this, dim, index, src);

        /// <summary>Writes along a dimension, one index an element, in place.</summary>
        public Tensor scatter_(long dim, Tensor index, Tensor src)
        {
            Ops.ScatterSrcInPlace.Run(this, dim, index, src);
            return this;
        }

        /// <summary>Adds along a dimension, one index an element.</summary>
        public Tensor scatter_add(long dim, Tensor index, Tensor src) => Ops.ScatterAdd.Call(this, dim, index, src);

        /// <summary>Adds rows along a dimension by their numbers, in place.</summary>
        public Tensor index_add_(long dim, Tensor index, Tensor source)
        {
            Ops.IndexAddInPlace.Run(this, dim, index, source);
            return this;
        }

        /// <summary>Copies rows along a dimension by their numbers, in place.</summary>
        public Tensor index_copy_(long dim, Tensor index, Tensor source)
        {
            Ops.IndexCopyInPlace.Run(this, dim, index, source);
            return this;
        }

        /// <summary>Parts of a dimension of one size; the last may be smaller.</summary>
        public Tensor[] split(long size, long dim = 0) => Ops.SplitTensor.CallList(this, size, dim);

        /// <summary>Parts of a dimension of given sizes.</summary>
        public Tensor[] split(long[] sizes, long dim = 0) => Ops.SplitWithSizes.CallList(this, sizes, dim);

        /// <summary>A number of parts of a dimension.</summary>
        public Tensor[] chunk(long chunks, long dim = 0) => Ops.Chunk.CallList(this, chunks, dim);

        /// <summary>The places of a dimension, each on its own.</summary>
        public Tensor[] unbind(long dim = 0) => Ops.UnbindInt.CallList(this, dim);

        /// <summary>Reverses dimensions.</summary>
        public Tensor flip(params long[] dims) => Ops.Flip.Call(this, dims);

        /// <summary>Shifts along dimensions; what falls off comes back at the other end.</summary>
        public Tensor roll(long[] shifts, long[] dims) => Ops.Roll.Call(this, shifts, dims);

        /// <summary>The diagonal of a matrix, or a matrix with the diagonal given.</summary>
        public Tensor diag(long diagonal = 0) => Ops.Diag.Call(this, diagonal);

        /// <summary>A view by sizes and strides, in elements.</summary>
        public Tensor as_strided(long[] size, long[] strides, long storageOffset = 0) =>
            Ops.AsStrided.Call(this, size, strides, storageOffset);

        /// <summary>Sliding blocks of a dimension, as a new last dimension.</summary>
        public Tensor unfold(long dimension, long size, long step) => Ops.Unfold.Call(this, dimension, size, step);
    }
}
