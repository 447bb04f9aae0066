using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using System.Security.Cryptography;
using System.Text;

namespace Compress.Pipeline;

/// <summary>Versions of what a result depends on.</summary>
public static class ToolVersions
{
    private static readonly Lazy<string> Code = new(HashCode);

    /// <summary>Version of this product, with a hash over its code: results of other code are not taken for results of this one.</summary>
    public static string Compress => $"{typeof(ToolVersions).Assembly.GetName().Version?.ToString(3)}+{Code.Value}";

    /// <summary>The instruction sets that kernels choose by.</summary>
    public static string InstructionSets => string.Join(' ', new (string Name, bool Has)[]
    {
        ("avx2", Avx2.IsSupported), ("fma", Fma.IsSupported), ("avx512", Avx512BW.IsSupported), ("avxvnni", AvxVnni.IsSupported),
    }.Where(i => i.Has).Select(i => i.Name).Prepend(RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()));

    /// <summary>.NET's version.</summary>
    public static string DotNet => Environment.Version.ToString();

    private static string HashCode()
    {
        // Module version ids are hashes of the code in deterministic builds; the host program (tool or build) does not count.
        var modules = Referenced().Select(a => $"{a.GetName().Name} {a.ManifestModule.ModuleVersionId}").Order(StringComparer.Ordinal);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', modules))))[..12];
    }

    private static List<Assembly> Referenced()
    {
        var found = new List<Assembly> { typeof(ToolVersions).Assembly };
        for (var i = 0; i < found.Count; i++)
        {
            foreach (var name in found[i].GetReferencedAssemblies().Where(n => n.Name!.StartsWith("Compress.", StringComparison.Ordinal)))
            {
                var assembly = Assembly.Load(name);
                if (!found.Contains(assembly)) found.Add(assembly);
            }
        }
        return found;
    }
}
