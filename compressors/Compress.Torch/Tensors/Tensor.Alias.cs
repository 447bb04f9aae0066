using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>A second handle on this very tensor: same memory, same place in the autograd graph. Each is disposed by itself.</summary>
        public Tensor alias()
        {
            Shim.Check(Shim.TensorAlias(Handle, out var handle));
            GC.KeepAlive(this);
            return new Tensor(handle);
        }

        /// <summary>A copy with rows of a source added at indices along a dimension.</summary>
        /// <param name="dim">The dimension.</param>
        /// <param name="index">Where each row of the source goes.</param>
        /// <param name="source">The rows.</param>
        public Tensor index_add(long dim, Tensor index, Tensor source) =>
            Ops.IndexAdd.Call(this, dim, index, source);

        /// <summary>A copy with rows of a source written at indices along a dimension.</summary>
        /// <param name="dim">The dimension.</param>
        /// <param name="index">Where each row of the source goes.</param>
        /// <param name="source">The rows.</param>
        public Tensor index_copy(long dim, Tensor index, Tensor source) =>
            Ops.IndexCopy.Call(this, dim, index, source);
    }
}
