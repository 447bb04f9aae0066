using System.Text.Json;

namespace Compress.Preprocessing;

/// <summary>An object's members, read by name with their types checked; what nobody asked for is an error.</summary>
internal sealed class JsonMembers
{
    private readonly Dictionary<string, JsonElement> _members = new(StringComparer.Ordinal);
    private readonly HashSet<string> _read = new(StringComparer.Ordinal);
    private readonly string _where;

    public JsonMembers(JsonElement element, string where)
    {
        _where = where;
        if (element.ValueKind != JsonValueKind.Object) throw new PreprocessException($"{where}: expected an object, found {element.ValueKind}.");
        foreach (var member in element.EnumerateObject())
        {
            if (!_members.TryAdd(member.Name, member.Value)) throw new PreprocessException($"{where}: the key '{member.Name}' appears twice.");
        }
    }

    public int Int(string name, int fallback) => Find(name, JsonValueKind.Number, out var e) ? e.TryGetInt32(out var v) ? v : throw Bad(name, "a whole number") : fallback;

    public float Float(string name, float fallback) => Find(name, JsonValueKind.Number, out var e) ? ToFloat(e, name) : fallback;

    public string Text(string name, string fallback) => Find(name, JsonValueKind.String, out var e) ? e.GetString()! : fallback;

    public bool Flag(string name, bool fallback)
    {
        _read.Add(name);
        if (!_members.TryGetValue(name, out var e)) return fallback;
        return e.ValueKind is JsonValueKind.True or JsonValueKind.False ? e.GetBoolean() : throw Bad(name, "true or false");
    }

    public float[]? Floats(string name) => Find(name, JsonValueKind.Array, out var e) ? [.. e.EnumerateArray().Select(v => v.ValueKind == JsonValueKind.Number ? ToFloat(v, name) : throw Bad(name, "an array of numbers"))] : null;

    public string[]? Texts(string name) => Find(name, JsonValueKind.Array, out var e) ? [.. e.EnumerateArray().Select(v => v.ValueKind == JsonValueKind.String ? v.GetString()! : throw Bad(name, "an array of strings"))] : null;

    public JsonMembers[] Objects(string name) => Find(name, JsonValueKind.Array, out var e) ? [.. e.EnumerateArray().Select((v, i) => new JsonMembers(v, $"{_where}: {name}[{i}]"))] : [];

    /// <summary>One of some words, given in the order of the enumeration's values.</summary>
    public int Word(string name, int fallback, params ReadOnlySpan<string> words)
    {
        if (!Find(name, JsonValueKind.String, out var e)) return fallback;
        var index = words.IndexOf(e.GetString()!);
        return index >= 0 ? index : throw new PreprocessException($"{_where}: '{name}' is '{e.GetString()}'; known are {string.Join(", ", words.ToArray())}.");
    }

    public void RefuseUnread()
    {
        foreach (var name in _members.Keys)
        {
            if (!_read.Contains(name)) throw new PreprocessException($"{_where}: unknown key '{name}'; known are {string.Join(", ", _read.Order(StringComparer.Ordinal))}.");
        }
    }

    private bool Find(string name, JsonValueKind kind, out JsonElement element)
    {
        _read.Add(name);
        if (!_members.TryGetValue(name, out element)) return false;
        return element.ValueKind == kind ? true : throw Bad(name, kind.ToString());
    }

    private float ToFloat(JsonElement e, string name) => e.TryGetSingle(out var v) && float.IsFinite(v) ? v : throw Bad(name, "finite numbers");

    private PreprocessException Bad(string name, string expected) => new($"{_where}: '{name}' is {_members[name].GetRawText()}; expected {expected}.");
}
