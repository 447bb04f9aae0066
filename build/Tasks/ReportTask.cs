using Cake.Frosting;

namespace Build.Tasks;

[TaskName("Report")]
[TaskDescription("Writes report.html and report.json and shows their figures.")]
[IsDependentOn(typeof(PackageTask))]
public sealed class ReportTask : FrostingTask<BuildContext>
{
    public override void Run(BuildContext context) => context.Compression.Report();
}
