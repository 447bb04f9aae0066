using System.Runtime.InteropServices;

namespace Microsoft.ML.OnnxRuntime;

/// <summary>Turns the C API's status objects into exceptions.</summary>
internal static class OrtStatus
{
    /// <summary>Throws if <paramref name="status"/> says that a call failed, and frees it.</summary>
    internal static void Check(nint status)
    {
        if (status != 0)
        {
            Throw(status);
        }
    }

    [System.Diagnostics.CodeAnalysis.DoesNotReturn]
    private static void Throw(nint status)
    {
        var code = (OrtErrorCode)OrtApi.GetErrorCode(status);
        var message = Marshal.PtrToStringUTF8(OrtApi.GetErrorMessage(status)) ?? "no message";
        OrtApi.ReleaseStatus(status);
        throw new OnnxRuntimeException(code, $"[ErrorCode:{code}] {message}");
    }
}
