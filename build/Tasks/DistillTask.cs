using Build.Pipeline;
using Cake.Frosting;

namespace Build.Tasks;

[TaskName("Distill")]
[TaskDescription("Trains the pruned student on the teacher's outputs.")]
[IsDependentOn(typeof(PruneTask))]
public sealed class DistillTask() : StageTask("distill");
