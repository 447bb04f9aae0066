using Microsoft.ML.OnnxRuntime.Tensors;

namespace Microsoft.ML.OnnxRuntime;

/// <summary>What a model says of one of its inputs or outputs.</summary>
public sealed unsafe class NodeMetadata
{
    private readonly OrtTensorTypeAndShapeInfo? info;

    internal NodeMetadata(nint typeInfo)
    {
        int type;
        OrtStatus.Check(OrtApi.GetOnnxTypeFromTypeInfo(typeInfo, &type));
        OnnxValueType = (OnnxValueType)type;
        if (IsTensor)
        {
            nint tensor;
            OrtStatus.Check(OrtApi.CastTypeInfoToTensorInfo(typeInfo, &tensor));
            info = tensor == 0 ? null : new OrtTensorTypeAndShapeInfo(tensor);
        }
    }

    /// <summary>Kind of the value.</summary>
    public OnnxValueType OnnxValueType { get; }

    /// <summary>Whether it is a tensor.</summary>
    public bool IsTensor => OnnxValueType == OnnxValueType.ONNX_TYPE_TENSOR;

    /// <summary>Whether it is a tensor of text.</summary>
    public bool IsString => info?.IsString ?? false;

    /// <summary>Type of a tensor's elements; the default value for other kinds.</summary>
    public TensorElementType ElementDataType => info?.ElementDataType ?? default;

    /// <summary>The .NET type that stands for the elements (byte where .NET has none).</summary>
    public Type ElementType => TensorTypes.ClrType(ElementDataType);

    /// <summary>Length of each axis; -1 where it is not fixed. Empty for scalars and for other kinds.</summary>
    public int[] Dimensions => Array.ConvertAll(info?.Shape ?? [], d => checked((int)d));

    /// <summary>Name of each axis whose length is not fixed; empty text where there is none.</summary>
    public string[] SymbolicDimensions => info?.SymbolicDimensions ?? [];
}
