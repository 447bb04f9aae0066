namespace Microsoft.ML.OnnxRuntime;

/// <summary>Settings of a single run.</summary>
public sealed unsafe class RunOptions : IDisposable
{
    private readonly OrtHandle handle;
    private bool terminate;
    private string logId = "";
    // A failed run is thrown; the same text on the error stream besides would only confuse.
    private OrtLoggingLevel severity = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL;

    /// <summary>Default settings.</summary>
    public RunOptions()
    {
        nint pointer;
        OrtStatus.Check(OrtApi.CreateRunOptions(&pointer));
        handle = new OrtHandle(pointer, OrtApi.ReleaseRunOptions);
        LogSeverityLevel = severity;
    }

    /// <summary>The least severe message that this run logs.</summary>
    public OrtLoggingLevel LogSeverityLevel
    {
        get => severity;
        set
        {
            OrtStatus.Check(OrtApi.RunOptionsSetRunLogSeverityLevel(handle.Pointer, (int)value));
            severity = value;
        }
    }

    /// <summary>A tag that this run's log lines carry.</summary>
    public string LogId
    {
        get => logId;
        set
        {
            fixed (byte* text = OrtText.Utf8(value))
            {
                OrtStatus.Check(OrtApi.RunOptionsSetRunTag(handle.Pointer, text));
            }

            logId = value;
        }
    }

    /// <summary>Set from another thread, ends every run that uses these options with an error.</summary>
    public bool Terminate
    {
        get => terminate;
        set
        {
            OrtStatus.Check(value ? OrtApi.RunOptionsSetTerminate(handle.Pointer) : OrtApi.RunOptionsUnsetTerminate(handle.Pointer));
            terminate = value;
        }
    }

    internal nint Pointer => handle.Pointer;

    /// <summary>Sets a configuration entry of the run, by the key that ONNX Runtime documents.</summary>
    /// <param name="configKey">The key.</param>
    /// <param name="configValue">The value.</param>
    public void AddRunConfigEntry(string configKey, string configValue)
    {
        fixed (byte* key = OrtText.Utf8(configKey), value = OrtText.Utf8(configValue))
        {
            OrtStatus.Check(OrtApi.AddRunConfigEntry(handle.Pointer, key, value));
        }
    }

    /// <summary>Frees the native object.</summary>
    public void Dispose() => handle.Dispose();
}
