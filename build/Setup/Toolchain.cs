namespace Build.Setup;

/// <summary>The C++ compiler and CMake.</summary>
internal sealed class Toolchain : ISetupStep
{
    private static readonly string[] Compilers = ["g++", "clang++", "c++", "cl"];

    public string Name => "C++ compiler and CMake";

    public string Why => "they build the thin C++ layer over libtorch";

    public string? Found(BuildContext context) => MissingPackages.Count == 0 ? "on PATH" : null;

    public IReadOnlyList<string> MissingPackages => Missing();

    private static List<string> Missing()
    {
        var missing = new List<string>();
        if (!Compilers.Any(c => Shell.Find(c) is not null))
            missing.Add("g++");
        if (Shell.Find("cmake") is null)
            missing.Add("cmake");
        if (!OperatingSystem.IsWindows() && Shell.Find("make") is null && Shell.Find("ninja") is null)
            missing.Add("make");
        return missing;
    }
}
