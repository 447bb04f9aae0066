using Cake.Frosting;

namespace Build.Tasks;

[TaskName("Default")]
[TaskDescription("Sets everything up, builds, and runs the pipeline on the quickstart recipe.")]
[IsDependentOn(typeof(CompressTask))]
public sealed class DefaultTask : FrostingTask<BuildContext>;
