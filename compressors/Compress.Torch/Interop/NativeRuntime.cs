using System.Reflection;
using System.Runtime.InteropServices;

namespace TorchSharp.Interop;

/// <summary>Finds and loads the shim once, with the settings that libtorch reads only while it loads.</summary>
internal static partial class NativeRuntime
{
    /// <summary>Names the shim's file, should it lie somewhere unusual.</summary>
    public const string LibraryVariable = "COMPRESS_TORCH_LIBRARY";

    private const string FileName = "libcompress_torch.so";

    private static readonly Lazy<nint> Loaded = new(Load, LazyThreadSafetyMode.ExecutionAndPublication);

    /// <summary>Whether the shim and libtorch load here; false instead of an error where they are not there.</summary>
    public static bool IsAvailable
    {
        get
        {
            try
            {
                return Loaded.Value != 0;
            }
            catch (DllNotFoundException)
            {
                return false;
            }
        }
    }

    /// <summary>The loaded library; loads it if that did not happen yet.</summary>
    /// <exception cref="DllNotFoundException">The library is not there or does not load; says what to run.</exception>
    public static nint Library => Loaded.Value;

    /// <summary>Loads the library if that did not happen yet.</summary>
    /// <exception cref="DllNotFoundException">The library is not there or does not load; says what to run.</exception>
    public static void EnsureLoaded() => _ = Loaded.Value;

    /// <summary>Sets how many threads operators use.</summary>
    /// <param name="threads">At least 1.</param>
    public static void Configure(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        Shim.Check(Shim.ThreadsSet(threads));
    }

    /// <summary>The places that are looked at, in order.</summary>
    /// <param name="named">The content of <see cref="LibraryVariable"/>, which excludes every other place.</param>
    /// <param name="baseDirectory">Where the assembly lies; its parents are looked at too.</param>
    public static IEnumerable<string> Candidates(string? named, string baseDirectory)
    {
        if (!string.IsNullOrEmpty(named))
        {
            yield return named;
            yield break;
        }
        yield return Path.Combine(baseDirectory, FileName);
        for (var folder = new DirectoryInfo(baseDirectory); folder != null; folder = folder.Parent)
        {
            yield return Path.Combine(folder.FullName, "artifacts", "native", FileName);
        }
    }

    /// <summary>Says where the library was looked for, and what to do.</summary>
    public static string NotFound(string? named, string baseDirectory)
    {
        var seen = string.IsNullOrEmpty(named)
            ? $"was found neither in {baseDirectory} nor in artifacts/native there or in a folder above"
            : $"is not at {named}, which {LibraryVariable} names";
        return $"The libtorch binding {FileName} {seen}. Run ./build.sh --target Native, or set {LibraryVariable} to the file.";
    }

    private static nint Load()
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new DllNotFoundException(
                $"Training on libtorch needs Linux: {FileName} is built there only. Build with -p:OfficialTorch=true to use TorchSharp's own packages.");
        }
        SetUnlessSet("OMP_WAIT_POLICY", "PASSIVE");
        var named = Environment.GetEnvironmentVariable(LibraryVariable);
        var path = Candidates(named, AppContext.BaseDirectory).FirstOrDefault(File.Exists)
            ?? throw new DllNotFoundException(NotFound(named, AppContext.BaseDirectory));
        nint handle;
        try
        {
            handle = NativeLibrary.Load(path);
        }
        catch (Exception error) when (error is DllNotFoundException or BadImageFormatException)
        {
            throw new DllNotFoundException(
                $"The libtorch binding {path} does not load: {error.Message.Trim()} Check that libtorch is installed "
                + "(Debian: libtorch-dev; or the folder in LIBTORCH) and run ./build.sh --target Native again.", error);
        }
        UseAllProcessors(handle);
        return handle;
    }

    /// <summary>
    /// libtorch comes up with one thread where OpenMP's defaults were trimmed; a number the user gave stays.
    /// </summary>
    private static unsafe void UseAllProcessors(nint handle)
    {
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable("OMP_NUM_THREADS")))
        {
            // Called by address: the library is not yet the one that imports resolve to.
            ((delegate* unmanaged<int, int>)NativeLibrary.GetExport(handle, "ct_threads_set"))(Environment.ProcessorCount);
        }
    }

    /// <summary>
    /// Idle OpenMP threads that spin slow everything down on contended cores. The C library's own environment counts
    /// here: .NET's setter does not reach it.
    /// </summary>
    private static void SetUnlessSet(string name, string value) => _ = SetEnvironment(name, value, overwrite: 0);

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);
}
