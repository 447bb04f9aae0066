using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace Compress.Runtime.Native.Tests;

/// <summary>The header and the library say the same.</summary>
public sealed partial class HeaderTests
{
    private static readonly string Header = File.ReadAllText(RepositoryFile.Of("runtime/Compress.Runtime.Native/compress_runtime.h"));

    [Fact]
    public void Every_exported_function_is_declared_with_as_many_parameters_and_no_other_is()
    {
        var exported = typeof(LibraryExports).Assembly.GetTypes()
            .SelectMany(t => t.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            .Select(m => (Method: m, Export: m.GetCustomAttribute<UnmanagedCallersOnlyAttribute>()))
            .Where(m => m.Export is not null)
            .Select(m => $"{m.Export!.EntryPoint}/{m.Method.GetParameters().Length}");
        var declared = Declaration().Matches(Header)
            .Select(m => $"{m.Groups[1].Value}/{(m.Groups[2].Value == "void" ? 0 : m.Groups[2].Value.Count(c => c == ',') + 1)}");
        declared.Should().BeEquivalentTo(exported);
    }

    [Fact]
    public void Status_numbers_and_the_abi_are_the_headers()
    {
        foreach (var status in Enum.GetValues<Status>())
        {
            var name = status == Status.Ok ? "CR_OK" : "CR_ERROR_" + status.ToString().ToUpperInvariant();
            Header.Should().MatchRegex($@"\b{name} = {(int)status}\b");
        }
        Header.Should().Contain($"#define CR_ABI_VERSION {LibraryExports.AbiVersion}").And.Contain($"#define CR_MAX_RANK {NativeTensorInfo.MaxRank}");
    }

    [GeneratedRegex(@"^(?:cr_status|const char \*|int32_t )\s*(cr_\w+)\(([^)]*)\);", RegexOptions.Multiline)]
    private static partial Regex Declaration();
}
