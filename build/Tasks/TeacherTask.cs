using Build.Pipeline;
using Cake.Frosting;

namespace Build.Tasks;

[TaskName("Teacher")]
[TaskDescription("Trains the recipe's teacher, or takes the one that --teacher names.")]
[IsDependentOn(typeof(BuildTask))]
public sealed class TeacherTask() : StageTask("teacher");
