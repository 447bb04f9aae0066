using System.Reflection;
using Microsoft.ML.OnnxRuntime;

namespace Compress.OnnxRuntime.Tests;

/// <summary>The subset of the official package's names is exactly what ApiSurface.txt lists.</summary>
public class ApiSurfaceTests
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static string[] Listed => File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "ApiSurface.txt"))
        .Where(l => l.Length > 0 && l[0] != '#').ToArray();

    private static Assembly Library => typeof(InferenceSession).Assembly;

    [Fact]
    public void Every_listed_member_exists()
    {
        var found = Library.GetExportedTypes().SelectMany(Names).ToHashSet();
        Listed.Where(l => !found.Contains(l)).Should().BeEmpty();
    }

    [Fact]
    public void Every_public_member_is_listed()
    {
        Assert.SkipUnless(Library.GetName().Name == "Compress.OnnxRuntime", "The official package has more members.");
        var listed = Listed.ToHashSet();
        Library.GetExportedTypes().SelectMany(Names).Distinct().Where(n => !listed.Contains(n)).Should().BeEmpty();
    }

    private static IEnumerable<string> Names(Type type)
    {
        var name = type.FullName!["Microsoft.ML.OnnxRuntime.".Length..].Split('`')[0];
        yield return name;
        foreach (var member in type.GetMembers(Declared))
        {
            var hidden = member is MethodBase { IsSpecialName: true } and not ConstructorInfo || member.Name is "value__" or "Equals" or "GetHashCode";
            if (!hidden)
            {
                yield return $"{name}.{(member is ConstructorInfo ? "new" : member.Name)}";
            }
        }
    }
}
