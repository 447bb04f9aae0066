using Microsoft.ML.OnnxRuntime.Tensors;

namespace Microsoft.ML.OnnxRuntime;

/// <summary>A tensor with the name of the input or output that it belongs to.</summary>
public class NamedOnnxValue
{
    private readonly Func<OrtValue> toNative;

    private protected NamedOnnxValue(string name, object value, Func<OrtValue> toNative)
    {
        Name = name;
        Value = value;
        this.toNative = toNative;
    }

    /// <summary>Name of the input or output.</summary>
    public string Name { get; set; }

    /// <summary>The tensor: a <see cref="Tensor{T}"/> of the elements' type.</summary>
    public object Value { get; }

    /// <summary>Names a tensor.</summary>
    /// <typeparam name="T">The element's type.</typeparam>
    /// <param name="name">Name of the input.</param>
    /// <param name="value">The tensor.</param>
    /// <exception cref="NotSupportedException">No ONNX tensor has such elements.</exception>
    public static NamedOnnxValue CreateFromTensor<T>(string name, Tensor<T> value)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(value);
        _ = TensorTypes.Of(typeof(T));
        return new NamedOnnxValue(name, value, () => ToNative(value));
    }

    /// <summary>The tensor, or null if its elements are of another type.</summary>
    /// <typeparam name="T">The element's type.</typeparam>
    public Tensor<T>? AsTensor<T>() => Value as Tensor<T>;

    /// <summary>The elements in row-major order, or null if they are of another type.</summary>
    /// <typeparam name="T">The element's type.</typeparam>
    public IEnumerable<T>? AsEnumerable<T>() => Value as IEnumerable<T>;

    internal OrtValue ToOrtValue() => toNative();

    private static OrtValue ToNative<T>(Tensor<T> tensor)
    {
        var shape = new long[tensor.Rank];
        for (var i = 0; i < shape.Length; i++)
        {
            shape[i] = tensor.Dimensions[i];
        }

        return tensor switch
        {
            DenseTensor<string> text => Text(text, shape),
            DenseTensor<float> t => OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, t.Buffer, shape),
            DenseTensor<double> t => OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, t.Buffer, shape),
            DenseTensor<byte> t => OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, t.Buffer, shape),
            DenseTensor<sbyte> t => OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, t.Buffer, shape),
            DenseTensor<short> t => OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, t.Buffer, shape),
            DenseTensor<ushort> t => OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, t.Buffer, shape),
            DenseTensor<int> t => OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, t.Buffer, shape),
            DenseTensor<uint> t => OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, t.Buffer, shape),
            DenseTensor<long> t => OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, t.Buffer, shape),
            DenseTensor<ulong> t => OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, t.Buffer, shape),
            DenseTensor<bool> t => OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, t.Buffer, shape),
            DenseTensor<Float16> t => OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, t.Buffer, shape),
            DenseTensor<BFloat16> t => OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, t.Buffer, shape),
            _ => throw new NotSupportedException($"A {tensor.GetType().Name} cannot be handed to ONNX Runtime; make it a DenseTensor."),
        };
    }

    private static OrtValue Text(DenseTensor<string> text, long[] shape)
    {
        var value = OrtValue.CreateTensorWithEmptyStrings(OrtAllocator.DefaultInstance, shape);
        for (var i = 0; i < text.Buffer.Length; i++)
        {
            value.StringTensorSetElementAt(text.Buffer.Span[i], i);
        }

        return value;
    }
}
