using System.ComponentModel;
using System.Reflection;
using System.Text.Json;
using Build.Pipeline;
using Cake.Common;
using Cake.Common.Diagnostics;
using Cake.Core;
using Cake.Frosting;

namespace Build;

/// <summary>What every task is given: the arguments, the paths, and how to say something.</summary>
public sealed class BuildContext : FrostingContext
{
    // Arguments that Cake itself defines; everything else must be one of the properties below.
    private static readonly string[] CakeArguments =
        ["target", "exclusive", "verbosity", "dryrun", "tree", "description", "help", "version", "info", "working"];

    public BuildContext(ICakeContext context)
        : base(context)
    {
        RefuseUnknownArguments();
        Environment.WorkingDirectory = Paths.Root;
        Seed = Whole("seed");
        Threads = Whole("threads") ?? 0;
        Compression = new RecipeRun(this);
    }

    public Paths Paths { get; } = new();

    /// <summary>The run that the pipeline's tasks share.</summary>
    public RecipeRun Compression { get; }

    [Description("Release (default) or Debug")]
    public new string Configuration => Text("configuration") ?? "Release";

    [Description("the recipe to run (pipeline/recipes/quickstart.yaml)")]
    public string Recipe => Text("recipe") ?? "pipeline/recipes/quickstart.yaml";

    [Description("an ONNX file to use as the teacher, instead of training one")]
    public string? Teacher => Text("teacher");

    [Description("the folder with the training data")]
    public new string? Data => Text("data");

    [Description("auto (default), cpu, cuda or cuda:N")]
    public string Device => Text("device") ?? "auto";

    [Description("Ship and StartUp: the bundle to build for and to run (the quickstart's)")]
    public string Model => Text("model") ?? "artifacts/runs/quickstart/bundle.compress";

    [Description("where the results go (artifacts/runs/<recipe name>)")]
    public string? Out => Text("out");

    [Description("change one option of the recipe, as in --set teacher.epochs=3; may be repeated")]
    public IReadOnlyList<string> Set => [.. Arguments.GetArguments("set")];

    [Description("the seed, instead of the recipe's")]
    public int? Seed { get; }

    [Description("the folder of the artifact store (artifacts/store)")]
    public string? Store => Text("store");

    [Description("do every stage again, whatever the store holds")]
    public bool NoCache => Flag("no-cache");

    [Description("the threads that train (all cores)")]
    public int Threads { get; }

    [Description("Test: only the projects whose name holds this text; Bench: the benchmarks to run")]
    public string? Filter => Text("filter");

    [Description("Format: change the files instead of reporting")]
    public bool Fix => Flag("fix");

    /// <summary>Prints one line.</summary>
    public void Say(string line) => this.Information("{0}", line);

    private string? Text(string name) => this.Argument<string?>(name, null);

    private int? Whole(string name) => Text(name) is not { } text ? null
        : int.TryParse(text, out var value) ? value : throw new CakeException(3, $"--{name} {text} is no whole number.");

    private bool Flag(string name) => Text(name) is { } value && !value.Equals("false", StringComparison.OrdinalIgnoreCase);

    private void RefuseUnknownArguments()
    {
        var known = GetType().GetProperties()
            .Where(p => p.IsDefined(typeof(DescriptionAttribute)))
            .Select(p => JsonNamingPolicy.KebabCaseLower.ConvertName(p.Name)).ToList();
        foreach (var name in Arguments.GetArguments().Keys)
        {
            if (known.Concat(CakeArguments).Contains(name, StringComparer.OrdinalIgnoreCase))
                continue;
            throw new CakeException(3, $"There is no argument --{name}. The arguments are {string.Join(", ", known.Select(k => "--" + k))}.");
        }
    }
}
