namespace Compress.Testing;

/// <summary>A folder of its own for one test, removed afterwards.</summary>
public sealed class TempFolder : IDisposable
{
    /// <summary>Makes the folder.</summary>
    public TempFolder() => Path = Directory.CreateTempSubdirectory("compress-").FullName;

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>Full path of a file in it.</summary>
    /// <param name="name">The file's name.</param>
    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Removes the folder and what is in it.</summary>
    public void Dispose() => Directory.Delete(Path, recursive: true);
}
