using Compress.Pipeline;

namespace Compress.Pipeline.Tests.Store;

public sealed class ArtifactStoreTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("compress-store").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private static StageKey Key(string value) => new StageKey().With("input", value);

    private static void MakeFile(string directory, string text) => File.WriteAllText(Path.Combine(directory, "result.txt"), text);

    [Fact]
    public void Same_key_is_made_once()
    {
        var store = new ArtifactStore(_root);
        var first = store.GetOrAdd("stage", Key("a"), d => MakeFile(d, "1"));
        var second = store.GetOrAdd("stage", Key("a"), d => MakeFile(d, "2"));
        (first.Cached, second.Cached).Should().Be((false, true));
        File.ReadAllText(Path.Combine(second.Directory, "result.txt")).Should().Be("1");
    }

    [Fact]
    public void Other_key_is_another_result()
    {
        var store = new ArtifactStore(_root);
        var first = store.GetOrAdd("stage", Key("a"), d => MakeFile(d, "1"));
        var second = store.GetOrAdd("stage", Key("b"), d => MakeFile(d, "2"));
        second.Cached.Should().BeFalse();
        second.Directory.Should().NotBe(first.Directory);
    }

    [Fact]
    public void Without_reuse_results_are_made_anew()
    {
        new ArtifactStore(_root).GetOrAdd("stage", Key("a"), d => MakeFile(d, "1"));
        var again = new ArtifactStore(_root, reuse: false).GetOrAdd("stage", Key("a"), d => MakeFile(d, "2"));
        again.Cached.Should().BeFalse();
        File.ReadAllText(Path.Combine(again.Directory, "result.txt")).Should().Be("2");
    }

    [Fact]
    public void Failure_leaves_nothing_behind()
    {
        var store = new ArtifactStore(_root);
        var make = () => store.GetOrAdd("stage", Key("a"), d =>
        {
            MakeFile(d, "half");
            throw new OperationCanceledException();
        });
        make.Should().Throw<OperationCanceledException>();
        Directory.EnumerateFileSystemEntries(_root).Should().BeEmpty();
    }

    [Fact]
    public void Two_processes_making_the_same_result_agree()
    {
        var store = new ArtifactStore(_root);
        var results = new string[4];
        Parallel.For(0, results.Length, i => results[i] = store.GetOrAdd("stage", Key("a"), d =>
        {
            MakeFile(d, "same");
            Thread.Sleep(20);
        }).Directory);
        results.Distinct().Should().ContainSingle();
        File.ReadAllText(Path.Combine(results[0], "result.txt")).Should().Be("same");
        Directory.GetDirectories(_root).Should().ContainSingle("no half-made folder stays");
    }

    [Fact]
    public void Failed_write_keeps_the_old_file()
    {
        var path = Path.Combine(_root, "file.txt");
        SafeFile.WriteText(path, "old");
        var write = () => SafeFile.Write(path, _ => throw new IOException("disk full"));
        write.Should().Throw<IOException>();
        File.ReadAllText(path).Should().Be("old");
        Directory.GetFiles(_root).Should().ContainSingle();
    }
}
