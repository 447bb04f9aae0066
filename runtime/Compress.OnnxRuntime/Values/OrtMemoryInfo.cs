namespace Microsoft.ML.OnnxRuntime;

/// <summary>Says where a tensor's buffer lies. Main memory is the only place this binding names.</summary>
public sealed unsafe class OrtMemoryInfo
{
    private static readonly Lazy<OrtMemoryInfo> Instance = new(() =>
    {
        const int deviceAllocator = 0;
        const int defaultMemory = 0;
        nint pointer;
        OrtStatus.Check(OrtApi.CreateCpuMemoryInfo(deviceAllocator, defaultMemory, &pointer));
        return new OrtMemoryInfo(pointer);
    });

    private OrtMemoryInfo(nint pointer) => Pointer = pointer;

    /// <summary>Main memory; it is never freed.</summary>
    public static OrtMemoryInfo DefaultInstance => Instance.Value;

    internal nint Pointer { get; }
}
