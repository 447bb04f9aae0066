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

    private static nint Load()
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new DllNotFoundException(
                $"Training on libtorch needs Linux: {FileName} is built there only. Build with -p:OfficialTorch=true to use TorchSharp's own packages.");
        }
        SetUnlessSet("OMP_WAIT_POLICY", "PASSIVE");
        var candidates = Candidates(Environment.GetEnvironmentVariable(LibraryVariable), AppContext.BaseDirectory).ToList();
        var path = candidates.Find(File.Exists) ?? throw new DllNotFoundException(
            $"The libtorch binding {FileName} was not found in {string.Join(", ", candidates.Take(2))} or the folders above. "
            + $"Run ./build.sh --target Native, or set {LibraryVariable} to the file.");
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
        NativeLibrary.SetDllImportResolver(
            typeof(NativeRuntime).Assembly,
            (name, _, _) => name == Shim.Library ? handle : 0);
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
            // Called by address: the Shim class is still being initialised here.
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
