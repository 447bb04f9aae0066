using Build.Setup;
using Build.Shipping;
using Cake.Core;
using Cake.Frosting;
using Compress.Graphs;
using Compress.Onnx;

namespace Build.Tasks;

[TaskName("Ship")]
[TaskDescription("Publishes the C library and EdgeApp ahead of time, whole and for --model alone, and as one trimmed file; runs them and checks sizes.")]
[IsDependentOn(typeof(BuildTask))]
public sealed class ShipTask : FrostingTask<BuildContext>
{
    // Bytes, so that nobody has to ask which megabyte.
    private const long Whole = 6_000_000, OneModel = 2_500_000;

    public override void Run(BuildContext context)
    {
        var samples = new Samples(context);
        BootstrapTask.SetUp(context, new NativeLinker());
        var switches = context.Paths.Of("artifacts/aot/model.switches");
        Directory.CreateDirectory(Path.GetDirectoryName(switches)!);
        Shell.Require(context, "switches", context.Paths.Tool, ["switches", samples.Bundle, "--output", switches]);

        var publishing = new Publishing(context);
        var tooLarge = new List<string>();
        foreach (var (name, limit, properties) in new[] { ("aot", Whole, Array.Empty<string>()), ("aot-one-model", OneModel, [$"CompressSwitches={switches}"]) })
        {
            var library = publishing.Publish(Publishing.Library, "aot", name, properties);
            samples.RunLibrary(library);
            var app = publishing.Publish(Publishing.EdgeApp, "aot", name, properties);
            samples.Run(app);
            foreach (var file in new[] { library, app }) Measure(context, file, limit, tooLarge);
        }

        var single = publishing.Publish(Publishing.EdgeApp, "single-file", "single-file");
        samples.Run(single);
        Measure(context, single, long.MaxValue, tooLarge);
        RefusesOthers(context, samples, Path.Combine(context.Paths.Publish, "aot-one-model", Path.GetFileName(single)));
        if (tooLarge.Count > 0)
            throw new CakeException(1, "Larger than they may be: " + string.Join("; ", tooLarge));
    }

    private static void Measure(BuildContext context, string file, long limit, List<string> tooLarge)
    {
        var bytes = new FileInfo(file).Length;
        var name = Path.GetRelativePath(context.Paths.Publish, file);
        context.Say($"  {name,-40}{bytes,12:N0} bytes");
        if (bytes > limit) tooLarge.Add($"{name} has {bytes} bytes, {limit} are allowed");
    }

    // A model with an operator that no network of the pipeline has must be refused with the operator's and the switch's name.
    private static void RefusesOthers(BuildContext context, Samples samples, string app)
    {
        var b = new GraphBuilder("other", opset: 17, seed: 1);
        b.Output(b.Add("Asinh", [b.Input("x", ElementType.Float32, 4)]), "y");
        var other = context.Paths.Of("artifacts/aot/other.onnx");
        File.WriteAllBytes(other, OnnxExporter.ToBytes(b.Build()));
        var said = "";
        var code = Shell.Start(context, "sample-other", app, [other, samples.Sample], new ShellOptions { OnLine = line => said = line });
        context.Say($"  one-model EdgeApp       on a model with Asinh: exit code {code}, '{said}'");
        if (code != 3 || !said.Contains("Compress.Operators.Asinh", StringComparison.Ordinal))
            throw new CakeException(1, $"EdgeApp ended with exit code {code} on a model that it was not built for; 3 and the switch's name were expected.");
    }
}
