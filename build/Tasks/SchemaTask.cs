using Cake.Frosting;
using Compress.Pipeline;

namespace Build.Tasks;

[TaskName("Schema")]
[TaskDescription("Writes pipeline/recipes/recipe.schema.json, by which editors complete and check recipes.")]
public sealed class SchemaTask : FrostingTask<BuildContext>
{
    public override void Run(BuildContext context)
    {
        File.WriteAllText(context.Paths.RecipeSchema, RecipeJson.SchemaText());
        context.Say($"  {Path.GetRelativePath(context.Paths.Root, context.Paths.RecipeSchema)}");
    }
}
