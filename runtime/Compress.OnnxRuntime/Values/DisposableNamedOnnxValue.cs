using Microsoft.ML.OnnxRuntime.Tensors;

namespace Microsoft.ML.OnnxRuntime;

/// <summary>An output of a run with its name. Its tensor is a copy, so that it outlives the run's native values.</summary>
public sealed class DisposableNamedOnnxValue : NamedOnnxValue, IDisposable
{
    private readonly OrtValue native;

    private DisposableNamedOnnxValue(string name, object tensor, OrtValue native)
        : base(name, tensor, () => native) => this.native = native;

    /// <summary>Type of the elements.</summary>
    public TensorElementType ElementType => native.GetTensorTypeAndShape().ElementDataType;

    /// <summary>Kind of the value.</summary>
    public OnnxValueType ValueType => native.OnnxType;

    /// <summary>Frees the native value.</summary>
    public void Dispose() => native.Dispose();

    internal static DisposableNamedOnnxValue From(string name, OrtValue value)
    {
        if (!value.IsTensor)
        {
            throw new OnnxRuntimeException(
                OrtErrorCode.NotImplemented,
                $"Output '{name}' is of kind {value.OnnxType}; this binding reads tensors alone. Name the outputs to compute and leave this one out.");
        }

        var info = value.GetTensorTypeAndShape();
        var dims = Array.ConvertAll(info.Shape, d => checked((int)d));
        object tensor = info.ElementDataType switch
        {
            TensorElementType.String => new DenseTensor<string>(value.GetStringTensorAsArray(), dims),
            TensorElementType.Float => Copy<float>(value, dims),
            TensorElementType.Double => Copy<double>(value, dims),
            TensorElementType.UInt8 => Copy<byte>(value, dims),
            TensorElementType.Int8 => Copy<sbyte>(value, dims),
            TensorElementType.UInt16 => Copy<ushort>(value, dims),
            TensorElementType.Int16 => Copy<short>(value, dims),
            TensorElementType.Int32 => Copy<int>(value, dims),
            TensorElementType.UInt32 => Copy<uint>(value, dims),
            TensorElementType.Int64 => Copy<long>(value, dims),
            TensorElementType.UInt64 => Copy<ulong>(value, dims),
            TensorElementType.Bool => Copy<bool>(value, dims),
            TensorElementType.Float16 => Copy<Float16>(value, dims),
            TensorElementType.BFloat16 => Copy<BFloat16>(value, dims),
            var other => throw new OnnxRuntimeException(
                OrtErrorCode.NotImplemented, $"Output '{name}' has elements of type {other}, which no .NET type stands for; run with OrtValue and read its raw data."),
        };
        return new DisposableNamedOnnxValue(name, tensor, value);
    }

    private static DenseTensor<T> Copy<T>(OrtValue value, int[] dims)
        where T : unmanaged => new(value.GetTensorDataAsSpan<T>().ToArray(), dims);
}
