using Cake.Frosting;

namespace Build.Tasks;

[TaskName("Default")]
[TaskDescription("Sets everything up and builds.")]
[IsDependentOn(typeof(BuildTask))]
public sealed class DefaultTask : FrostingTask<BuildContext>;
