using Microsoft.ML.OnnxRuntime;

namespace Compress.Pipeline;

/// <summary>
/// Right sums in ONNX Runtime's int8 kernels. On x64 processors without VNNI its default ones add two products of an unsigned
/// and a signed byte in 16 bits, which saturates where both weights are large: a quantized network then answers differently
/// than on other processors. Source: the configuration keys in onnxruntime_session_options_config_keys.h.
/// </summary>
internal static class OrtPrecision
{
    /// <summary>Asks for kernels that do not saturate; without effect on processors that need none.</summary>
    public static void Require(SessionOptions options) => options.AddSessionConfigEntry("session.x64quantprecision", "1");
}
