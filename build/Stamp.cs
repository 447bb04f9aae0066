using System.Security.Cryptography;
using System.Text;

namespace Build;

/// <summary>
/// Remembers what a step was last done with, so that the step is skipped while nothing changed.
/// The key is a hash of file names and contents, never of times: a fresh checkout or a touched file changes nothing.
/// </summary>
internal sealed class Stamp
{
    private readonly string file;
    private readonly string key;

    private Stamp(string file, string key) => (this.file, this.key) = (file, key);

    /// <summary>Whether the step was done with exactly these inputs.</summary>
    public bool IsCurrent => File.Exists(file) && File.ReadAllText(file) == key;

    /// <param name="paths">Where stamps are kept.</param>
    /// <param name="name">The step's name.</param>
    /// <param name="files">The files that the step reads.</param>
    /// <param name="facts">Whatever else its result depends on: versions, variables, options.</param>
    public static Stamp Of(Paths paths, string name, IEnumerable<string> files, params IEnumerable<string?> facts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var path in files.Order(StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(Path.GetRelativePath(paths.Root, path) + "\n"));
            hash.AppendData(SHA256.HashData(File.ReadAllBytes(path)));
        }

        foreach (var fact in facts)
            hash.AppendData(Encoding.UTF8.GetBytes($"{fact}\n"));
        return new Stamp(Path.Combine(paths.Stamps, name), Convert.ToHexString(hash.GetHashAndReset()));
    }

    /// <summary>Records that the step was done.</summary>
    public void Set()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file + ".new", key);
        File.Move(file + ".new", file, overwrite: true);
    }
}
