using Build.Pipeline;
using Cake.Frosting;

namespace Build.Tasks;

[TaskName("Package")]
[TaskDescription("Makes the bundle that an app loads.")]
[IsDependentOn(typeof(BenchmarkTask))]
public sealed class PackageTask() : StageTask("package");
