using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Compress.Architecture.Tests;

/// <summary>Habits that a file shows by itself.</summary>
public sealed partial class FileTests
{
    // Written in pieces, so that this file does not break its own rule.
    private static readonly string[] Unfinished = ["TO" + "DO", "FIX" + "ME", "NotImplemented" + "Exception"];

    private static readonly string[] Hosts = ["registry." + "npmjs", "api." + "nuget", "pypi" + ".org", "local" + "host:"];

    [Fact]
    public void No_source_file_has_more_than_400_lines() =>
        Repository.Files(".cs", ".cpp", ".h", ".c", ".sh", ".ps1").Where(f => File.ReadLines(f).Count() > 400)
            .Select(Repository.Relative).Should().BeEmpty();

    [Fact]
    public void Project_files_have_fewer_than_15_lines() =>
        Repository.Projects.Where(f => File.ReadLines(f).Count() >= 15).Select(Repository.Relative).Should().BeEmpty();

    [Fact]
    public void Package_versions_are_central() =>
        Repository.Projects.Where(f => PackageWithVersion().IsMatch(File.ReadAllText(f))).Select(Repository.Relative).Should().BeEmpty();

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var solution = File.ReadAllText(Path.Combine(Repository.Root, "Compress.sln")).Replace('\\', '/');
        Repository.Projects.Select(Repository.Relative)
            .Where(p => !p.Contains("/samples/", StringComparison.Ordinal) && !solution.Contains(p, StringComparison.Ordinal))
            .Should().BeEmpty();
    }

    [Fact]
    public void The_solution_does_not_compile_the_build_that_compiles_it()
    {
        var solution = File.ReadAllText(Path.Combine(Repository.Root, "Compress.sln"));
        var id = Regex.Match(solution, @"""Build"", ""build\\Build\.csproj"", ""(\{[^}]+\})""").Groups[1].Value;
        id.Should().NotBeEmpty();
        solution.Should().NotMatchRegex(Regex.Escape(id) + @"[^\r\n]*\.Build\.0", "a running program cannot be overwritten");
    }

    [Fact]
    public void A_source_file_declares_one_public_type()
    {
        var crowded = Repository.Files(".cs")
            .Where(f => !Repository.Relative(f).StartsWith("tests/", StringComparison.Ordinal))
            .Select(f => (File: Repository.Relative(f), Types: PublicType().Matches(File.ReadAllText(f)).Select(m => m.Groups[1].Value).Distinct()))
            .Where(f => f.Types.Count() > 1)
            .Select(f => $"{f.File}: {string.Join(", ", f.Types)}");
        crowded.Should().BeEmpty();
    }

    [Fact]
    public void Nothing_is_left_unfinished()
    {
        var found = Repository.Files(".cs", ".cpp", ".h", ".sh", ".ps1", ".md", ".yaml", ".props", ".targets", ".csproj")
            .Where(f => Path.GetFileName(f) != "FileTests.cs")
            .SelectMany(f => Unfinished.Where(w => File.ReadAllText(f).Contains(w, StringComparison.Ordinal)).Select(w => $"{Repository.Relative(f)}: {w}"));
        found.Should().BeEmpty();
    }

    [Fact]
    public void No_file_names_a_place_of_one_machine()
    {
        var found = Repository.Files(".cs", ".cpp", ".h", ".sh", ".ps1", ".md", ".yaml", ".json", ".props", ".targets", ".csproj", ".txt")
            .SelectMany(f => File.ReadLines(f).Select((line, i) => (File: f, Line: line, Number: i + 1)))
            .Where(l => MachinePath().IsMatch(l.Line) || Hosts.Any(h => l.Line.Contains(h, StringComparison.OrdinalIgnoreCase)))
            .Select(l => $"{Repository.Relative(l.File)}:{l.Number}: {l.Line.Trim()}");
        found.Should().BeEmpty();
    }

    [Fact]
    public void Lock_files_hold_hashes_and_no_addresses()
    {
        var locks = Directory.EnumerateFiles(Path.Combine(Repository.Root, "runtime"), "package-lock.json", SearchOption.AllDirectories).ToList();
        locks.Should().NotBeEmpty();
        foreach (var file in locks)
            File.ReadAllText(file).Should().Contain("\"integrity\"").And.NotContain("\"resolved\"");
    }

    [Fact]
    public void Every_package_stands_in_the_notices_with_its_version()
    {
        var notices = File.ReadAllLines(Path.Combine(Repository.Root, "THIRD-PARTY-NOTICES.md"));
        var packages = XDocument.Load(Path.Combine(Repository.Root, "Directory.Packages.props")).Descendants("PackageVersion")
            .Select(p => (Name: (string)p.Attribute("Include")!, Version: (string)p.Attribute("Version")!));
        packages.Where(p => !notices.Any(l => l.Contains(p.Name, StringComparison.Ordinal) && l.Contains(p.Version, StringComparison.Ordinal)))
            .Should().BeEmpty("THIRD-PARTY-NOTICES.md names every package");
    }

    [GeneratedRegex("""<PackageReference[^>]*\bVersion=""")]
    private static partial Regex PackageWithVersion();

    [GeneratedRegex(@"^public (?:(?:static|sealed|abstract|readonly|ref|partial|unsafe) )*(?:class|struct|interface|enum|record(?: struct| class)?|delegate [\w<>?\[\]]+) (\w+)", RegexOptions.Multiline)]
    private static partial Regex PublicType();

    [GeneratedRegex(@"(?<![\w.>/\\)""'}-])/(?:work|root|home|Users)/\w|(?<![\w.])/tmp/\w|[A-Z]:\\Users\\")]
    private static partial Regex MachinePath();
}
