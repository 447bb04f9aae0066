using System.Runtime.InteropServices;

namespace TorchSharp.Interop;

/// <summary>What a <see cref="NativeValue"/> holds; the numbers are the shim's.</summary>
internal enum NativeTag
{
    None = 0,
    Tensor = 1,
    Int = 2,
    Double = 3,
    Bool = 4,
    IntList = 5,
    DoubleList = 6,
    BoolList = 7,
    TensorList = 8,
    OptionalTensorList = 9,
    String = 10,
    Device = 11,
    Default = 12,
}

/// <summary>One argument or result of an operator as the shim sees it (<c>ct_value</c>, 16 bytes).</summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
internal struct NativeValue
{
    [FieldOffset(0)]
    public NativeTag Tag;

    /// <summary>Length of a list or string; the type of a device.</summary>
    [FieldOffset(4)]
    public int Count;

    [FieldOffset(8)]
    public long Integer;

    [FieldOffset(8)]
    public double Real;

    [FieldOffset(8)]
    public nint Pointer;
}

/// <summary>The facts of a tensor that one call fetches (<c>ct_tensor_info_t</c>).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeTensorInfo
{
    public long Elements;
    public nint Data;
    public int Dimensions;
    public int DType;
    public int DeviceType;
    public int DeviceIndex;
    public int ElementSize;
    public byte RequiresGrad;
    public byte IsLeaf;
    public byte IsContiguous;
    public byte HasGrad;
}
