using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Microsoft.ML.OnnxRuntime;

/// <summary>A native value: an input or an output of a run. Its buffer is read and written without a copy.</summary>
public sealed unsafe class OrtValue : IDisposable
{
    private readonly OrtHandle handle;
    private readonly OrtTensorTypeAndShapeInfo? info;

    internal OrtValue(nint pointer, MemoryHandle pinned = default)
    {
        // The memory stays pinned as long as the native value may read it, even if nobody disposes of this.
        handle = new OrtHandle(pointer, value =>
        {
            OrtApi.ReleaseValue(value);
            pinned.Dispose();
        });
        int type;
        OrtStatus.Check(OrtApi.GetValueType(pointer, &type));
        OnnxType = (OnnxValueType)type;
        if (IsTensor)
        {
            nint shape;
            OrtStatus.Check(OrtApi.GetTensorTypeAndShape(pointer, &shape));
            try
            {
                info = new OrtTensorTypeAndShapeInfo(shape);
            }
            finally
            {
                OrtApi.ReleaseTensorTypeAndShapeInfo(shape);
            }
        }
    }

    /// <summary>What kind of value this is.</summary>
    public OnnxValueType OnnxType { get; }

    /// <summary>Whether this is a tensor.</summary>
    public bool IsTensor => OnnxType == OnnxValueType.ONNX_TYPE_TENSOR;

    internal nint Pointer => handle.Pointer;

