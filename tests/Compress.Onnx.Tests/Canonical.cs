using Compress.Onnx;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Onnx;

namespace Compress.Onnx.Tests;

/// <summary>
/// Brings a model to the one form in which the product writes it, straight on the messages, so that an original and its re-export can be
/// compared field by field: only these differences are allowed.
/// </summary>
internal static class Canonical
{
    public static ModelProto Of(ModelProto model)
    {
        var copy = model.Clone();
        Visit(copy);
        if (copy.OpsetImport.Count == 0)
        {
            copy.OpsetImport.Add(new OperatorSetIdProto { Version = 1 });
            copy.IrVersion = Math.Max(copy.IrVersion, 3);
        }

        if (!copy.HasModelVersion || copy.ModelVersion == 0)
        {
            copy.ClearModelVersion();
        }

        return copy;
    }

    private static void Visit(IMessage message)
    {
        switch (message)
        {
            case TensorProto tensor:
                // Elements have one form: raw bytes, or strings.
                var (name, value) = OnnxTensorFile.Parse(tensor.ToByteArray());
                var one = TensorProto.Parser.ParseFrom(OnnxTensorFile.ToBytes(value, name));
                one.DocString = tensor.DocString;
                one.MetadataProps.Clear();
                one.MetadataProps.AddRange(tensor.MetadataProps);
                tensor.RawData = ByteString.Empty;
                tensor.FloatData.Clear();
                tensor.Int32Data.Clear();
                tensor.Int64Data.Clear();
                tensor.DoubleData.Clear();
                tensor.Uint64Data.Clear();
                tensor.MetadataProps.Clear();
                tensor.StringData.Clear();
                tensor.Dims.Clear();
                tensor.ClearDataLocation();
                tensor.ClearRawData();
                tensor.MergeFrom(one);
                break;
            case NodeProto { Domain: "ai.onnx" } node:
                node.ClearDomain();
                break;
            case OperatorSetIdProto { Domain: "ai.onnx" } opset:
                opset.ClearDomain();
                break;
            case ValueInfoProto { Type: { ValueCase: TypeProto.ValueOneofCase.None, Denotation: "" } } declared:
                // A type that says nothing is no type.
                declared.Type = null;
                break;
            case TensorShapeProto.Types.Dimension { DimValue: -1 } dimension:
                dimension.ClearDimValue();
                break;
            case TensorShapeProto.Types.Dimension { HasDimParam: true, DimParam: "" } dimension:
                dimension.ClearDimParam();
                break;
        }

        foreach (var field in message.Descriptor.Fields.InFieldNumberOrder())
        {
            if (field.IsRepeated)
            {
                if (field.FieldType == FieldType.Message)
                {
                    foreach (IMessage item in (System.Collections.IList)field.Accessor.GetValue(message))
                    {
                        Visit(item);
                    }
                }
            }
            else if (field.FieldType == FieldType.Message)
            {
                if (field.Accessor.GetValue(message) is IMessage inner)
                {
                    Visit(inner);
                }
            }
            else if (field.FieldType == FieldType.String && field.Accessor.HasValue(message) && (string)field.Accessor.GetValue(message) == "")
            {
                // A text field that is present and empty says the same as an absent one.
                field.Accessor.Clear(message);
            }
        }

        if (message is AttributeProto { HasType: false } attribute)
        {
            attribute.Type = Guess(attribute);
        }
    }

    private static AttributeProto.Types.AttributeType Guess(AttributeProto a) =>
        a.HasF ? AttributeProto.Types.AttributeType.Float
        : a.HasI ? AttributeProto.Types.AttributeType.Int
        : a.HasS ? AttributeProto.Types.AttributeType.String
        : a.T is not null ? AttributeProto.Types.AttributeType.Tensor
        : a.Ints.Count > 0 ? AttributeProto.Types.AttributeType.Ints
        : a.Floats.Count > 0 ? AttributeProto.Types.AttributeType.Floats
        : AttributeProto.Types.AttributeType.Strings;
}
