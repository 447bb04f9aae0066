using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TorchSharp.Interop;

/// <summary>The functions of <c>libcompress_torch.so</c>; see <c>native/compress_torch.h</c>.</summary>
internal static unsafe partial class Shim
{
    public const string Library = "compress_torch";

    // Loading happens inside the first call, so that its error reaches the caller as it is.
    static Shim() => NativeLibrary.SetDllImportResolver(
        typeof(Shim).Assembly, (name, _, _) => name == Library ? NativeRuntime.Library : 0);

    /// <summary>Turns a failed status into an exception with the shim's message.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Check(int status)
    {
        if (status != 0)
        {
            TorchException.ThrowLast();
        }
    }

    [LibraryImport(Library, EntryPoint = "ct_last_error")]
    public static partial nint LastError();

    [LibraryImport(Library, EntryPoint = "ct_version")]
    public static partial nint Version();

    [LibraryImport(Library, EntryPoint = "ct_tensor_free")]
    public static partial void TensorFree(nint tensor);

    [LibraryImport(Library, EntryPoint = "ct_tensor_live")]
    public static partial long TensorLive();

    [LibraryImport(Library, EntryPoint = "ct_tensor_alias")]
    public static partial int TensorAlias(nint tensor, out nint result);

    [LibraryImport(Library, EntryPoint = "ct_tensor_info")]
    public static partial int TensorInfo(nint tensor, out NativeTensorInfo info);

    [LibraryImport(Library, EntryPoint = "ct_tensor_sizes")]
    public static partial int TensorSizes(nint tensor, long* sizes, long* strides);

    [LibraryImport(Library, EntryPoint = "ct_tensor_from_host")]
    public static partial int TensorFromHost(
        void* data, long* sizes, int dimensions, int dtype, int deviceType, int deviceIndex, out nint result);

    [LibraryImport(Library, EntryPoint = "ct_tensor_to_host")]
    public static partial int TensorToHost(nint tensor, void* data, long bytes);

    [LibraryImport(Library, EntryPoint = "ct_tensor_fill_from_host")]
    public static partial int TensorFillFromHost(nint tensor, void* data, long bytes);

    [LibraryImport(Library, EntryPoint = "ct_handles_free")]
    public static partial void HandlesFree(nint handles);

    [LibraryImport(Library, EntryPoint = "ct_backward")]
    public static partial int Backward(nint tensor, nint gradient, int retainGraph, int createGraph);

    [LibraryImport(Library, EntryPoint = "ct_gradients")]
    public static partial int Gradients(
        nint* outputs, int outputCount, nint* inputs, int inputCount, nint* outputGradients,
        int retainGraph, int createGraph, int allowUnused, nint* gradients);

    [LibraryImport(Library, EntryPoint = "ct_grad_get")]
    public static partial int GradGet(nint tensor, out nint gradient);

    [LibraryImport(Library, EntryPoint = "ct_grad_set")]
    public static partial int GradSet(nint tensor, nint gradient);

    [LibraryImport(Library, EntryPoint = "ct_requires_grad_set")]
    public static partial int RequiresGradSet(nint tensor, int value);

    [LibraryImport(Library, EntryPoint = "ct_retain_grad")]
    public static partial int RetainGrad(nint tensor);

    [LibraryImport(Library, EntryPoint = "ct_grad_mode_get")]
    public static partial int GradModeGet();

    [LibraryImport(Library, EntryPoint = "ct_grad_mode_set")]
    public static partial void GradModeSet(int enabled);

    [LibraryImport(Library, EntryPoint = "ct_autocast_set")]
    public static partial int AutocastSet(int deviceType, int enabled, int dtype, out int wasEnabled);

    [LibraryImport(Library, EntryPoint = "ct_manual_seed")]
    public static partial int ManualSeed(long seed);

    [LibraryImport(Library, EntryPoint = "ct_generator_state_get")]
    public static partial int GeneratorStateGet(int deviceType, int deviceIndex, out nint state);

    [LibraryImport(Library, EntryPoint = "ct_generator_state_set")]
    public static partial int GeneratorStateSet(int deviceType, int deviceIndex, nint state);

    [LibraryImport(Library, EntryPoint = "ct_threads_get")]
    public static partial int ThreadsGet();

    [LibraryImport(Library, EntryPoint = "ct_threads_set")]
    public static partial int ThreadsSet(int threads);

    [LibraryImport(Library, EntryPoint = "ct_cuda_device_count")]
    public static partial int CudaDeviceCount();

    [LibraryImport(Library, EntryPoint = "ct_cuda_synchronize")]
    public static partial int CudaSynchronize(int deviceIndex);

    [LibraryImport(Library, EntryPoint = "ct_cuda_memory")]
    public static partial int CudaMemory(int deviceIndex, out long freeBytes, out long totalBytes);

    [LibraryImport(Library, EntryPoint = "ct_set_flag")]
    public static partial int SetFlag(int flag, int value);

    [LibraryImport(Library, EntryPoint = "ct_operator_find", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int OperatorFind(string name, string overload, out nint op);

    [LibraryImport(Library, EntryPoint = "ct_operator_exists", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int OperatorExists(string name, string overload);

    [LibraryImport(Library, EntryPoint = "ct_call")]
    public static partial int Call(nint op, NativeValue* arguments, int argumentCount, NativeValue* results, int resultCount);
}
