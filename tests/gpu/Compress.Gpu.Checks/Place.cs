using Compress.Training;
using TorchSharp;

namespace Compress.Gpu.Checks;

/// <summary>Where the checks run and what they are given.</summary>
internal static class Place
{
    /// <summary>The device under test: COMPRESS_GPU_DEVICE, else the first GPU. The processor serves to try the checks themselves.</summary>
    public static TorchDevice Device { get; } = TorchDevice.Resolve(Environment.GetEnvironmentVariable("COMPRESS_GPU_DEVICE") ?? "cuda:0");

    /// <summary>The device as libtorch takes it.</summary>
    public static torch.Device Native { get; } = torch.device(Device.Name);

    /// <summary>Small sizes, where the processor stands in for the GPU.</summary>
    public static bool IsTrial => !Device.IsCuda;

    /// <summary>Folder that results go to.</summary>
    public static string Results { get; } = Environment.GetEnvironmentVariable("COMPRESS_GPU_RESULTS") ?? Directory.CreateTempSubdirectory("compress-gpu-").FullName;

    /// <summary>Waits for the device, so that a clock may be read.</summary>
    public static void Wait()
    {
        if (Device.IsCuda) torch.cuda.synchronize(Native);
    }
}
