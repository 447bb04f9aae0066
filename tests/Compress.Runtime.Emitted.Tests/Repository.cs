namespace Compress.Runtime.Emitted.Tests;

/// <summary>Files of the repository that tests compare with.</summary>
internal static class Repository
{
    public static string Path(string relative)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "Compress.sln"))) return System.IO.Path.Combine(folder.FullName, relative);
        }
        throw new DirectoryNotFoundException($"Compress.sln is in no folder above {AppContext.BaseDirectory}.");
    }
}
