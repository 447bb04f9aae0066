namespace Compress.Pipeline;

/// <summary>
/// Results of stages, each in a folder named by the hash of all that it depends on. A result is made in a folder of its own and renamed
/// when it is whole, so several processes may share a store and an interruption leaves nothing under a final name.
/// </summary>
public sealed class ArtifactStore
{
    private const string KeyFile = "key.txt";

    /// <summary>Opens or makes a store.</summary>
    /// <param name="root">Its folder.</param>
    /// <param name="reuse">False to make every result anew.</param>
    public ArtifactStore(string root, bool reuse = true)
    {
        Root = Path.GetFullPath(root);
        Reuse = reuse;
        Directory.CreateDirectory(Root);
    }

    /// <summary>The store's folder.</summary>
    public string Root { get; }

    /// <summary>Whether results of earlier runs are taken.</summary>
    public bool Reuse { get; }

    /// <summary>The folder of a result: an earlier one, or one that <paramref name="make"/> fills now.</summary>
    /// <param name="stage">Name of the stage; a plain file name.</param>
    /// <param name="key">What the result depends on.</param>
    /// <param name="make">Fills an empty folder with the result's files.</param>
    /// <returns>The folder, and whether it was there.</returns>
    public (string Directory, bool Cached) GetOrAdd(string stage, StageKey key, Action<string> make)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(make);
        var final = Path.Combine(Root, NameOf(stage, key));
        if (Reuse && File.Exists(Path.Combine(final, KeyFile))) return (final, true);

        var work = Path.Combine(Root, $".{stage}-{Guid.NewGuid():N}.part");
        Directory.CreateDirectory(work);
        try
        {
            make(work);
            File.WriteAllText(Path.Combine(work, KeyFile), key.ToString());
            if (!Reuse && Directory.Exists(final)) Directory.Delete(final, recursive: true);
            Publish(work, final);
        }
        finally
        {
            if (Directory.Exists(work)) Directory.Delete(work, recursive: true);
        }
        return (final, false);
    }

    /// <summary>Where the trainings of a stage that is not done yet keep their state; nowhere where earlier results are not reused.</summary>
    internal StageCheckpoints Checkpoints(string stage, StageKey key) => new(Reuse ? Path.Combine(Root, $".{NameOf(stage, key)}.checkpoints") : null);

    private static string NameOf(string stage, StageKey key) => $"{stage}-{key.Hash()[..24]}";

    private static void Publish(string work, string final)
    {
        try
        {
            Directory.Move(work, final);
        }
        catch (IOException) when (File.Exists(Path.Combine(final, KeyFile)))
        {
            // Another process finished the same result first; both are equal, so theirs stays.
        }
    }
}
