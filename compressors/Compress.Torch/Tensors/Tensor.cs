using System.Diagnostics.CodeAnalysis;
using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>
    /// An array of numbers on a device, in libtorch's memory. Belongs to the innermost <see cref="DisposeScope"/> open on
    /// the thread that created it; the finalizer is only a net for what no scope and no <c>using</c> caught.
    /// </summary>
    public partial class Tensor : IDisposable
    {
        private nint _handle;

        /// <summary>Takes over a handle, and puts the tensor into the current scope.</summary>
        internal Tensor(nint handle)
            : this(handle, inScope: true)
        {
        }

        /// <summary>Takes over a handle.</summary>
        private protected Tensor(nint handle, bool inScope)
        {
            _handle = handle;
            if (inScope)
            {
                DisposeScope.Current?.Add(this);
            }
        }

        /// <summary>Frees a tensor that nothing disposed.</summary>
        ~Tensor() => Free();

        /// <summary>The scope that will dispose the tensor, and its place there.</summary>
        internal DisposeScope? Scope { get; set; }

        /// <summary>Place in <see cref="Scope"/>.</summary>
        internal int ScopeSlot { get; set; }

        /// <summary>The shim's handle. Keep the tensor alive while it is used.</summary>
        /// <exception cref="ObjectDisposedException">The tensor was disposed.</exception>
        internal nint Handle
        {
            get
            {
                var handle = _handle;
                if (handle == 0)
                {
                    ThrowDisposed();
                }
                return handle;
            }
        }

        /// <summary>Whether the tensor was disposed.</summary>
        public bool IsInvalid => _handle == 0;

        /// <summary>The sizes of the dimensions.</summary>
        public unsafe long[] shape
        {
            get
            {
                var sizes = new long[Info.Dimensions];
                fixed (long* pointer = sizes)
                {
                    Shim.Check(Shim.TensorSizes(Handle, pointer, null));
                }
                GC.KeepAlive(this);
                return sizes;
            }
        }

        /// <summary>The number of dimensions.</summary>
        public long ndim => Info.Dimensions;

        /// <summary>The type of the elements.</summary>
        public ScalarType dtype => (ScalarType)Info.DType;

        /// <summary>The device the tensor is on.</summary>
        public Device device
        {
            get
            {
                var info = Info;
                return new Device((DeviceType)info.DeviceType, info.DeviceIndex);
            }
        }

        /// <summary>The kind of device the tensor is on.</summary>
        public DeviceType device_type => (DeviceType)Info.DeviceType;

        /// <summary>The number of elements.</summary>
        public long NumberOfElements => Info.Elements;

        /// <summary>Bytes of one element.</summary>
        public long ElementSize => Info.ElementSize;

        /// <summary>Whether operations on the tensor are recorded for <see cref="backward"/>.</summary>
        public bool requires_grad
        {
            get => Info.RequiresGrad != 0;
            set
            {
                Shim.Check(Shim.RequiresGradSet(Handle, value ? 1 : 0));
                GC.KeepAlive(this);
            }
        }

        /// <summary>Whether the tensor is not the result of a recorded operation.</summary>
        public bool is_leaf => Info.IsLeaf != 0;

        /// <summary>
        /// The gradient that <see cref="backward"/> gathered, null before. Each read gives another tensor object over the
        /// same memory, which belongs to the current scope.
        /// </summary>
        [DisallowNull]
        public Tensor? grad
        {
            get
            {
                Shim.Check(Shim.GradGet(Handle, out var gradient));
                GC.KeepAlive(this);
                return gradient == 0 ? null : new Tensor(gradient);
            }
            set => SetGrad(value);
        }

        /// <summary>What one call into libtorch tells about the tensor.</summary>
        internal NativeTensorInfo Info
        {
            get
            {
                Shim.Check(Shim.TensorInfo(Handle, out var info));
                GC.KeepAlive(this);
                return info;
            }
        }

        /// <summary>The number of dimensions.</summary>
        public long dim() => ndim;

        /// <summary>The number of elements.</summary>
        public long numel() => NumberOfElements;

        /// <summary>Bytes of one element.</summary>
        public long element_size() => ElementSize;

        /// <summary>The size of one dimension.</summary>
        /// <param name="dim">The dimension; negative ones count from the end.</param>
        /// <exception cref="ArgumentOutOfRangeException">There is no such dimension.</exception>
        public long size(int dim)
        {
            var sizes = shape;
            var index = dim < 0 ? dim + sizes.Length : dim;
            if ((uint)index >= (uint)sizes.Length)
            {
                throw new ArgumentOutOfRangeException(
                    nameof(dim), dim, $"A tensor of shape [{string.Join(", ", sizes)}] has no such dimension.");
            }
            return sizes[index];
        }

        /// <summary>Steps between neighbours along each dimension, in elements.</summary>
        public unsafe long[] stride()
        {
            var strides = new long[Info.Dimensions];
            fixed (long* pointer = strides)
            {
                Shim.Check(Shim.TensorSizes(Handle, null, pointer));
            }
            GC.KeepAlive(this);
            return strides;
        }

        /// <summary>Whether the elements lie in row-major order without gaps.</summary>
        public bool is_contiguous() => Info.IsContiguous != 0;

        /// <summary>Whether the elements are floating point numbers.</summary>
        public bool is_floating_point() =>
            dtype is ScalarType.Float16 or ScalarType.Float32 or ScalarType.Float64 or ScalarType.BFloat16;

        /// <summary>Sets <see cref="requires_grad"/> and gives the tensor itself.</summary>
        /// <param name="requires_grad">Whether to record.</param>
        public Tensor requires_grad_(bool requires_grad = true)
        {
            this.requires_grad = requires_grad;
            return this;
        }

        /// <summary>Keeps the gradient of a tensor that is no leaf.</summary>
        public void retain_grad()
        {
            Shim.Check(Shim.RetainGrad(Handle));
            GC.KeepAlive(this);
        }

        /// <summary>Computes the gradients of all leaves that this tensor came from and adds them to their <see cref="grad"/>.</summary>
        /// <param name="grad_tensors">Weights of the elements, of this tensor's shape; may be left out for a scalar.</param>
        /// <param name="retain_graph">Whether to keep what was recorded for another call.</param>
        /// <param name="create_graph">Whether to record the computation of the gradients too.</param>
        /// <exception cref="TorchException">The tensor needs no gradient, or is no scalar and no weights are given.</exception>
        public void backward(Tensor? grad_tensors = null, bool retain_graph = false, bool create_graph = false)
        {
            Shim.Check(Shim.Backward(
                Handle, grad_tensors?.Handle ?? 0, retain_graph || create_graph ? 1 : 0, create_graph ? 1 : 0));
            GC.KeepAlive(this);
            GC.KeepAlive(grad_tensors);
        }

        /// <summary>Frees the memory, unless another tensor shares it. A second call does nothing.</summary>
        public void Dispose()
        {
            Scope?.Remove(this);
            Free();
            GC.SuppressFinalize(this);
        }

        /// <summary>The type, shape and device: <c>[2, 3], type = Float32, device = cpu</c>.</summary>
        public override string ToString() =>
            IsInvalid ? "disposed tensor" : $"[{string.Join(", ", shape)}], type = {dtype}, device = {device}";

        /// <summary>Sets or, with null, removes the gradient.</summary>
        internal void SetGrad(Tensor? value)
        {
            Shim.Check(Shim.GradSet(Handle, value?.Handle ?? 0));
            GC.KeepAlive(this);
            GC.KeepAlive(value);
        }

        /// <summary>Another handle of the same tensor.</summary>
        private protected static nint AliasOf(Tensor tensor)
        {
            Shim.Check(Shim.TensorAlias(tensor.Handle, out var alias));
            GC.KeepAlive(tensor);
            return alias;
        }

        [DoesNotReturn]
        private static void ThrowDisposed() => throw new ObjectDisposedException(
            nameof(Tensor), "The tensor was disposed. Call MoveToOuterDisposeScope() or DetachFromDisposeScope() on what must outlive its scope.");

        private void Free()
        {
            var handle = Interlocked.Exchange(ref _handle, 0);
            if (handle != 0)
            {
                Shim.TensorFree(handle);
            }
        }
    }
}
