using System.Reflection;

namespace TorchSharp.Tests;

/// <summary>
/// The public members are listed in ApiSurface.txt beside the project, so that a change of them is seen in review. Run
/// with COMPRESS_UPDATE_API=1 to write the list anew.
/// </summary>
public sealed class ApiSurfaceTests
{
    [Fact]
    public void Is_the_one_that_is_listed()
    {
        var path = Path.Combine(ProjectFolder(), "ApiSurface.txt");
        var seen = string.Join('\n', Lines()) + "\n";
        if (Environment.GetEnvironmentVariable("COMPRESS_UPDATE_API") == "1")
        {
            File.WriteAllText(path, seen);
        }

        seen.Split('\n').Should().Equal(File.ReadAllText(path).Split('\n'));
    }

    private static IEnumerable<string> Lines() => typeof(torch).Assembly.GetExportedTypes()
        .SelectMany(type => type
            .GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
            .Where(member => member is not Type && member.Name != "value__" && !IsAccessor(member) && !IsOfRecord(member))
            .Select(member => $"{Name(type)}: {Describe(member)}")
            .DefaultIfEmpty($"{Name(type)}: no members of its own"))
        .Order(StringComparer.Ordinal);

    private static bool IsAccessor(MemberInfo member) =>
        member is MethodInfo { IsSpecialName: true } method && !method.Name.StartsWith("op_", StringComparison.Ordinal);

    // What the compiler adds to every record.
    private static bool IsOfRecord(MemberInfo member) =>
        member.DeclaringType!.GetMethod("<Clone>$") != null && member is MethodInfo;

    private static string Describe(MemberInfo member) => member switch
    {
        MethodInfo method => $"{Name(method.ReturnType)} {method.Name}({Parameters(method)})",
        ConstructorInfo constructor => $"new({Parameters(constructor)})",
        PropertyInfo property => $"{Name(property.PropertyType)} {property.Name} {{{(property.CanRead ? " get;" : "")}{(property.SetMethod?.IsPublic == true ? " set;" : "")} }}",
        FieldInfo field => field.IsLiteral ? $"{field.Name} = {field.GetRawConstantValue()}" : $"{Name(field.FieldType)} {field.Name}",
        _ => member.ToString()!,
    };

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(parameter =>
        $"{Name(parameter.ParameterType)} {parameter.Name}"
        + (parameter.HasDefaultValue ? $" = {parameter.DefaultValue ?? "null"}" : "")));

    private static string Name(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } inner)
        {
            return Name(inner) + "?";
        }
        if (type.IsArray)
        {
            return Name(type.GetElementType()!) + "[]";
        }
        var name = type.IsNested && !type.IsGenericParameter ? $"{Name(type.DeclaringType!)}.{type.Name}" : type.Name;
        var tick = name.IndexOf('`', StringComparison.Ordinal);
        return tick < 0 || !type.IsGenericType
            ? name
            : $"{name[..tick]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>";
    }

    private static string ProjectFolder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder != null; folder = folder.Parent)
        {
            var project = Path.Combine(folder.FullName, "compressors", "Compress.Torch");
            if (Directory.Exists(project))
            {
                return project;
            }
        }
        throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} holds compressors/Compress.Torch.");
    }
}
