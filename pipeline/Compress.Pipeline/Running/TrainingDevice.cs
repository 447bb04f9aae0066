using System.Globalization;
using Compress.Training;

namespace Compress.Pipeline;

/// <summary>Where and with how many threads training runs.</summary>
/// <param name="Device">The device.</param>
/// <param name="Threads">Threads of its operators on the processor.</param>
public sealed record TrainingDevice(TorchDevice Device, int Threads)
{
    /// <summary>Version of libtorch, for keys and reports.</summary>
    public static string LibTorch => TorchSharp.torch.__version__;

    /// <summary>Resolves what the command line says.</summary>
    /// <exception cref="DeviceException">The device asked for is not there.</exception>
    public static TrainingDevice Resolve(RunOptions options, IRunProgress progress)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(progress);
        var device = TorchDevice.Resolve(options.Device);
        if (device.Note.Length > 0) progress.Note(device.Note);
        return new TrainingDevice(device, options.Threads > 0 ? options.Threads : Environment.ProcessorCount);
    }

    /// <summary>Adds to a key what a trained result depends on.</summary>
    internal void DescribeKey(StageKey key) => key.With("device", Device.Kind).With("threads", Threads.ToString(CultureInfo.InvariantCulture)).With("libtorch", LibTorch);
}
