using Google.Protobuf;
using Onnx;

namespace Compress.Onnx.Tests;

/// <summary>Small models for tests, made of the format's own messages.</summary>
internal static class Models
{
    /// <summary>y = Identity(x) over float[2], changed by <paramref name="change"/>.</summary>
    public static ModelProto Identity(Action<ModelProto>? change = null)
    {
        var model = new ModelProto
        {
            IrVersion = 8,
            OpsetImport = { new OperatorSetIdProto { Version = 17 } },
            Graph = new GraphProto
            {
                Name = "g",
                Node = { new NodeProto { OpType = "Identity", Name = "n", Input = { "x" }, Output = { "y" } } },
                Input = { Value("x", 1, 2) },
                Output = { Value("y", 1, 2) },
            },
        };
        change?.Invoke(model);
        return model;
    }

    /// <summary>The identity model with one initializer, which no node reads.</summary>
    public static ModelProto WithInitializer(TensorProto tensor) => Identity(m =>
    {
        if (!tensor.HasName)
        {
            tensor.Name = "w";
        }

        m.Graph.Initializer.Add(tensor);
    });

    public static ValueInfoProto Value(string name, int type, params long[] dims)
    {
        var shape = new TensorShapeProto();
        shape.Dim.AddRange(dims.Select(d => new TensorShapeProto.Types.Dimension { DimValue = d }));
        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = type, Shape = shape } } };
    }

    public static Func<Graphs.Graph> Loading(ModelProto model) => () => OnnxImporter.Load(model.ToByteArray());
}
