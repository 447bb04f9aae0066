using System.Text.Json;
using Compress.Pipeline;

namespace Compress.Pipeline.Tests.Recipes;

public sealed class RecipeReaderTests
{
    private const string Small = """
        name: small
        data: { generator: glyphs, validation: 0.2 }
        teacher: { zoo: resnet8, epochs: 2 }
        stages:
          - prune: { macs: 0.5, steps: 2 }
          - distill: { epochs: 1 }
          - quantize: { qat_epochs: 0 }
        goals: { accuracy_drop: 0.01, size: 10x, macs: 2 }
        """;

    [Fact]
    public void Values_and_defaults_are_read()
    {
        var recipe = RecipeReader.Parse(Small);
        recipe.Name.Should().Be("small");
        recipe.Seed.Should().Be(1);
        recipe.Data.Validation.Should().Be(0.2);
        recipe.Teacher.Should().BeEquivalentTo(new TeacherRecipe { Zoo = "resnet8", Epochs = 2 });
        recipe.Stages.Should().HaveCount(3);
        recipe.Stages[0].Prune!.Criterion.Should().Be("taylor");
        recipe.Goals.Size.Should().Be(new Factor(10));
        recipe.Goals.Macs.Should().Be(new Factor(2));
    }

    [Fact]
    public void Partly_given_values_keep_the_defaults_of_their_place()
    {
        const string batch = "optimizer: { batch: 32 }";
        var recipe = RecipeReader.Parse($$"""
            name: partly
            data: { generator: glyphs }
            teacher: { zoo: text-transformer, {{batch}}, pretrain: { {{batch}} } }
            stages: [ { prune: { {{batch}} } }, { distill: { {{batch}} } }, { quantize: { {{batch}} } } ]
            """);
        recipe.Teacher.Optimizer.Should().Be(new TeacherRecipe().Optimizer with { Batch = 32 });
        recipe.Teacher.Pretrain!.Optimizer.Should().Be(new PretrainRecipe().Optimizer with { Batch = 32 });
        recipe.Stages[0].Prune!.Optimizer.Should().Be(new PruneRecipe().Optimizer with { Batch = 32 });
        recipe.Stages[1].Distill!.Optimizer.Should().Be(new DistillRecipe().Optimizer with { Batch = 32 });
        recipe.Stages[2].Quantize!.Optimizer.Should().Be(new QuantizeRecipe().Optimizer with { Batch = 32 });
        recipe.Stages.Select(s => (s.Prune?.Optimizer ?? s.Distill?.Optimizer ?? s.Quantize!.Optimizer).Lr).Should().OnlyHaveUniqueItems("each stage has a rate of its own");
        RecipeReader.Parse(Small, overrides: ["stages.quantize.optimizer.batch=16"]).Stages[2].Quantize!.Optimizer.Lr.Should().Be(new QuantizeRecipe().Optimizer.Lr);
    }

    [Fact]
    public void Written_recipe_reads_back_as_the_same()
    {
        var recipe = RecipeReader.Parse(Small);
        RecipeReader.Write(RecipeReader.Parse(RecipeReader.Write(recipe))).Should().Be(RecipeReader.Write(recipe));
        RecipeReader.Write(recipe).Should().Contain("size: 10x").And.Contain("temperature: 4");
    }

    [Theory]
    [InlineData("teacher.epochs=7")]
    [InlineData("teacher.epochs= 7")]
    public void Overrides_take_the_place_of_values(string change) =>
        RecipeReader.Parse(Small, overrides: [change]).Teacher.Epochs.Should().Be(7);

    [Fact]
    public void Override_names_a_stage_by_its_kind() =>
        RecipeReader.Parse(Small, overrides: ["stages.prune.macs=0.25"]).Stages[0].Prune!.Macs.Should().Be(0.25);

    [Theory]
    [InlineData("name: x\nteecher: { zoo: a }", "teecher", "teacher")]
    [InlineData("name: x\ndata: { validaton: 0.1 }", "data.validaton", "validation")]
    [InlineData("name: x\nstages: [ { prune: { crterion: l1 } } ]", "stages[0].prune.crterion", "criterion")]
    public void Unknown_key_is_named_with_the_nearest(string yaml, string key, string nearest)
    {
        var read = () => RecipeReader.Parse(yaml, "r.yaml");
        read.Should().Throw<RecipeException>().Which.Message.Should().Contain($"'{key}'").And.Contain($"'{nearest}'").And.Contain("r.yaml");
    }

    [Theory]
    [InlineData("stages.prune.macs=0", "macs")]
    [InlineData("stages.prune.macs=1.5", "macs")]
    [InlineData("data.validation=0", "validation")]
    [InlineData("teacher.epochs=many", "teacher.epochs")]
    [InlineData("goals.size=-3x", "goals.size")]
    [InlineData("name=a/b", "name")]
    [InlineData("data.generator=numbers", "generator")]
    [InlineData("stages.quantize.percentile=3", "percentile")]
    [InlineData("stages.nothing.x=3", "nothing")]
    [InlineData("noequals", "noequals")]
    [InlineData("teacher.loss=hinge", "cross_entropy, binary_cross_entropy or mse")]
    [InlineData("teacher={ zoo: mlp, loss: mse, optimizer: { label_smoothing: 0.1 } }", "label_smoothing")]
    [InlineData("teacher.fine_tune={ lora: 4 }", "given network")]
    [InlineData("teacher={ onnx: a.onnx, adversarial: {} }", "fine_tune")]
    [InlineData("stages.prune.optimizer.step_factor=2", "stages[0].prune.optimizer")]
    [InlineData("robustness={ steps: 0 }", "robustness")]
    public void Senseless_value_is_refused_by_name(string change, string mentioned)
    {
        var read = () => RecipeReader.Parse(Small, overrides: [change]);
        read.Should().Throw<RecipeException>().Which.Message.Should().Contain(mentioned);
    }

    [Fact]
    public void Stages_out_of_order_are_refused()
    {
        var read = () => RecipeReader.Parse(Small.Replace("  - distill: { epochs: 1 }\n", "").Replace("  - prune:", "  - quantize: {}\n  - prune:"));
        read.Should().Throw<RecipeException>().WithMessage("*order*");
    }

    [Theory]
    [InlineData("")]
    [InlineData("just words")]
    [InlineData("name: [unclosed")]
    [InlineData("- a\n- b")]
    public void Text_that_is_no_recipe_is_refused(string yaml)
    {
        var read = () => RecipeReader.Parse(yaml);
        read.Should().Throw<RecipeException>();
    }

    [Fact]
    public void Missing_file_is_named()
    {
        var read = () => RecipeReader.Load("no-such-recipe.yaml");
        read.Should().Throw<RecipeException>().WithMessage("*no-such-recipe.yaml*");
    }

    [Fact]
    public void Schema_describes_every_key()
    {
        var schema = RecipeJson.Schema();
        schema["properties"]!["stages"]!["items"]!["properties"]!["prune"]!["properties"]!.AsObject()
            .Select(p => p.Key).Should().Contain(["criterion", "macs", "steps", "recover_epochs"]);
        schema["properties"]!["goals"]!["properties"]!["size"]!["pattern"]!.GetValueKind().Should().Be(JsonValueKind.String);
    }
}
