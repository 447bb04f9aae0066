using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Opens a scope that disposes the tensors made in it.</summary>
    public static DisposeScope NewDisposeScope() => new();

    /// <summary>Runs a computation in a scope of its own; only its result outlives it.</summary>
    /// <param name="expr">The computation.</param>
    /// <returns>The result, which belongs to the scope around the call.</returns>
    public static Tensor WrappedTensorDisposeScope(Func<Tensor> expr)
    {
        ArgumentNullException.ThrowIfNull(expr);
        using var scope = NewDisposeScope();
        return scope.MoveToOuter(expr());
    }

    /// <summary>Stops recording for gradients until the result is disposed.</summary>
    public static IDisposable no_grad() => new GradModeScope(false);

    /// <summary>Records for gradients, or not, until the result is disposed.</summary>
    /// <param name="enabled">Whether to record.</param>
    public static IDisposable enable_grad(bool enabled = true) => new GradModeScope(enabled);

    /// <summary>Records for gradients, or not, until the result is disposed.</summary>
    /// <param name="mode">Whether to record.</param>
    public static IDisposable set_grad_enabled(bool mode = true) => new GradModeScope(mode);

    /// <summary>Whether operations of this thread are recorded for gradients.</summary>
    public static bool is_grad_enabled() => Shim.GradModeGet() != 0;

    /// <summary>
    /// Runs matrix operations in reduced precision until the result is disposed, as PyTorch's <c>torch.autocast</c>.
    /// An addition to TorchSharp's names.
    /// </summary>
    /// <param name="device_type">The devices it concerns.</param>
    /// <param name="dtype">Half precision or bfloat16.</param>
    public static IDisposable autocast(DeviceType device_type, ScalarType dtype) => new AutocastScope(device_type, dtype);

    private sealed class GradModeScope : IDisposable
    {
        private readonly int _before = Shim.GradModeGet();
        private bool _open = true;

        public GradModeScope(bool enabled) => Shim.GradModeSet(enabled ? 1 : 0);

        public void Dispose()
        {
            if (_open)
            {
                _open = false;
                Shim.GradModeSet(_before);
            }
        }
    }

    private sealed class AutocastScope : IDisposable
    {
        private readonly DeviceType _device;
        private readonly ScalarType _dtype;
        private readonly int _before;
        private bool _open = true;

        public AutocastScope(DeviceType device, ScalarType dtype)
        {
            (_device, _dtype) = (device, dtype);
            Shim.Check(Shim.AutocastSet((int)device, 1, (int)dtype, out _before));
        }

        public void Dispose()
        {
            if (_open)
            {
                _open = false;
                Shim.Check(Shim.AutocastSet((int)_device, _before, (int)_dtype, out _));
            }
        }
    }

    public partial class Tensor
    {
        /// <summary>Hands the tensor to the scope around its own.</summary>
        /// <returns>The tensor itself.</returns>
        public Tensor MoveToOuterDisposeScope()
        {
            Scope?.MoveToOuter(this);
            return this;
        }

        /// <summary>Takes the tensor out of its scope; from now on its owner disposes it.</summary>
        /// <returns>The tensor itself.</returns>
        public Tensor DetachFromDisposeScope()
        {
            Scope?.Remove(this);
            return this;
        }
    }
}
