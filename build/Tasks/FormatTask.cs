using Cake.Frosting;

namespace Build.Tasks;

[TaskName("Format")]
[TaskDescription("Checks white space and line ends; --fix puts them right.")]
[IsDependentOn(typeof(RestoreTask))]
public sealed class FormatTask : FrostingTask<BuildContext>
{
    public override void Run(BuildContext context)
    {
        string[] check = context.Fix ? [] : ["--verify-no-changes"];
        Dotnet.Require(context, "format", ["format", "whitespace", context.Paths.Solution, "--no-restore", .. check]);
        context.Say("  everything is formatted");
    }
}