    /// <summary>A tensor over an array, which stays pinned until the value is disposed. Nothing is copied.</summary>
    /// <typeparam name="T">The element's type.</typeparam>
    /// <param name="data">The elements in row-major order.</param>
    /// <param name="shape">Length of each axis.</param>
    /// <exception cref="OnnxRuntimeException">The array is shorter than the shape needs.</exception>
    public static OrtValue CreateTensorValueFromMemory<T>(T[] data, long[] shape)
        where T : unmanaged => CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, data.AsMemory(), shape);

    /// <summary>A tensor over memory, which stays pinned until the value is disposed. Nothing is copied.</summary>
    /// <typeparam name="T">The element's type.</typeparam>
    /// <param name="memoryInfo">Where the memory lies.</param>
    /// <param name="memory">The elements in row-major order.</param>
    /// <param name="shape">Length of each axis.</param>
    /// <exception cref="OnnxRuntimeException">The memory is shorter than the shape needs.</exception>
    public static OrtValue CreateTensorValueFromMemory<T>(OrtMemoryInfo memoryInfo, Memory<T> memory, long[] shape)
        where T : unmanaged
    {
        var element = TensorTypes.Of(typeof(T));
        var pin = memory.Pin();
        nint value;
        try
        {
            value = Create(memoryInfo, element, shape, (nint)pin.Pointer, (long)memory.Length * sizeof(T));
        }
        catch
        {
            pin.Dispose();
            throw;
        }

        return new OrtValue(value, pin);
    }

    /// <summary>A tensor over a buffer that the caller owns and keeps in place until the value is disposed.</summary>
    /// <param name="memInfo">Where the buffer lies.</param>
    /// <param name="elementType">Type of the elements, packed as ONNX packs them.</param>
    /// <param name="shape">Length of each axis.</param>
    /// <param name="dataBufferPtr">The buffer.</param>
    /// <param name="bufferLengthInBytes">Its length.</param>
    /// <exception cref="OnnxRuntimeException">The buffer is shorter than the shape needs.</exception>
    public static OrtValue CreateTensorValueWithData(
        OrtMemoryInfo memInfo, TensorElementType elementType, long[] shape, nint dataBufferPtr, long bufferLengthInBytes) =>
        new(Create(memInfo, elementType, shape, dataBufferPtr, bufferLengthInBytes));

    /// <summary>A tensor whose buffer the library allocates; its content is not set.</summary>
    /// <param name="allocator">Which allocator.</param>
    /// <param name="elementType">Type of the elements.</param>
    /// <param name="shape">Length of each axis.</param>
    public static OrtValue CreateAllocatedTensorValue(OrtAllocator allocator, TensorElementType elementType, long[] shape)
    {
        nint value;
        fixed (long* dims = shape)
        {
            OrtStatus.Check(OrtApi.CreateTensorAsOrtValue(allocator.Pointer, dims, (nuint)shape.Length, (int)elementType, &value));
        }

        return new OrtValue(value);
    }

    /// <summary>A tensor of empty strings, to be filled by <see cref="StringTensorSetElementAt"/>.</summary>
    /// <param name="allocator">Which allocator.</param>
    /// <param name="shape">Length of each axis.</param>
    public static OrtValue CreateTensorWithEmptyStrings(OrtAllocator allocator, long[] shape) =>
        CreateAllocatedTensorValue(allocator, TensorElementType.String, shape);

    /// <summary>Element type and dimensions.</summary>
    /// <exception cref="OnnxRuntimeException">The value is no tensor.</exception>
    public OrtTensorTypeAndShapeInfo GetTensorTypeAndShape() => info ?? throw NoTensor();

    /// <summary>The elements in row-major order, without a copy; valid until the value is disposed.</summary>
    /// <typeparam name="T">The element's type; byte reads any type's bytes.</typeparam>
    /// <exception cref="OnnxRuntimeException">The value is no tensor, or its elements are of another type.</exception>
    public ReadOnlySpan<T> GetTensorDataAsSpan<T>()
        where T : unmanaged => GetTensorMutableDataAsSpan<T>();

    /// <summary>The elements in row-major order, to be written; valid until the value is disposed.</summary>
    /// <typeparam name="T">The element's type.</typeparam>
    /// <exception cref="OnnxRuntimeException">The value is no tensor, or its elements are of another type.</exception>
    public Span<T> GetTensorMutableDataAsSpan<T>()
        where T : unmanaged
    {
        var element = GetTensorTypeAndShape().ElementDataType;
        if (TensorTypes.ClrType(element) != typeof(T))
        {
            throw new OnnxRuntimeException(
                OrtErrorCode.InvalidArgument, $"The tensor's elements are {element}; they cannot be read as {typeof(T).Name}, but as {TensorTypes.ClrType(element).Name}.");
        }

        return MemoryMarshal.Cast<byte, T>(GetTensorMutableRawData());
    }

    /// <summary>The bytes of the elements, little-endian, to be read or written; valid until the value is disposed.</summary>
    /// <exception cref="OnnxRuntimeException">The value is no tensor, or one of text.</exception>
    public Span<byte> GetTensorMutableRawData()
    {
        var shape = GetTensorTypeAndShape();
        if (shape.IsString)
        {
            throw new OnnxRuntimeException(OrtErrorCode.InvalidArgument, "A tensor of text has no raw data; read it by GetStringTensorAsArray.");
        }

        void* data;
        OrtStatus.Check(OrtApi.GetTensorMutableData(handle.Pointer, &data));
        return new Span<byte>(data, checked((int)TensorTypes.Bytes(shape.ElementDataType, shape.ElementCount)));
    }

    /// <summary>The strings of a tensor of text, in row-major order.</summary>
    /// <exception cref="OnnxRuntimeException">The value is no tensor of text.</exception>
    public string[] GetStringTensorAsArray()
    {
        var shape = GetTensorTypeAndShape();
        var result = new string[shape.ElementCount];
        for (var i = 0; i < result.Length; i++)
        {
            result[i] = GetStringElement(i);
        }

        return result;
    }

    /// <summary>One string of a tensor of text.</summary>
    /// <param name="index">Its position in row-major order.</param>
    /// <exception cref="OnnxRuntimeException">The value is no tensor of text, or the position lies outside it.</exception>
    public string GetStringElement(int index)
    {
        nuint length;
        OrtStatus.Check(OrtApi.GetStringTensorElementLength(handle.Pointer, (nuint)index, &length));
        var bytes = new byte[(int)length];
        fixed (byte* text = bytes)
        {
            // An empty array pins to null, which the library refuses.
            byte none;
            OrtStatus.Check(OrtApi.GetStringTensorElement(handle.Pointer, length, (nuint)index, text is null ? &none : text));
        }

        return Encoding.UTF8.GetString(bytes);
    }

    /// <summary>Sets one string of a tensor of text.</summary>
    /// <param name="str">The text; it must not hold a NUL.</param>
    /// <param name="index">Its position in row-major order.</param>
    public void StringTensorSetElementAt(ReadOnlySpan<char> str, int index)
    {
        fixed (byte* text = OrtText.Utf8(str.ToString()))
        {
            OrtStatus.Check(OrtApi.FillStringTensorElement(handle.Pointer, text, (nuint)index));
        }
    }

    /// <summary>Frees the native value and unpins its memory.</summary>
    public void Dispose() => handle.Dispose();

    private static nint Create(OrtMemoryInfo memory, TensorElementType element, long[] shape, nint data, long bytes)
    {
        nint value;
        long none;
        fixed (long* dims = shape)
        {
            // An empty buffer pins to null, which the library refuses although it never reads it.
            OrtStatus.Check(OrtApi.CreateTensorWithDataAsOrtValue(
                memory.Pointer, data == 0 ? &none : (void*)data, (nuint)bytes, dims is null ? &none : dims, (nuint)shape.Length, (int)element, &value));
        }

        return value;
    }

    private OnnxRuntimeException NoTensor() => new(
        OrtErrorCode.NotImplemented,
        $"The value is of kind {OnnxType}; this binding reads tensors alone. Leave the output out of the run, or add an operator that turns it into a tensor.");
}
