using TorchSharp;
using TorchSharp.Interop;

namespace Compress.Gpu.Checks;

/// <summary>Whether this libtorch has every operator that the binding resolves by name.</summary>
internal static class OperatorSection
{
    public static void Run(Checks checks)
    {
        Checks.Note($"libtorch {torch.__version__}");
        Operator[] all = [.. typeof(Ops).GetFields().Select(f => (Operator)f.GetValue(null)!)];
        checks.Run("every public operator is there", () =>
        {
            string[] missing = [.. all.Where(o => !IsPrivate(o) && !o.Exists).Select(o => o.ToString())];
            Checks.Require(missing.Length == 0, $"missing: {string.Join(", ", missing)}");
            return $"{all.Count(o => !IsPrivate(o))} operators";
        });
        checks.Run("private operators, for which there is another way", () =>
            string.Join(", ", all.Where(IsPrivate).Select(o => $"{o.ToString()["aten::".Length..]} {(o.Exists ? "there" : "MISSING")}")));
    }

    private static bool IsPrivate(Operator op) => op.ToString().StartsWith("aten::_", StringComparison.Ordinal);
}
