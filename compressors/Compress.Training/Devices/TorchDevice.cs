using System.Globalization;

namespace Compress.Training;

/// <summary>A device to train on, resolved from the word a user gave.</summary>
/// <param name="Name"><c>cpu</c>, or <c>cuda:n</c>.</param>
/// <param name="Note">A sentence for the user where the choice was not simply what was asked for; else empty.</param>
public sealed record TorchDevice(string Name, string Note)
{
    /// <summary>The processor.</summary>
    public static TorchDevice Cpu { get; } = new("cpu", "");

    /// <summary>True for a GPU.</summary>
    public bool IsCuda => Name.StartsWith("cuda", StringComparison.Ordinal);

    /// <summary>The kind alone, as caches key it: <c>cpu</c> or <c>cuda</c>.</summary>
    public string Kind => IsCuda ? "cuda" : "cpu";

    /// <summary>The device as libtorch takes it.</summary>
    internal torch.Device Native => torch.device(Name);

    /// <summary>
    /// Finds the device that <paramref name="wanted"/> names: <c>auto</c> (the first GPU, else the processor), <c>cpu</c>,
    /// <c>cuda</c> or <c>cuda:n</c>.
    /// </summary>
    /// <exception cref="DeviceException">The word is none of these, or the GPU asked for is not there.</exception>
    public static TorchDevice Resolve(string wanted = "auto")
    {
        ArgumentNullException.ThrowIfNull(wanted);
        return Resolve(wanted, wanted is "cpu" ? 0 : torch.cuda.is_available() ? torch.cuda.device_count() : 0);
    }

    internal static TorchDevice Resolve(string wanted, int gpus)
    {
        switch (wanted)
        {
            case "cpu":
                return Cpu;
            case "auto":
                return gpus > 0
                    ? new TorchDevice("cuda:0", "")
                    : new TorchDevice("cpu", "No CUDA device is available; training runs on the processor.");
        }
        var index = wanted == "cuda" ? 0
            : wanted.StartsWith("cuda:", StringComparison.Ordinal)
              && int.TryParse(wanted.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given : -1;
        if (index < 0)
            throw new DeviceException($"The device '{wanted}' is not known; give auto, cpu, cuda or cuda:n.");
        if (gpus == 0)
            throw new DeviceException($"The device '{wanted}' was asked for, but libtorch sees no CUDA device here; "
                + "set LIBTORCH to a CUDA build of libtorch and check the driver, or use --device auto or cpu.");
        if (index >= gpus)
            throw new DeviceException($"The device '{wanted}' was asked for, but there are {gpus} CUDA devices, numbered from 0; use cuda:{gpus - 1} or lower.");
        return new TorchDevice($"cuda:{index.ToString(CultureInfo.InvariantCulture)}", "");
    }
}
