using System.Globalization;
using System.Reflection;

namespace Compress.Testing;

/// <summary>
/// The public types and members of an assembly, one a line, against the list in PublicApi.txt beside its project: a change of what users
/// compile against is then seen in review. With COMPRESS_UPDATE_API=1 the list is written anew.
/// </summary>
public static class PublicApi
{
    /// <summary>What differs between assembly and list: lines that begin with + are new, with - are gone. Empty where they are the same.</summary>
    /// <param name="assembly">The assembly.</param>
    /// <param name="project">Folder of its project below the repository's root.</param>
    public static IReadOnlyList<string> Differences(Assembly assembly, string project)
    {
        var path = Path.Combine(Root(), project, "PublicApi.txt");
        string[] seen = [.. Lines(assembly)];
        if (Environment.GetEnvironmentVariable("COMPRESS_UPDATE_API") == "1") File.WriteAllText(path, string.Join('\n', seen) + "\n");
        string[] listed = File.Exists(path) ? File.ReadAllLines(path) : [];
        return [.. seen.Except(listed).Select(l => "+ " + l), .. listed.Except(seen).Select(l => "- " + l)];
    }

    private static IEnumerable<string> Lines(Assembly assembly) => assembly.GetExportedTypes()
        .SelectMany(type => type.GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
            .Where(m => m is not Type && m.Name != "value__" && !IsAccessor(m) && !IsMadeForRecords(m))
            .Select(m => $"{Name(type)}: {Describe(m)}")
            .Prepend($"{Name(type)}{(type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType) ? $" : {Name(parent)}" : "")}"))
        .Order(StringComparer.Ordinal);

    private static bool IsAccessor(MemberInfo member) => member is MethodInfo { IsSpecialName: true } method && !method.Name.StartsWith("op_", StringComparison.Ordinal);

    private static bool IsMadeForRecords(MemberInfo member) => member is MethodInfo { Name: "<Clone>$" or "ToString" or "GetHashCode" or "Equals" or "op_Equality" or "op_Inequality" or "Deconstruct" };

    private static string Describe(MemberInfo member) => member switch
    {
        MethodInfo method => $"{(method.IsStatic ? "static " : "")}{Name(method.ReturnType)} {method.Name}{Generics(method)}({Parameters(method)})",
        ConstructorInfo constructor => $"new({Parameters(constructor)})",
        PropertyInfo property => $"{(property.GetMethod?.IsStatic == true ? "static " : "")}{Name(property.PropertyType)} {property.Name} {{{(property.CanRead ? " get;" : "")}{(property.SetMethod?.IsPublic == true ? " set;" : "")} }}",
        FieldInfo { IsLiteral: true } field => $"{field.Name} = {Convert.ToString(field.GetRawConstantValue(), CultureInfo.InvariantCulture)}",
        FieldInfo field => $"{Name(field.FieldType)} {field.Name}",
        _ => member.ToString()!,
    };

    private static string Generics(MethodInfo method) => method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(a => a.Name))}>" : "";

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(p =>
        $"{Name(p.ParameterType)} {p.Name}{(p.HasDefaultValue ? $" = {Convert.ToString(p.DefaultValue, CultureInfo.InvariantCulture) ?? "null"}" : "")}"));

    private static string Name(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } inner) return Name(inner) + "?";
        if (type.IsArray) return Name(type.GetElementType()!) + "[]";
        if (type.IsByRef) return "ref " + Name(type.GetElementType()!);
        var name = type.IsNested && !type.IsGenericParameter ? $"{Name(type.DeclaringType!)}.{type.Name}" : type.Name;
        if (!type.IsGenericType) return name;
        return $"{name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>";
    }

    /// <summary>The folder above the build's output.</summary>
    private static string Root()
    {
        for (var d = new DirectoryInfo(AppContext.BaseDirectory); d is not null; d = d.Parent)
            if (d.Name == "artifacts" && d.Parent is { } root) return root.FullName;
        throw new DirectoryNotFoundException($"'{AppContext.BaseDirectory}' is not below the build's output folder.");
    }
}
