using Cake.Frosting;

namespace Build.Tasks;

[TaskName("Compress")]
[TaskDescription("Runs the whole pipeline on --recipe: from teacher to report.")]
[IsDependentOn(typeof(ReportTask))]
public sealed class CompressTask : FrostingTask<BuildContext>
{
    public override void Run(BuildContext context) => context.Compression.Report();
}
