using Cake.Frosting;

namespace Build.Pipeline;

/// <summary>A task that takes the recipe's run as far as the stages of one kind.</summary>
public abstract class StageTask(string kind) : FrostingTask<BuildContext>
{
    public override void Run(BuildContext context) => context.Compression.To(kind);
}
