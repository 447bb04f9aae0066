using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Compress.Graphs;

namespace Compress.Runtime.Bundles;

/// <summary>Reads and writes the manifest without reflection.</summary>
internal static class ManifestJson
{
    public static byte[] Write(BundleManifest manifest)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("format", BundleLayout.Format);
            json.WriteNumber("version", manifest.Version);
            json.WriteStartArray("entries");
            foreach (var entry in manifest.Entries)
            {
                json.WriteStartObject();
                json.WriteString("name", entry.Name);
                json.WriteString("coding", entry.Coding);
                json.WriteNumber("length", entry.Length);
                json.WriteString("sha256", entry.Sha256);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            WriteTensors(json, "inputs", manifest.Inputs);
            WriteTensors(json, "outputs", manifest.Outputs);
            json.WriteStartObject("metrics");
            foreach (var (key, value) in manifest.Metrics.OrderBy(m => m.Key, StringComparer.Ordinal))
            {
                if (!double.IsFinite(value)) throw new ModelException($"The metric '{key}' is {value}; a bundle's metrics are finite numbers.");
                json.WriteNumber(key, value);
            }
            json.WriteEndObject();
            json.WriteStartObject("provenance");
            foreach (var (key, value) in manifest.Provenance.OrderBy(m => m.Key, StringComparer.Ordinal)) json.WriteString(key, value);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    public static BundleManifest Read(ReadOnlySpan<byte> utf8)
    {
        try
        {
            var json = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = 8 });
            json.Read();
            var manifest = ReadManifest(ref json);
            return json.Read() ? throw Fault("has content after its end") : manifest;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw new ModelException($"The bundle's {BundleLayout.ManifestEntry} is not the JSON that is expected: {e.Message}", e);
        }
    }

    private static BundleManifest ReadManifest(ref Utf8JsonReader json)
    {
        Expect(ref json, JsonTokenType.StartObject);
        var manifest = new BundleManifest { Version = 0 };
        var format = "";
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (NextKey(ref json, seen) is { } key)
        {
            switch (key)
            {
                case "format": format = json.GetString(); break;
                case "version":
                    var version = json.GetInt32();
                    // Looked at before anything else is understood, so that a newer format is named and not misread.
                    if (version != BundleLayout.Version) throw Fault($"has the format version {version}; this reader knows version {BundleLayout.Version}. Use a newer reader, or package the model again");
                    manifest = manifest with { Version = version };
                    break;
                case "entries": manifest = manifest with { Entries = ReadEntries(ref json) }; break;
                case "inputs": manifest = manifest with { Inputs = ReadTensors(ref json) }; break;
                case "outputs": manifest = manifest with { Outputs = ReadTensors(ref json) }; break;
                case "metrics":
                    var metrics = ImmutableSortedDictionary.CreateBuilder<string, double>(StringComparer.Ordinal);
                    var metricKeys = new HashSet<string>(StringComparer.Ordinal);
                    Expect(ref json, JsonTokenType.StartObject);
                    while (NextKey(ref json, metricKeys) is { } metric) metrics[metric] = json.GetDouble();
                    manifest = manifest with { Metrics = metrics.ToImmutable() };
                    break;
                case "provenance":
                    var provenance = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
                    var provenanceKeys = new HashSet<string>(StringComparer.Ordinal);
                    Expect(ref json, JsonTokenType.StartObject);
                    while (NextKey(ref json, provenanceKeys) is { } fact) provenance[fact] = Text(ref json);
                    manifest = manifest with { Provenance = provenance.ToImmutable() };
                    break;
                default: throw Fault($"has the unknown key '{key}'");
            }
        }
        if (format != BundleLayout.Format) throw Fault($"has the format '{format}'; '{BundleLayout.Format}' is expected");
        return manifest.Version != 0 ? manifest : throw Fault("has no format version");
    }

    private static ImmutableArray<BundleEntry> ReadEntries(ref Utf8JsonReader json)
    {
        var entries = ImmutableArray.CreateBuilder<BundleEntry>();
        Expect(ref json, JsonTokenType.StartArray);
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            Expect(ref json, JsonTokenType.StartObject);
            var (name, coding, sha, length) = ("", "", "", -1L);
            var seen = new HashSet<string>(StringComparer.Ordinal);
            while (NextKey(ref json, seen) is { } key)
            {
                switch (key)
                {
                    case "name": name = Text(ref json); break;
                    case "coding": coding = Text(ref json); break;
                    case "length": length = json.GetInt64(); break;
                    case "sha256": sha = Text(ref json); break;
                    default: throw Fault($"has the unknown key '{key}' in an entry");
                }
            }
            BundleLayout.RequireName(name);
            if (coding is not (BundleLayout.CodingNone or BundleLayout.CodingBrotli))
                throw Fault($"says that the entry '{name}' has the coding '{coding}'; this reader knows {BundleLayout.CodingNone} and {BundleLayout.CodingBrotli}");
            if (length < 0 || sha.Length != 64 || !sha.All(char.IsAsciiHexDigitLower)) throw Fault($"has no valid length and SHA-256 for the entry '{name}'");
            entries.Add(new BundleEntry(name, coding, length, sha));
        }
        return entries.ToImmutable();
    }

    private static void WriteTensors(Utf8JsonWriter json, string key, ImmutableArray<BundleTensor> tensors)
    {
        json.WriteStartArray(key);
        foreach (var tensor in tensors)
        {
            json.WriteStartObject();
            json.WriteString("name", tensor.Name);
            json.WriteString("type", TypeName(tensor.ElementType));
            json.WriteStartArray("shape");
            foreach (var dim in tensor.Shape)
            {
                if (long.TryParse(dim, NumberStyles.None, CultureInfo.InvariantCulture, out var size)) json.WriteNumberValue(size);
                else json.WriteStringValue(dim);
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static ImmutableArray<BundleTensor> ReadTensors(ref Utf8JsonReader json)
    {
        var tensors = ImmutableArray.CreateBuilder<BundleTensor>();
        Expect(ref json, JsonTokenType.StartArray);
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            Expect(ref json, JsonTokenType.StartObject);
            var (name, type) = ("", ElementType.Undefined);
            var shape = ImmutableArray.CreateBuilder<string>();
            var seen = new HashSet<string>(StringComparer.Ordinal);
            while (NextKey(ref json, seen) is { } key)
            {
                switch (key)
                {
                    case "name": name = Text(ref json); break;
                    case "type": type = TypeOf(Text(ref json)); break;
                    case "shape":
                        Expect(ref json, JsonTokenType.StartArray);
                        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
                            shape.Add(json.TokenType == JsonTokenType.Number ? json.GetInt64().ToString(CultureInfo.InvariantCulture) : Text(ref json));
                        break;
                    default: throw Fault($"has the unknown key '{key}' in an input or output");
                }
            }
            tensors.Add(new BundleTensor(name, type, shape.ToImmutable()));
        }
        return tensors.ToImmutable();
    }

    private static string TypeName(ElementType type) => type.ToString().ToLowerInvariant();

    private static ElementType TypeOf(string name)
    {
        for (var type = ElementType.Float32; type <= ElementType.Int2; type++)
            if (TypeName(type) == name) return type;
        throw Fault($"has the unknown element type '{name}'");
    }

    /// <summary>The next key of an object with its value as the current token, or null at the object's end; a key given twice is an error.</summary>
    private static string? NextKey(ref Utf8JsonReader json, HashSet<string> seen)
    {
        if (!json.Read() || json.TokenType == JsonTokenType.EndObject) return null;
        var key = json.GetString()!;
        if (!seen.Add(key)) throw Fault($"gives the key '{key}' twice");
        json.Read();
        return key;
    }

    private static string Text(ref Utf8JsonReader json) => json.GetString() ?? throw Fault("has a null where text is expected");

    private static void Expect(ref Utf8JsonReader json, JsonTokenType type)
    {
        if (json.TokenType != type) throw Fault($"has {json.TokenType} at byte {json.TokenStartIndex} where {type} is expected");
    }

    private static ModelException Fault(string what) => new($"The bundle's {BundleLayout.ManifestEntry} {what}.");
}
