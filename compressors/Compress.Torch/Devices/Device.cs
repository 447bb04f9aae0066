using System.Globalization;
using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Where a tensor lives: the processor, or one GPU.</summary>
    public sealed class Device : IEquatable<Device>
    {
        /// <summary>Names a device.</summary>
        /// <param name="type">Its kind.</param>
        /// <param name="index">Its number among devices of that kind; -1 for the current one.</param>
        public Device(DeviceType type, int index = -1)
        {
            this.type = type;
            this.index = index;
        }

        /// <summary>The kind of device.</summary>
        public DeviceType type { get; }

        /// <summary>The number of the device, -1 for the current one.</summary>
        public int index { get; }

        /// <inheritdoc/>
        public bool Equals(Device? other) => other is not null && type == other.type && index == other.index;

        /// <inheritdoc/>
        public override bool Equals(object? obj) => Equals(obj as Device);

        /// <inheritdoc/>
        public override int GetHashCode() => HashCode.Combine(type, index);

        /// <summary>The device as PyTorch writes it: <c>cpu</c>, <c>cuda:0</c>.</summary>
        public override string ToString()
        {
            var name = type == DeviceType.CPU ? "cpu" : "cuda";
            return index < 0 ? name : $"{name}:{index}";
        }
    }

    /// <summary>The processor.</summary>
    public static Device CPU { get; } = new(DeviceType.CPU);

    /// <summary>The current GPU.</summary>
    public static Device CUDA { get; } = new(DeviceType.CUDA);

    /// <summary>Reads a device from its name.</summary>
    /// <param name="description"><c>cpu</c>, <c>cuda</c> or <c>cuda:N</c>.</param>
    /// <exception cref="ArgumentException">The name is none of these.</exception>
    public static Device device(string description)
    {
        ArgumentNullException.ThrowIfNull(description);
        var parts = description.Split(':');
        var index = -1;
        var hasKind = parts[0] is "cpu" or "cuda";
        var hasIndex = parts.Length == 1
            || (parts.Length == 2 && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out index));
        if (!hasKind || !hasIndex)
        {
            throw new ArgumentException($"'{description}' is no device; expected cpu, cuda or cuda:N.", nameof(description));
        }
        return new Device(parts[0] == "cpu" ? DeviceType.CPU : DeviceType.CUDA, index);
    }

    /// <summary>Names a device.</summary>
    /// <param name="type">Its kind.</param>
    /// <param name="index">Its number, -1 for the current one.</param>
    public static Device device(DeviceType type, int index = -1) => new(type, index);

    /// <summary>Makes sure that a kind of device can be used, before the first tensor is put there.</summary>
    /// <param name="deviceType">The kind.</param>
    /// <exception cref="InvalidOperationException">CUDA was asked for and is not there.</exception>
    public static void InitializeDeviceType(DeviceType deviceType)
    {
        NativeRuntime.EnsureLoaded();
        if (deviceType == DeviceType.CUDA && !cuda.is_available())
        {
            throw new InvalidOperationException(
                $"CUDA was asked for, but libtorch {__version__} sees no CUDA device. Use the cpu device, or build against a CUDA libtorch (variable LIBTORCH) on a machine with an NVIDIA GPU and driver.");
        }
    }

    /// <summary>GPUs.</summary>
    public static class cuda
    {
        /// <summary>Whether libtorch was built for CUDA and a device is there.</summary>
        public static bool is_available() => device_count() > 0;

        /// <summary>The number of CUDA devices, 0 without CUDA.</summary>
        public static int device_count() => Shim.CudaDeviceCount();

        /// <summary>Waits until all work given to a device is done.</summary>
        /// <param name="device">The device; the current one if null.</param>
        public static void synchronize(Device? device = null) => Shim.Check(Shim.CudaSynchronize(device?.index ?? -1));

        /// <summary>Seeds the generators of every device.</summary>
        /// <param name="seed">The seed.</param>
        public static void manual_seed(long seed) => Shim.Check(Shim.ManualSeed(seed));

        /// <summary>Memory of a device as the driver sees it, in bytes. An addition to TorchSharp's names; PyTorch has it.</summary>
        /// <param name="device">Number of the device.</param>
        /// <returns>Free and total bytes.</returns>
        public static (long free, long total) mem_get_info(int device = 0)
        {
            Shim.Check(Shim.CudaMemory(device, out var free, out var total));
            return (free, total);
        }
    }
}
