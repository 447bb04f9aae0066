using Compress.Testing;
using Google.Protobuf;
using Onnx;

namespace Compress.Graphs.Tests;

/// <summary>Parts of a model file that a build may go without. Switches are the whole process's, so nothing else runs meanwhile.</summary>
[Collection(nameof(ModelSwitchesTests))]
[CollectionDefinition(nameof(ModelSwitchesTests), DisableParallelization = true)]
public sealed class ModelSwitchesTests
{
    [Fact]
    public void A_model_with_functions_is_refused_where_the_build_goes_without()
    {
        var proto = ModelProto.Parser.ParseFrom(Wire.Model(Wire.GraphOf(new Wire().Text(1, "x").Text(2, "y").Text(4, "Twice").Text(7, "org.example"))).Bytes);
        proto.OpsetImport.Add(new OperatorSetIdProto { Domain = "org.example", Version = 1 });
        proto.Functions.Add(new FunctionProto
        {
            Name = "Twice", Domain = "org.example", Input = { "a" }, Output = { "b" }, OpsetImport = { new OperatorSetIdProto { Version = 17 } },
            Node = { new NodeProto { OpType = "Add", Input = { "a", "a" }, Output = { "b" } } },
        });
        var graph = LeanReader.Load(proto.ToByteArray());
        GraphChecker.Check(graph).Should().BeEmpty();
        Without("Functions", () =>
        {
            Refused(() => GraphChecker.Require(graph), "Functions");
            Refused(() => new InlineFunctions().Run(graph), "Functions");
            Refused(() => new OpsetConversion().Run(graph), "Functions");
            Refused(() => ShapeInference.Infer(graph), "Functions");
        });
    }

    [Fact]
    public void A_sparse_initializer_is_refused_where_the_build_goes_without()
    {
        var sparse = new Wire().Message(1, Wire.Tensor("w", 1, 1).Bytes_(9, [0, 0, 128, 63])).Message(2, Wire.Tensor("", 7, 1).Bytes_(9, new byte[8])).Int(3, 2);
        var bytes = Wire.Model(Wire.GraphOf(Wire.Relu()).Message(15, sparse)).Bytes;
        LeanReader.Load(bytes).Initializers["w"].AsSpan<float>().ToArray().Should().Equal(1, 0);
        Without("SparseInitializers", () => Refused(() => LeanReader.Load(bytes), "SparseInitializers"));
    }

    [Fact]
    public void External_data_is_refused_where_the_build_goes_without()
    {
        var bytes = Wire.WithTensor(Wire.Tensor("w", 1, 2).Int(14, 1).Message(13, new Wire().Text(1, "location").Text(2, "w.bin")));
        Without("ExternalData", () => Refused(() => LeanReader.Load(bytes), "ExternalData"));
    }

    [Fact]
    public void Models_need_what_they_have()
    {
        var plain = LeanReader.Load(Wire.Model(Wire.GraphOf(Wire.Relu())).Bytes);
        ModelSwitches.For([(plain, false)]).Should().OnlyContain(s => !s.Value).And.HaveCount(3);
        var functional = plain with { Model = plain.Model with { Functions = [new byte[1]] } };
        ModelSwitches.For([(plain, false), (functional, true)]).Where(s => s.Value).Select(s => s.Key)
            .Should().Equal("Compress.Models.Functions", "Compress.Models.ExternalData");
    }

    private static void Refused(Action act, string part) => act.Should().Throw<ModelException>().WithMessage($"*goes without*Compress.Models.{part} is false*compress switches*");

    private static void Without(string part, Action body)
    {
        AppContext.SetSwitch(ModelSwitches.Prefix + part, false);
        try
        {
            body();
        }
        finally
        {
            AppContext.SetSwitch(ModelSwitches.Prefix + part, true);
        }
    }
}
