using Compress.Testing;
using Onnx;

namespace Compress.Onnx.Tests.Fuzzing;

/// <summary>The real models that files are mutated from: every case of the node suite, and the shared models up to some megabytes.</summary>
internal sealed class FuzzSeeds
{
    private static readonly Lazy<FuzzSeeds> Loaded = new(() => new FuzzSeeds());

    private readonly List<(string Name, byte[] Bytes, ModelProto Proto)> _small = [];
    private readonly List<(string Name, byte[] Bytes, ModelProto Proto)> _large = [];

    private FuzzSeeds()
    {
        foreach (var name in BackendSuite.Cases) Add(_small, name, Path.Combine(BackendSuite.NodeFolder, name, "model.onnx"));
        foreach (var file in ModelFiles.Names)
        {
            var path = TestData.Path(file);
            var size = new FileInfo(path).Length;
            // Above some megabytes a file is weights, and every mutation of it copies those.
            if (size < 4 << 20) Add(size < 64 << 10 ? _small : _large, file, path);
        }
        _small.Add(("a model with every field", OnnxExporter.ToBytes(OnnxImporter.FromProto(FaithfulnessTests.Everything())), FaithfulnessTests.Everything()));
    }

    /// <summary>Mutated file number <paramref name="index"/> of a seed: always the same one.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="index">The number.</param>
    /// <param name="structure">True for edits of messages alone, which leave the file readable.</param>
    public static (string Name, byte[] Bytes) Make(int seed, int index, bool structure = false)
    {
        var random = new Random(unchecked((seed * 1_000_003) + index));
        // Large files are rarer, since each takes longer.
        var pool = random.Next(50) == 0 ? Loaded.Value._large : Loaded.Value._small;
        var (name, bytes, proto) = pool[random.Next(pool.Count)];
        return (name, random.Next(2) == 0 && !structure ? ByteMutations.Apply(bytes, random) : StructureMutations.Apply(proto, random));
    }

    private static void Add(List<(string, byte[], ModelProto)> to, string name, string path)
    {
        var bytes = File.ReadAllBytes(path);
        to.Add((name, bytes, ModelProto.Parser.ParseFrom(bytes)));
    }
}
