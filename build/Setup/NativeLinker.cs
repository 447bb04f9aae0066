namespace Build.Setup;

/// <summary>What NativeAOT links with: a C compiler and objcopy.</summary>
internal sealed class NativeLinker : ISetupStep
{
    public string Name => "C compiler, objcopy";

    public string Why => "ahead-of-time builds are linked with them";

    public string? Found(BuildContext context) => MissingPackages.Count == 0 ? "on PATH" : null;

    public IReadOnlyList<string> MissingPackages => OperatingSystem.IsLinux() ? Missing() : [];

    private static List<string> Missing()
    {
        var missing = new List<string>();
        if (Shell.Find("clang") is null && Shell.Find("gcc") is null)
            missing.AddRange(["gcc", "libc6-dev"]);
        if (Shell.Find("objcopy") is null && Shell.Find("llvm-objcopy") is null)
            missing.Add("binutils");
        return missing;
    }
}
