namespace Build;

/// <summary>The repository's source files, found without asking git.</summary>
internal static class Sources
{
    private static readonly string[] Rooms = ["runtime", "compressors", "pipeline", "tests"];

    private static readonly string[] RootFiles =
        ["Compress.sln", "Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props", "global.json", ".editorconfig"];

    /// <summary>What a build of the solution reads; recipes and texts are not part of it.</summary>
    public static IEnumerable<string> Solution(Paths paths) =>
        RootFiles.Select(paths.Of).Where(File.Exists).Concat(Rooms.SelectMany(room => Below(paths.Of(room))))
            .Where(f => Path.GetExtension(f) is not (".yaml" or ".md") && !f.EndsWith(".schema.json", StringComparison.Ordinal));

    /// <summary>What a restore reads.</summary>
    public static IEnumerable<string> Projects(Paths paths) =>
        Solution(paths).Where(f => Path.GetExtension(f) is ".csproj" or ".props" or ".targets" or ".sln" or ".json" && !f.Contains("node_modules", StringComparison.Ordinal));

    public static IEnumerable<string> TestProjects(Paths paths) =>
        Directory.EnumerateFiles(paths.Of("tests"), "*.Tests.csproj", SearchOption.AllDirectories).Order(StringComparer.Ordinal);

    public static IEnumerable<string> Below(string folder)
    {
        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.System };
        return !Directory.Exists(folder) ? [] : Directory.EnumerateFiles(folder, "*", options).Where(f => !IsOutput(folder, f));
    }

    private static bool IsOutput(string folder, string file) =>
        Path.GetRelativePath(folder, file).Split(Path.DirectorySeparatorChar)
            .Any(part => part is "bin" or "obj" or "node_modules" or "received");
}
