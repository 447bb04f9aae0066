namespace Microsoft.ML.OnnxRuntime;

/// <summary>What kind of value an input, an output or an <see cref="OrtValue"/> is.</summary>
public enum OnnxValueType
{
    /// <summary>Not known.</summary>
    ONNX_TYPE_UNKNOWN = 0,

    /// <summary>A tensor, the one kind that this binding reads and writes.</summary>
    ONNX_TYPE_TENSOR = 1,

    /// <summary>A sequence of values.</summary>
    ONNX_TYPE_SEQUENCE = 2,

    /// <summary>A map from keys to values.</summary>
    ONNX_TYPE_MAP = 3,

    /// <summary>A type of a custom operator.</summary>
    ONNX_TYPE_OPAQUE = 4,

    /// <summary>A sparse tensor.</summary>
    ONNX_TYPE_SPARSETENSOR = 5,

    /// <summary>A value that may be absent.</summary>
    ONNX_TYPE_OPTIONAL = 6,
}
