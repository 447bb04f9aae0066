using System.Xml.Linq;

namespace Compress.Architecture.Tests;

/// <summary>The repository as files, seen from the test's own output folder.</summary>
internal static class Repository
{
    private static readonly string[] Rooms = ["runtime", "compressors", "pipeline", "build", "tests"];

    public static string Root { get; } = FindRoot();

    /// <summary>Every source file of the rooms, outputs left out.</summary>
    public static IEnumerable<string> Files(params string[] extensions) =>
        Rooms.Select(room => Path.Combine(Root, room)).Where(Directory.Exists)
            .SelectMany(room => Directory.EnumerateFiles(room, "*", SearchOption.AllDirectories))
            .Concat(Directory.EnumerateFiles(Root))
            .Where(file => extensions.Length == 0 || extensions.Contains(Path.GetExtension(file)))
            .Where(file => !Relative(file).Split('/').Any(part => part is "bin" or "obj" or "artifacts" or "node_modules"));

    public static IEnumerable<string> Projects => Files(".csproj");

    public static string Relative(string file) => Path.GetRelativePath(Root, file).Replace('\\', '/');

    public static IReadOnlyList<string> References(string project) =>
        [.. XDocument.Load(project).Descendants("ProjectReference").Select(r => Path.GetFileNameWithoutExtension((string)r.Attribute("Include")!))];

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Compress.sln")))
                return folder.FullName;
        }

        throw new DirectoryNotFoundException($"Compress.sln is in no folder above {AppContext.BaseDirectory}.");
    }
}
