namespace Compress.Runtime.Native.Tests;

/// <summary>Files of the repository, found from the test's own output folder.</summary>
internal static class RepositoryFile
{
    public static string Root { get; } = FindRoot();

    /// <summary>Full path of a file below the root.</summary>
    public static string Of(string relative) => Path.Combine(Root, relative);

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Compress.sln"))) return folder.FullName;
        throw new DirectoryNotFoundException($"Compress.sln is in no folder above {AppContext.BaseDirectory}.");
    }
}
