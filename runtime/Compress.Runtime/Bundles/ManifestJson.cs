using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using Compress.Graphs;
using Compress.Preprocessing.Json;

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
            return ReadManifest(JsonText.Read(utf8, maxDepth: 8));
        }
        catch (FormatException e)
        {
            throw new ModelException($"The bundle's {BundleLayout.ManifestEntry} is not the JSON that is expected: it has {e.Message}.", e);
        }
    }

    private static BundleManifest ReadManifest(JsonValue json)
    {
        RequireKeys(json, "");
        // Looked at before anything else is understood, so that a newer format is named and not misread.
        var version = json.Find("version") is { } number ? number.AsLong() : throw Fault($"has no format version");
        if (version != BundleLayout.Version) throw Fault($"has the format version {version}; this reader knows version {BundleLayout.Version}. Use a newer reader, or package the model again");
        var format = "";
        var (entries, inputs, outputs) = (ImmutableArray<BundleEntry>.Empty, ImmutableArray<BundleTensor>.Empty, ImmutableArray<BundleTensor>.Empty);
        var (metrics, provenance) = (BundleManifest.NoMetrics, BundleManifest.NoProvenance);
        for (var i = 0; i < json.Keys.Count; i++)
        {
            var value = json.Items[i];
            switch (json.Keys[i])
            {
                case "format": format = value.AsText(); break;
                case "version": break;
                case "entries": entries = ReadEntries(value); break;
                case "inputs": inputs = ReadTensors(value); break;
                case "outputs": outputs = ReadTensors(value); break;
                case "metrics":
                    var figures = new Dictionary<string, double>(StringComparer.Ordinal);
                    RequireKeys(value, " in the metrics");
                    for (var k = 0; k < value.Keys.Count; k++) figures[value.Keys[k]] = value.Items[k].AsDouble();
                    metrics = figures;
                    break;
                case "provenance":
                    var facts = new Dictionary<string, string>(StringComparer.Ordinal);
                    RequireKeys(value, " in the provenance");
                    for (var k = 0; k < value.Keys.Count; k++) facts[value.Keys[k]] = value.Items[k].AsText();
                    provenance = facts;
                    break;
                default: throw Fault($"has the unknown key '{json.Keys[i]}'");
            }
        }
        if (format != BundleLayout.Format) throw Fault($"has the format '{format}'; '{BundleLayout.Format}' is expected");
        return new BundleManifest { Version = (int)version, Entries = entries, Inputs = inputs, Outputs = outputs, Metrics = metrics, Provenance = provenance };
    }

    private static ImmutableArray<BundleEntry> ReadEntries(JsonValue json)
    {
        var items = json.Expect(JsonKind.Array).Items;
        var entries = new BundleEntry[items.Count];
        for (var i = 0; i < entries.Length; i++)
        {
            var item = items[i];
            RequireKeys(item, " in an entry");
            var (name, coding, sha, length) = ("", "", "", -1L);
            for (var k = 0; k < item.Keys.Count; k++)
            {
                var value = item.Items[k];
                switch (item.Keys[k])
                {
                    case "name": name = value.AsText(); break;
                    case "coding": coding = value.AsText(); break;
                    case "length": length = value.AsLong(); break;
                    case "sha256": sha = value.AsText(); break;
                    default: throw Fault($"has the unknown key '{item.Keys[k]}' in an entry");
                }
            }
            BundleLayout.RequireName(name);
            BundleCodings.Require(name, coding);
            if (length < 0 || !IsHash(sha)) throw Fault($"has no valid length and SHA-256 for the entry '{name}'");
            entries[i] = new BundleEntry(name, coding, length, sha);
        }
        return ImmutableCollectionsMarshal.AsImmutableArray(entries);
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

    private static ImmutableArray<BundleTensor> ReadTensors(JsonValue json)
    {
        var items = json.Expect(JsonKind.Array).Items;
        var tensors = new BundleTensor[items.Count];
        for (var i = 0; i < tensors.Length; i++)
        {
            var item = items[i];
            RequireKeys(item, " in an input or output");
            var (name, type, shape) = ("", ElementType.Undefined, Array.Empty<string>());
            for (var k = 0; k < item.Keys.Count; k++)
            {
                var value = item.Items[k];
                switch (item.Keys[k])
                {
                    case "name": name = value.AsText(); break;
                    case "type": type = TypeOf(value.AsText()); break;
                    case "shape":
                        var dims = value.Expect(JsonKind.Array).Items;
                        shape = new string[dims.Count];
                        for (var d = 0; d < shape.Length; d++)
                            shape[d] = dims[d].Kind == JsonKind.Number ? dims[d].AsLong().ToString(CultureInfo.InvariantCulture) : dims[d].AsText();
                        break;
                    default: throw Fault($"has the unknown key '{item.Keys[k]}' in an input or output");
                }
            }
            tensors[i] = new BundleTensor(name, type, ImmutableCollectionsMarshal.AsImmutableArray(shape));
        }
        return ImmutableCollectionsMarshal.AsImmutableArray(tensors);
    }

    private static string TypeName(ElementType type) => type.Name().ToLowerInvariant();

    private static ElementType TypeOf(string name)
    {
        for (var type = ElementType.Float32; type <= ElementType.Int2; type++)
            if (TypeName(type) == name) return type;
        throw Fault($"has the unknown element type '{name}'");
    }

    private static bool IsHash(string text)
    {
        var sound = text.Length == 64;
        foreach (var c in text) sound &= char.IsAsciiHexDigitLower(c);
        return sound;
    }

    /// <summary>Refuses what is no object, and a key given twice.</summary>
    private static void RequireKeys(JsonValue json, string where)
    {
        var keys = json.Expect(JsonKind.Object).Keys;
        for (var i = 0; i < keys.Count; i++)
            if (keys.IndexOf(keys[i]) != i) throw Fault($"gives the key '{keys[i]}' twice{where}");
    }

    private static ModelException Fault(MessageText what) => new($"The bundle's {BundleLayout.ManifestEntry} {what.ToString()}.");
}
