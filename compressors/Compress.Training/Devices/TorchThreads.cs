namespace Compress.Training;

/// <summary>The number of threads that libtorch's operators use; results are repeatable at one number.</summary>
public static class TorchThreads
{
    /// <summary>The number in use.</summary>
    public static int Current => torch.get_num_threads();

    /// <summary>Sets the number; 0 takes all processors.</summary>
    /// <exception cref="DeviceException">The number is negative.</exception>
    public static void Use(int threads)
    {
        if (threads < 0) throw new DeviceException($"The number of threads is {threads}; give 1 or more, or 0 for all processors.");
        torch.set_num_threads(threads == 0 ? Environment.ProcessorCount : threads);
    }
}
