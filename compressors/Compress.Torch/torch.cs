using System.Runtime.InteropServices;
using TorchSharp.Interop;

namespace TorchSharp;

/// <summary>libtorch under PyTorch's names: the part of TorchSharp's API that training needs.</summary>
public static partial class torch
{
    /// <summary>The version of libtorch that the binding was built against.</summary>
    public static string __version__ => Marshal.PtrToStringUTF8(Shim.Version()) ?? "";

    /// <summary>Seeds the generators of all devices.</summary>
    /// <param name="seed">The seed.</param>
    public static void manual_seed(long seed) => Shim.Check(Shim.ManualSeed(seed));

    /// <summary>The state of a device's default generator, to be given back to <see cref="set_rng_state"/>.</summary>
    /// <param name="device">The device; the processor if null.</param>
    /// <returns>Bytes, in a tensor on the processor.</returns>
    public static Tensor get_rng_state(Device? device = null)
    {
        device ??= CPU;
        Shim.Check(Shim.GeneratorStateGet((int)device.type, device.index, out var state));
        return new Tensor(state);
    }

    /// <summary>Puts a device's default generator back to a state.</summary>
    /// <param name="new_state">What <see cref="get_rng_state"/> gave.</param>
    /// <param name="device">The device; the processor if null.</param>
    public static void set_rng_state(Tensor new_state, Device? device = null)
    {
        ArgumentNullException.ThrowIfNull(new_state);
        device ??= CPU;
        Shim.Check(Shim.GeneratorStateSet((int)device.type, device.index, new_state.Handle));
        GC.KeepAlive(new_state);
    }

    /// <summary>Sets how many threads operators use on the processor.</summary>
    /// <param name="num">At least 1.</param>
    public static void set_num_threads(int num) => NativeRuntime.Configure(num);

    /// <summary>How many threads operators use on the processor.</summary>
    public static int get_num_threads() => Shim.ThreadsGet();

    /// <summary>Refuses operators whose result depends on scheduling.</summary>
    /// <param name="mode">Whether to refuse them.</param>
    public static void use_deterministic_algorithms(bool mode) => Shim.Check(Shim.SetFlag(0, mode ? 1 : 0));

    /// <summary>Settings of the back ends.</summary>
    public static class backends
    {
        /// <summary>cuDNN.</summary>
        public static class cudnn
        {
            /// <summary>Whether to time cuDNN's algorithms and take the fastest: quicker for fixed shapes, not repeatable.</summary>
            public static bool benchmark
            {
                set => Shim.Check(Shim.SetFlag(1, value ? 1 : 0));
            }

            /// <summary>Whether matrix products and convolutions may round their inputs to TF32.</summary>
            public static bool allow_tf32
            {
                set => Shim.Check(Shim.SetFlag(2, value ? 1 : 0));
            }
        }

        /// <summary>oneDNN.</summary>
        public static class mkldnn
        {
            /// <summary>Whether libtorch may use oneDNN on the processor.</summary>
            public static bool enabled
            {
                set => Shim.Check(Shim.SetFlag(3, value ? 1 : 0));
            }
        }
    }
}
