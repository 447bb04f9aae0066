using System.Text.Encodings.Web;
using System.Text.Json;
using Compress.Preprocessing.Json;

namespace Compress.Preprocessing;

/// <summary>The frame of <c>preprocess.json</c>: version and kind, then the kind's own members.</summary>
internal static class PlanJson
{
    public const int Version = 1;

    public static byte[] Write(PreprocessPlan plan)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteNumber("version", Version);
            json.WriteString("kind", plan.Kind);
            plan.WriteMembers(json);
            json.WriteEndObject();
        }
        return stream.ToArray();
    }

    public static PreprocessPlan Read(ReadOnlySpan<byte> utf8)
    {
        JsonValue value;
        try
        {
            value = JsonText.Read(utf8, maxDepth: 16);
        }
        catch (FormatException e)
        {
            throw new PreprocessException($"preprocess.json is not JSON: it has {e.Message}.", e);
        }
        var members = new JsonMembers(value, "preprocess.json");
        var version = members.Int("version", 0);
        if (version != Version) throw new PreprocessException($"preprocess.json has version {version}; this library reads version {Version}. Update the library, or write the plan again.");
        var kind = members.Text("kind", "");
        PreprocessPlan plan = kind switch
        {
            "image" when PlanSwitches.Image => ImagePlan.ReadMembers(members),
            "text" when PlanSwitches.Text => TextPlan.ReadMembers(members),
            "tabular" when PlanSwitches.Tabular => TabularPlan.ReadMembers(members),
            "image" or "text" or "tabular" => throw PlanSwitches.LeftOut(kind),
            _ => throw new PreprocessException($"preprocess.json has kind '{kind}'; known are image, text and tabular."),
        };
        members.RefuseUnread();
        return plan;
    }
}
