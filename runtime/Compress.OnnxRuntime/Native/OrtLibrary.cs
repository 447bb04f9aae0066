using System.Reflection;
using System.Runtime.InteropServices;

namespace Microsoft.ML.OnnxRuntime;

/// <summary>
/// Finds and loads the native library: the folder or file that the environment variable ONNXRUNTIME names, then
/// the application's own folder, then <c>artifacts/native/onnxruntime</c> of an enclosing source tree.
/// </summary>
internal static unsafe class OrtLibrary
{
    internal const string Variable = "ONNXRUNTIME";

    /// <summary>Oldest C API level that has every slot used here.</summary>
    private const uint ApiVersion = 17;

    private static readonly Lazy<Loaded> Instance = new(Load);

    /// <summary>The OrtApi structure: an append-only table of function pointers.</summary>
    internal static void** Table => (void**)Instance.Value.Api;

    /// <summary>The native library's own version, such as 1.30.0.</summary>
    internal static string Version => Instance.Value.Version;

    /// <summary>The file name that the platform's builds carry, most specific first.</summary>
    internal static string[] FileNames() =>
        OperatingSystem.IsWindows() ? ["onnxruntime.dll"]
        : OperatingSystem.IsMacOS() ? ["libonnxruntime.dylib", "libonnxruntime.1.dylib"]
        : ["libonnxruntime.so", "libonnxruntime.so.1"];

    /// <summary>Every file that would be tried, in order, whether it exists or not.</summary>
    internal static IEnumerable<string> Candidates(string? variable, string baseDirectory)
    {
        if (!string.IsNullOrWhiteSpace(variable))
        {
            // A named place is binding: silently taking another engine would falsify what is measured on it.
            return Path.HasExtension(variable) && !Directory.Exists(variable)
                ? [variable]
                : In(variable).Concat(In(Path.Combine(variable, "lib")));
        }

        return In(baseDirectory)
            .Concat(In(Path.Combine(baseDirectory, "runtimes", RuntimeInformation.RuntimeIdentifier, "native")))
            .Concat(Ancestors(baseDirectory).SelectMany(d => In(Path.Combine(d, "artifacts", "native", "onnxruntime"))));
    }

    private static IEnumerable<string> In(string folder) => FileNames().Select(name => Path.Combine(folder, name));

    private static IEnumerable<string> Ancestors(string folder)
    {
        for (var d = new DirectoryInfo(folder); d is not null; d = d.Parent)
        {
            yield return d.FullName;
        }
    }

    private static Loaded Load()
    {
        var variable = Environment.GetEnvironmentVariable(Variable);
        var candidates = Candidates(variable, AppContext.BaseDirectory).ToArray();
        var path = candidates.FirstOrDefault(File.Exists)
            ?? throw new OnnxRuntimeException(OrtErrorCode.NoSuchFile, Missing(variable, candidates));
        if (!NativeLibrary.TryLoad(Path.GetFullPath(path), out var library))
        {
            throw new OnnxRuntimeException(
                OrtErrorCode.Fail,
                $"The native ONNX Runtime library '{path}' exists but cannot be loaded on {RuntimeInformation.RuntimeIdentifier}: " +
                $"it was built for another platform or one of its own dependencies is missing. Set {Variable} to the folder of a build for this platform.");
        }

        if (!NativeLibrary.TryGetExport(library, "OrtGetApiBase", out var export))
        {
            throw new OnnxRuntimeException(
                OrtErrorCode.Fail, $"'{path}' is no ONNX Runtime library: it exports no function OrtGetApiBase. Set {Variable} to the folder of one.");
        }

        // struct OrtApiBase { const OrtApi* (*GetApi)(uint32_t); const char* (*GetVersionString)(void); }
        var apiBase = ((delegate* unmanaged<void**>)export)();
        var version = Marshal.PtrToStringUTF8(((delegate* unmanaged<nint>)apiBase[1])()) ?? "unknown";
        var api = ((delegate* unmanaged<uint, nint>)apiBase[0])(ApiVersion);
        if (api == 0)
        {
            throw new OnnxRuntimeException(
                OrtErrorCode.Fail, $"'{path}' is ONNX Runtime {version}; 1.{ApiVersion} or later is needed. Set {Variable} to the folder of a newer build.");
        }

        return new Loaded(api, version);
    }

    private static string Missing(string? variable, string[] candidates) =>
        string.IsNullOrWhiteSpace(variable)
            ? $"The native ONNX Runtime library was not found beside the application ('{AppContext.BaseDirectory}') nor in an " +
              $"'artifacts/native/onnxruntime' folder above it. Run the build's Bootstrap target, or set {Variable} to the folder that holds {FileNames()[0]}."
            : $"The variable {Variable} is '{variable}', and none of these files exists: {string.Join(", ", candidates)}. " +
              $"Point it at the folder that holds {FileNames()[0]}, or unset it.";

    private sealed record Loaded(nint Api, string Version);
}
