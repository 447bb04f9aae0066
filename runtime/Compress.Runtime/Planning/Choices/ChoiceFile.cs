using System.Buffers;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using System.Text;
using System.Text.Json;
using Compress.Graphs;
using Compress.Preprocessing.Json;
using Compress.Runtime.Kernels;

namespace Compress.Runtime.Planning.Choices;

/// <summary>
/// The file of measured choices: <c>{"format": "compress-kernels", "version": 1, "machines": {MACHINE: {LAYER: KERNEL}}}</c>. What it says of
/// other machines stays as it is, so that one file can travel with a model.
/// </summary>
internal sealed class ChoiceFile
{
    private const string Format = "compress-kernels";
    private const int Version = 1;

    private readonly string _path;
    private readonly SortedDictionary<string, SortedDictionary<string, string>> _machines;
    private readonly SortedDictionary<string, string> _here;

    private ChoiceFile(string path, SortedDictionary<string, SortedDictionary<string, string>> machines)
    {
        (_path, _machines) = (path, machines);
        if (!machines.TryGetValue(Machine, out var here)) machines.Add(Machine, here = new(StringComparer.Ordinal));
        _here = here;
    }

    /// <summary>The processor and the best kernels that it may use: what a measurement holds for.</summary>
    public static string Machine { get; } = Texts.Of($"{Processor()}, {KernelTiers.NameOf(KernelVariants.FloatTier)}, {KernelTiers.NameOf(KernelVariants.QuantTier)}");

    /// <summary>Reads the file, or begins a new one where there is none.</summary>
    /// <exception cref="ModelException">It is there and is no such file.</exception>
    public static ChoiceFile Open(string path)
    {
        try
        {
            return new ChoiceFile(path, File.Exists(path) ? Read(File.ReadAllBytes(path)) : new(StringComparer.Ordinal));
        }
        catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException)
        {
            throw new ModelException($"The file of measured kernels {path} cannot be read: {e.Message} Remove it to have the kernels measured again.", e);
        }
    }

    /// <summary>The kernel that was fastest at a layer of this machine, or null.</summary>
    public string? Find(string layer) => _here.GetValueOrDefault(layer);

    public void Set(string layer, string kernel) => _here[layer] = kernel;

    /// <summary>Writes the file beside and renames it.</summary>
    /// <exception cref="ModelException">It cannot be written.</exception>
    public void Save()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("format", Format);
            json.WriteNumber("version", Version);
            json.WriteStartObject("machines");
            foreach (var (machine, layers) in _machines)
            {
                json.WriteStartObject(machine);
                foreach (var (layer, kernel) in layers) json.WriteString(layer, kernel);
                json.WriteEndObject();
            }
            json.WriteEndObject();
            json.WriteEndObject();
        }
        try
        {
            // Two processes may measure at once: each writes a file of its own, and the last one to rename it wins whole.
            var fresh = Texts.Of($"{_path}.{Environment.ProcessId}.new");
            File.WriteAllBytes(fresh, buffer.WrittenSpan.ToArray());
            File.Move(fresh, _path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelException($"The file of measured kernels {_path} cannot be written: {e.Message} Choose a folder that can be written to, or no file.", e);
        }
    }

    private static SortedDictionary<string, SortedDictionary<string, string>> Read(byte[] utf8)
    {
        var json = JsonText.Read(utf8, maxDepth: 4).Expect(JsonKind.Object);
        if (json.Find("format")?.AsText() != Format) throw new FormatException(Texts.Of($"its format is not '{Format}'."));
        if (json.Find("version")?.AsLong() is not Version) throw new FormatException(Texts.Of($"its version is not {Version}."));
        var machines = new SortedDictionary<string, SortedDictionary<string, string>>(StringComparer.Ordinal);
        if (json.Find("machines") is not { } all) return machines;
        all.Expect(JsonKind.Object);
        for (var m = 0; m < all.Keys.Count; m++)
        {
            var layers = new SortedDictionary<string, string>(StringComparer.Ordinal);
            var items = all.Items[m].Expect(JsonKind.Object);
            for (var i = 0; i < items.Keys.Count; i++) layers[items.Keys[i]] = items.Items[i].AsText();
            machines[all.Keys[m]] = layers;
        }
        return machines;
    }

    private static string Processor()
    {
        if (!X86Base.IsSupported || (uint)X86Base.CpuId(unchecked((int)0x80000000), 0).Eax < 0x80000004) return RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "arm64" : "processor";
        Span<int> name = stackalloc int[12];
        for (var i = 0; i < 3; i++) (name[4 * i], name[(4 * i) + 1], name[(4 * i) + 2], name[(4 * i) + 3]) = X86Base.CpuId(unchecked((int)0x80000002) + i, 0);
        var bytes = MemoryMarshal.AsBytes(name);
        var end = bytes.IndexOf((byte)0);
        return Encoding.ASCII.GetString(end < 0 ? bytes : bytes[..end]).Trim();
    }
}
