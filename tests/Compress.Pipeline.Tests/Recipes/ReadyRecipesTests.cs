using System.Text.Json.Nodes;

namespace Compress.Pipeline.Tests.Recipes;

/// <summary>The recipes that come with the product, and the schema by which editors check them.</summary>
public sealed class ReadyRecipesTests
{
    public static TheoryData<string> Recipes => [.. Directory.GetFiles(Path.Combine(RepositoryFile.Root, "pipeline/recipes"), "*.yaml").Select(f => Path.GetFileName(f)!).Order()];

    [Theory]
    [MemberData(nameof(Recipes))]
    public void Recipe_names_its_schema_and_reads(string file)
    {
        var path = RepositoryFile.Of("pipeline/recipes/" + file);
        File.ReadLines(path).First().Should().Be("# yaml-language-server: $schema=recipe.schema.json");
        RecipeReader.Load(path).Name.Should().Be(Path.GetFileNameWithoutExtension(file));
    }

    [Theory]
    [MemberData(nameof(Recipes))]
    public void Resolved_recipe_reads_as_the_same(string file)
    {
        var resolved = RecipeReader.Write(RecipeReader.Load(RepositoryFile.Of("pipeline/recipes/" + file)));
        RecipeReader.Write(RecipeReader.Parse(resolved)).Should().Be(resolved);
    }

    [Fact]
    public void Published_schema_is_current() => (File.ReadAllText(RepositoryFile.Of("pipeline/recipes/recipe.schema.json")) == RecipeJson.SchemaText())
        .Should().BeTrue("recipe.schema.json follows the option records; ./build.sh --target Schema writes it anew");

    [Fact]
    public void Schema_says_what_a_key_means_and_its_default()
    {
        var macs = RecipeJson.Schema()["properties"]!["stages"]!["items"]!["properties"]!["prune"]!["properties"]!["macs"]!;
        macs["description"]!.GetValue<string>().Should().Contain("share of the teacher's");
        macs["default"]!.GetValue<double>().Should().Be(new PruneRecipe().Macs);
        double Rate(System.Text.Json.Nodes.JsonNode stage) => stage["properties"]!["optimizer"]!["properties"]!["lr"]!["default"]!.GetValue<double>();
        var stages = RecipeJson.Schema()["properties"]!["stages"]!["items"]!["properties"]!;
        (Rate(RecipeJson.Schema()["properties"]!["teacher"]!), Rate(stages["prune"]!), Rate(stages["quantize"]!)).Should()
            .Be((new TeacherRecipe().Optimizer.Lr, new PruneRecipe().Optimizer.Lr, new QuantizeRecipe().Optimizer.Lr), "a default is that of its place");
    }
}
