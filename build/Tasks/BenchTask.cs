using Build.Setup;
using Build.Shipping;
using Cake.Core;
using Cake.Frosting;
using Compress.Runtime;

namespace Build.Tasks;

[TaskName("Bench")]
[TaskDescription("Measures networks on both engines and writes docs/performance.md; --filter names some of them.")]
[IsDependentOn(typeof(BuildTask))]
public sealed class BenchTask : FrostingTask<BuildContext>
{
    private const string Logs = "docs/performance";

    public override void Run(BuildContext context)
    {
        BootstrapTask.SetUp(context, new NativeLinker());
        var library = new Publishing(context).Publish(Publishing.Library, "aot", "aot");
        // One thread is what the goals are about; two show how work is shared out.
        Start(context, "networks", context.Filter ?? "*", Logs, "1,2", "5", library);
        if (EmittedKernels.Use()) Start(context, "networks", context.Filter ?? "*", Logs + "/without-emitted", "1,2", "--without-emitted");
        Start(context, "page", Logs, "docs/performance.md");
    }

    private static void Start(BuildContext context, params IEnumerable<string> arguments)
    {
        var program = context.Paths.Output("Compress.Benchmarks", "Compress.Benchmarks.dll", context.Configuration);
        var code = Shell.Start(context, "bench", "dotnet", [program, .. arguments], new ShellOptions { OnLine = context.Say, Append = true });
        if (code != 0)
            throw new CakeException(code == 3 ? 3 : 1, $"The benchmarks ended with exit code {code}.");
    }
}
