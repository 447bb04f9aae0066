using Build.Setup;
using Build.Shipping;
using Cake.Core;
using Cake.Frosting;

namespace Build.Tasks;

[TaskName("StartUp")]
[TaskDescription("Times EdgeApp from process start to first result against the same app on ONNX Runtime's C API.")]
[IsDependentOn(typeof(BootstrapTask))]
public sealed class StartUpTask : FrostingTask<BuildContext>
{
    private const int Starts = 41;

    public override void Run(BuildContext context)
    {
        if (!OperatingSystem.IsLinux())
            throw new CakeException(3, "StartUp measures processes the way Linux reports them; run it there.");
        var samples = new Samples(context);
        BootstrapTask.SetUp(context, new NativeLinker());
        var app = new Publishing(context).Publish(Publishing.EdgeApp, "aot", "aot");
        var folder = context.Paths.Of("artifacts/startup");
        var prepared = samples.Prepared();
        var model = Path.Combine(folder, "model.onnx");
        File.WriteAllBytes(model, Compress.Runtime.Bundles.BundleReader.Open(samples.Bundle).Read("model.onnx").ToArray());
        var library = Directory.EnumerateFiles(Environment.GetEnvironmentVariable("ONNXRUNTIME") ?? context.Paths.OnnxRuntime, "libonnxruntime.so*").First();
        var other = samples.Compile("tests/Compress.Benchmarks/StartUp/ort_classify.c", folder, library);
        var harness = samples.Compile("tests/Compress.Benchmarks/StartUp/startup.c", folder);
        Shell.Require(context, "startup", harness, [$"{Starts}", app, samples.Bundle, prepared, "--", other, model, prepared], new ShellOptions { OnLine = context.Say });
    }
}
