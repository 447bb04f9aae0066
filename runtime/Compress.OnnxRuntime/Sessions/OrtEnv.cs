namespace Microsoft.ML.OnnxRuntime;

/// <summary>The process-wide environment of ONNX Runtime: logging and the list of providers. Created on first use.</summary>
public sealed unsafe class OrtEnv
{
    // Every error is thrown, and one that is handled (no CUDA, so the CPU) must not appear on the error stream all the same.
    private const OrtLoggingLevel Level = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL;

    private static readonly Lazy<OrtEnv> Environment = new(() =>
    {
        nint pointer;
        fixed (byte* name = OrtText.Utf8("onnxruntime"))
        {
            OrtStatus.Check(OrtApi.CreateEnv((int)Level, name, &pointer));
        }

        OrtStatus.Check(OrtApi.DisableTelemetryEvents(pointer));
        return new OrtEnv(pointer);
    });

    private readonly string version;

    private OrtEnv(nint pointer) => (Pointer, version) = (pointer, OrtLibrary.Version);

    /// <summary>Whether the environment exists already.</summary>
    public static bool IsCreated => Environment.IsValueCreated;

    internal nint Pointer { get; }

    /// <summary>The one environment of the process. It lives until the process ends, since sessions may outlast any owner.</summary>
    /// <exception cref="OnnxRuntimeException">The native library is missing or too old; the message says what to do.</exception>
    public static OrtEnv Instance() => Environment.Value;

    /// <summary>The native library's version, such as <c>1.30.0</c>.</summary>
    public string GetVersionString() => version;

    /// <summary>Names of the execution providers built into the library, such as <c>CPUExecutionProvider</c>.</summary>
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Performance", "CA1822:Mark members as static", Justification = "The official package has it on the instance.")]
    public string[] GetAvailableProviders()
    {
        nint* names;
        int count;
        OrtStatus.Check(OrtApi.GetAvailableProviders(&names, &count));
        var result = new string[count];
        for (var i = 0; i < count; i++)
        {
            result[i] = OrtText.Read(names[i]);
        }

        OrtStatus.Check(OrtApi.ReleaseAvailableProviders(names, count));
        return result;
    }
}
