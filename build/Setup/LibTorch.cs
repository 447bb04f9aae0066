using Cake.Core;

namespace Build.Setup;

/// <summary>libtorch with a fast BLAS: Debian's, or the folder that <c>LIBTORCH</c> names.</summary>
internal sealed class LibTorch : ISetupStep
{
    public string Name => "libtorch";

    public string Why => "it trains, prunes and quantizes";

    public string? Found(BuildContext context)
    {
        if (Environment.GetEnvironmentVariable("LIBTORCH") is { Length: > 0 } folder)
        {
            return Libraries(folder).Any(File.Exists)
                ? $"in LIBTORCH={folder}"
                : throw new CakeException(3, $"LIBTORCH={folder} has no {Libraries(folder).First()}. Let it name a folder with lib/ and include/ of libtorch, or unset it.");
        }

        return Missing().Count == 0 ? "from Debian" : null;
    }

    public IReadOnlyList<string> MissingPackages => Missing();

    private static List<string> Missing()
    {
        var missing = new List<string>();
        if (!Directory.Exists("/usr/include/torch") || !Matches("/usr/lib", "libtorch_cpu.so"))
            missing.Add("libtorch-dev");
        // The reference BLAS that libtorch-dev brings along trains about 2.5 times slower.
        if (!Matches("/usr/lib", "openblas-openmp/libblas.so.3") && !Matches("/usr/lib", "openblas-pthread/libblas.so.3"))
            missing.Add("libopenblas0-openmp");
        return missing;
    }

    // Debian keeps libraries one folder deeper, named after the architecture.
    private static bool Matches(string folder, string file) =>
        File.Exists(Path.Combine(folder, file))
        || (Directory.Exists(folder) && Directory.EnumerateDirectories(folder, "*-linux-gnu*").Any(d => File.Exists(Path.Combine(d, file))));

    private static IEnumerable<string> Libraries(string folder) =>
        new[] { "libtorch_cpu.so", "libtorch_cpu.dylib", "torch_cpu.dll" }.Select(f => Path.Combine(folder, "lib", f));
}
