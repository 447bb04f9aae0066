using Cake.Core;
using Compress.Preprocessing;
using Compress.Runtime;

namespace Build.Shipping;

/// <summary>A bundle, a sample for it, and the programs that run them: all must name the same class.</summary>
internal sealed class Samples
{
    private readonly BuildContext _context;
    private readonly string _python;

    /// <exception cref="CakeException">There is no bundle, or nothing beside it to run it on.</exception>
    public Samples(BuildContext context)
    {
        _context = context;
        Bundle = Path.GetFullPath(context.Model, context.Paths.Root);
        if (!File.Exists(Bundle))
            throw new CakeException(3, $"{context.Model} is not there. ./build.sh makes the quickstart's bundle; --model names another one.");
        Sample = new[] { "sample.png", "sample.txt", "sample.csv" }.Select(f => Path.Combine(Path.GetDirectoryName(Bundle)!, f)).FirstOrDefault(File.Exists)
            ?? throw new CakeException(3, $"Beside {context.Model} lies no sample.png, sample.txt or sample.csv to run it on.");
        _python = Shell.Find("python3") ?? Shell.Find("python") ?? "";
        using var model = CompiledModel.Load(Bundle);
        using var session = model.CreateSession();
        session.Feed(model.Preprocess!, Sample);
        session.Run();
        Expected = Classification.Of(session.Output<float>(model.Outputs[0].Name), model.Labels, 1)[0].Label;
    }

    public string Bundle { get; }

    public string Sample { get; }

    /// <summary>The class that the runtime itself names.</summary>
    public string Expected { get; }

    /// <summary>Writes the sample as the model gets it, for programs without preprocessing.</summary>
    public string Prepared()
    {
        using var model = CompiledModel.Load(Bundle);
        var input = model.Preprocess!.ApplyFile(Sample);
        var path = _context.Paths.Of("artifacts/startup/prepared.npy");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        NpyFile.Write(path, NpyArray.From<float>(input.Floats, [1, .. input.Spec.Shape]));
        return path;
    }

    /// <summary>Runs EdgeApp on the sample.</summary>
    public void Run(string app) => RequireClass(Path.GetFileName(Path.GetDirectoryName(app))!, app, [Bundle, Sample]);

    /// <summary>Compiles the C samples against a library and runs them, then the Python one.</summary>
    public void RunLibrary(string library)
    {
        var folder = Path.GetDirectoryName(library)!;
        var header = _context.Paths.Of("runtime/Compress.Runtime.Native");
        File.Copy(Path.Combine(header, "compress_runtime.h"), Path.Combine(folder, "compress_runtime.h"), overwrite: true);
        RequireClass("classify.c", Compile("runtime/samples/c/classify.c", folder, library), [Bundle, Sample]);
        Shell.Require(_context, "c-misuse", Compile("runtime/samples/c/misuse.c", folder, library), [Bundle], new ShellOptions { Limit = TimeSpan.FromMinutes(2) });
        _context.Say("  misuse.c                every misuse gave its status");
        if (_python.Length > 0) RequireClass("compress_runtime.py", _python, [_context.Paths.Of("runtime/samples/python/compress_runtime.py"), library, Bundle, Sample]);
        else _context.Say("  compress_runtime.py     not run: there is no python3");
    }

    /// <summary>Compiles one C file.</summary>
    public string Compile(string source, string folder, params IEnumerable<string> more)
    {
        var program = Path.Combine(folder, Path.GetFileNameWithoutExtension(source));
        var compiler = Shell.Find("cc") ?? Shell.Find("gcc") ?? Shell.Find("clang") ?? "cc";
        var libraries = more.ToList();
        string[] paths = [.. libraries.Select(l => $"-Wl,-rpath,{Path.GetDirectoryName(l)}")];
        Shell.Require(_context, "cc", compiler,
            ["-O2", "-Wall", "-Wextra", "-Werror", "-pthread", _context.Paths.Of(source), "-I", _context.Paths.Of("runtime/Compress.Runtime.Native"), "-o", program, .. libraries, .. paths, "-lm"],
            new ShellOptions { Append = true });
        return program;
    }

    private void RequireClass(string name, string program, IEnumerable<string> arguments)
    {
        var first = "";
        Shell.Require(_context, "sample-" + name, program, arguments, new ShellOptions { OnLine = line => first = first.Length == 0 ? line : first, Limit = TimeSpan.FromMinutes(2) });
        if (!first.StartsWith(Expected + " ", StringComparison.Ordinal))
            throw new CakeException(1, $"{name} says '{first}' for {Sample}; the runtime says class '{Expected}'.");
        _context.Say($"  {name,-24}says '{first}', as the runtime does");
    }
}
