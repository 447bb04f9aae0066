using Microsoft.ML.OnnxRuntime.Tensors;

namespace Microsoft.ML.OnnxRuntime;

/// <summary>Element type and dimensions of a tensor.</summary>
public sealed unsafe class OrtTensorTypeAndShapeInfo
{
    internal OrtTensorTypeAndShapeInfo(nint info)
    {
        int type;
        nuint rank;
        OrtStatus.Check(OrtApi.GetTensorElementType(info, &type));
        OrtStatus.Check(OrtApi.GetDimensionsCount(info, &rank));
        var shape = new long[(int)rank];
        var names = new nint[(int)rank];
        fixed (long* dims = shape)
        {
            OrtStatus.Check(OrtApi.GetDimensions(info, dims, rank));
        }

        fixed (nint* symbols = names)
        {
            OrtStatus.Check(OrtApi.GetSymbolicDimensions(info, symbols, rank));
        }

        // ONNX Runtime 1.30 takes the last three types by the numbers of ONNX files and tells them by its own.
        ElementDataType = type switch
        {
            24 => TensorElementType.UInt2,
            25 => TensorElementType.Int2,
            26 => TensorElementType.Float8E8M0,
            _ => (TensorElementType)type,
        };
        Shape = shape;
        SymbolicDimensions = Array.ConvertAll(names, OrtText.Read);
        ElementCount = shape.Any(d => d < 0) ? -1 : shape.Aggregate(1L, (product, d) => checked(product * d));
    }

    /// <summary>Type of the elements.</summary>
    public TensorElementType ElementDataType { get; }

    /// <summary>Whether the elements are text.</summary>
    public bool IsString => ElementDataType == TensorElementType.String;

    /// <summary>Length of each axis; -1 where it is not fixed.</summary>
    public long[] Shape { get; }

    /// <summary>Number of axes.</summary>
    public int DimensionsCount => Shape.Length;

    /// <summary>Number of elements; -1 where an axis is not fixed.</summary>
    public long ElementCount { get; }

    internal string[] SymbolicDimensions { get; }
}
