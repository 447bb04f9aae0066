namespace Microsoft.ML.OnnxRuntime;

/// <summary>Settings of a session. They are read when the session is made; later changes do not reach it.</summary>
public sealed unsafe class SessionOptions : IDisposable
{
    private readonly OrtHandle handle;
    private int intraOpNumThreads;
    private int interOpNumThreads;
    private GraphOptimizationLevel graphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL;
    private ExecutionMode executionMode = ExecutionMode.ORT_SEQUENTIAL;
    private OrtLoggingLevel logSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR;
    private string optimizedModelFilePath = "";
    private string logId = "";
    private bool enableProfiling;
    private bool enableMemoryPattern = true;
    private bool enableCpuMemArena = true;

    /// <summary>Default settings: all rewrites, one thread a core, sequential execution.</summary>
    /// <exception cref="OnnxRuntimeException">The native library is missing or too old.</exception>
    public SessionOptions()
    {
        // Starting a provider logs, and the logger is the environment's.
        _ = OrtEnv.Instance();
        nint pointer;
        OrtStatus.Check(OrtApi.CreateSessionOptions(&pointer));
        handle = new OrtHandle(pointer, OrtApi.ReleaseSessionOptions);
        LogSeverityLevel = logSeverityLevel;
    }

    /// <summary>Threads inside one operator; 0 is one a core, 1 runs on the calling thread alone.</summary>
    public int IntraOpNumThreads
    {
        get => intraOpNumThreads;
        set
        {
            OrtStatus.Check(OrtApi.SetIntraOpNumThreads(handle.Pointer, value));
            intraOpNumThreads = value;
        }
    }

    /// <summary>Threads between operators in parallel execution; 0 is one a core.</summary>
    public int InterOpNumThreads
    {
        get => interOpNumThreads;
        set
        {
            OrtStatus.Check(OrtApi.SetInterOpNumThreads(handle.Pointer, value));
            interOpNumThreads = value;
        }
    }

    /// <summary>Which graph rewrites are made while loading.</summary>
    public GraphOptimizationLevel GraphOptimizationLevel
    {
        get => graphOptimizationLevel;
        set
        {
            OrtStatus.Check(OrtApi.SetSessionGraphOptimizationLevel(handle.Pointer, (int)value));
            graphOptimizationLevel = value;
        }
    }

    /// <summary>Whether nodes run one after the other or side by side.</summary>
    public ExecutionMode ExecutionMode
    {
        get => executionMode;
        set
        {
            OrtStatus.Check(OrtApi.SetSessionExecutionMode(handle.Pointer, (int)value));
            executionMode = value;
        }
    }

    /// <summary>The least severe message that the session logs.</summary>
    public OrtLoggingLevel LogSeverityLevel
    {
        get => logSeverityLevel;
        set
        {
            OrtStatus.Check(OrtApi.SetSessionLogSeverityLevel(handle.Pointer, (int)value));
            logSeverityLevel = value;
        }
    }

    /// <summary>A name that the session's log lines carry.</summary>
    public string LogId
    {
        get => logId;
        set
        {
            fixed (byte* text = OrtText.Utf8(value))
            {
                OrtStatus.Check(OrtApi.SetSessionLogId(handle.Pointer, text));
            }

            logId = value;
        }
    }

    /// <summary>Where the rewritten model is saved; empty for nowhere.</summary>
    public string OptimizedModelFilePath
    {
        get => optimizedModelFilePath;
        set
        {
            fixed (byte* path = OrtText.Path(value))
            {
                OrtStatus.Check(OrtApi.SetOptimizedModelFilePath(handle.Pointer, path));
            }

            optimizedModelFilePath = value;
        }
    }

    /// <summary>Start of the profile file's name, used when <see cref="EnableProfiling"/> is switched on after it is set.</summary>
    public string ProfileOutputPathPrefix { get; set; } = "onnxruntime_profile_";

