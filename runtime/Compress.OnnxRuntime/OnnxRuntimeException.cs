namespace Microsoft.ML.OnnxRuntime;

/// <summary>A failure that ONNX Runtime reported, or the absence of its native library.</summary>
public class OnnxRuntimeException : Exception
{
    internal OnnxRuntimeException(OrtErrorCode code, string message)
        : base(message) => Code = code;

    internal OrtErrorCode Code { get; }
}
