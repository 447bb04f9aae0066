namespace Microsoft.ML.OnnxRuntime;

/// <summary>The native library's default allocator of main memory.</summary>
public sealed unsafe class OrtAllocator
{
    private static readonly Lazy<OrtAllocator> Instance = new(() =>
    {
        nint pointer;
        OrtStatus.Check(OrtApi.GetAllocatorWithDefaultOptions(&pointer));
        return new OrtAllocator(pointer);
    });

    private OrtAllocator(nint pointer) => Pointer = pointer;

    /// <summary>The one default allocator; it is never freed.</summary>
    public static OrtAllocator DefaultInstance => Instance.Value;

    internal static nint Default => Instance.Value.Pointer;

    internal nint Pointer { get; }
}