    /// <summary>Whether the session records a profile; <see cref="InferenceSession.EndProfiling"/> returns its path.</summary>
    public bool EnableProfiling
    {
        get => enableProfiling;
        set
        {
            fixed (byte* prefix = OrtText.Path(ProfileOutputPathPrefix))
            {
                OrtStatus.Check(value ? OrtApi.EnableProfiling(handle.Pointer, prefix) : OrtApi.DisableProfiling(handle.Pointer));
            }

            enableProfiling = value;
        }
    }

    /// <summary>Whether allocations of equal runs are remembered and made as one.</summary>
    public bool EnableMemoryPattern
    {
        get => enableMemoryPattern;
        set
        {
            OrtStatus.Check(value ? OrtApi.EnableMemPattern(handle.Pointer) : OrtApi.DisableMemPattern(handle.Pointer));
            enableMemoryPattern = value;
        }
    }

    /// <summary>Whether freed memory is kept for later runs.</summary>
    public bool EnableCpuMemArena
    {
        get => enableCpuMemArena;
        set
        {
            OrtStatus.Check(value ? OrtApi.EnableCpuMemArena(handle.Pointer) : OrtApi.DisableCpuMemArena(handle.Pointer));
            enableCpuMemArena = value;
        }
    }

    internal nint Pointer => handle.Pointer;

    /// <summary>Sets a configuration entry, by the key that ONNX Runtime documents, such as <c>session.disable_prepacking</c>.</summary>
    /// <param name="configKey">The key.</param>
    /// <param name="configValue">The value.</param>
    public void AddSessionConfigEntry(string configKey, string configValue)
    {
        fixed (byte* key = OrtText.Utf8(configKey), value = OrtText.Utf8(configValue))
        {
            OrtStatus.Check(OrtApi.AddSessionConfigEntry(handle.Pointer, key, value));
        }
    }

    /// <summary>Fixes a symbolic dimension of the inputs.</summary>
    /// <param name="dimName">The dimension's name in the model.</param>
    /// <param name="dimValue">Its length.</param>
    public void AddFreeDimensionOverrideByName(string dimName, long dimValue)
    {
        fixed (byte* name = OrtText.Utf8(dimName))
        {
            OrtStatus.Check(OrtApi.AddFreeDimensionOverrideByName(handle.Pointer, name, dimValue));
        }
    }

    /// <summary>Puts the CUDA provider before the CPU one.</summary>
    /// <param name="deviceId">Which device.</param>
    /// <exception cref="OnnxRuntimeException">The library was built without CUDA, or CUDA does not start.</exception>
    public void AppendExecutionProvider_CUDA(int deviceId = 0)
    {
        // Fields added later at the structure's end read as their zero defaults from the spare bytes.
        var options = stackalloc byte[128];
        new Span<byte>(options, 128).Clear();
        *(CudaOptions*)options = new CudaOptions { DeviceId = deviceId, MemoryLimit = nuint.MaxValue, CopyInDefaultStream = 1 };
        try
        {
            OrtStatus.Check(OrtApi.SessionOptionsAppendExecutionProvider_CUDA(handle.Pointer, options));
        }
        catch (OnnxRuntimeException e)
        {
            throw new OnnxRuntimeException(
                e.Code,
                $"The CUDA provider of ONNX Runtime {OrtLibrary.Version} does not start on device {deviceId}: {e.Message}. It needs a CUDA device and " +
                $"the library's CUDA part beside it; set {OrtLibrary.Variable} to the folder of a CUDA build, or run on the CPU.");
        }
    }

    /// <summary>Frees the native object. Sessions made from it live on.</summary>
    public void Dispose() => handle.Dispose();

    /// <summary>OrtCUDAProviderOptions of the C API.</summary>
    [System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Sequential)]
    private struct CudaOptions
    {
        public int DeviceId;
        public int ConvolutionSearch;
        public nuint MemoryLimit;
        public int ArenaExtendStrategy;
        public int CopyInDefaultStream;
        public int HasUserStream;
        public nint UserStream;
        public nint ArenaConfiguration;
    }
}
