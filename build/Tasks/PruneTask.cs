using Build.Pipeline;
using Cake.Frosting;

namespace Build.Tasks;

[TaskName("Prune")]
[TaskDescription("Removes the teacher's least useful channels, in steps, with recovery after each.")]
[IsDependentOn(typeof(TeacherTask))]
public sealed class PruneTask() : StageTask("prune");
