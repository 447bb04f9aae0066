using Build.Setup;
using Cake.Core;
using Cake.Frosting;

namespace Build.Tasks;

[TaskName("Bootstrap")]
[TaskDescription("Sets up what this system lacks: compiler, CMake, libtorch, ONNX Runtime.")]
public sealed class BootstrapTask : FrostingTask<BuildContext>
{
    private static readonly ISetupStep[] Steps = [new Toolchain(), new LibTorch(), new OnnxRuntimeLibrary()];

    public override void Run(BuildContext context) => SetUp(context, Steps);

    /// <summary>Sets up what is missing of some steps; tasks with needs of their own call it for those.</summary>
    internal static void SetUp(BuildContext context, params IReadOnlyList<ISetupStep> steps)
    {
        var missing = new List<ISetupStep>();
        foreach (var step in steps)
        {
            if (step.Found(context) is { } place)
            {
                context.Say($"  {step.Name,-24}{place}");
                continue;
            }

            context.Say($"  {step.Name,-24}missing: {step.Why}");
            missing.Add(step);
        }

        var packages = missing.SelectMany(s => s.MissingPackages).Distinct().ToList();
        if (packages.Count > 0)
            DebianPackages.Install(context, packages);
        foreach (var step in missing)
        {
            step.Do(context);
            if (step.Found(context) is null)
                throw new CakeException(3, $"{step.Name} was set up, and yet it is not found. The log is in artifacts/logs.");
        }
    }
}
