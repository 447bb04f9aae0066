using Compress.Preprocessing.Json;

namespace Compress.Preprocessing;

/// <summary>An object's members, read by name with their types checked; what nobody asked for is an error.</summary>
internal sealed class JsonMembers
{
    private readonly JsonValue _object;
    private readonly List<string> _read = [];
    private readonly string _where;

    public JsonMembers(JsonValue value, string where)
    {
        (_object, _where) = (value, where);
        if (value.Kind != JsonKind.Object) throw new PreprocessException($"{where}: expected an object, found {value.Name}.");
        for (var i = 0; i < value.Keys.Count; i++)
        {
            if (value.Keys.IndexOf(value.Keys[i]) != i) throw new PreprocessException($"{where}: the key '{value.Keys[i]}' appears twice.");
        }
    }

    public int Int(string name, int fallback) =>
        Find(name, JsonKind.Number) is not { } value ? fallback : value.TryLong(out var number) && number == (int)number ? (int)number : throw Bad(name, value, "a whole number");

    public float Float(string name, float fallback) => Find(name, JsonKind.Number) is { } value ? ToFloat(value, name) : fallback;

    public string Text(string name, string fallback) => Find(name, JsonKind.String) is { } value ? value.AsText() : fallback;

    public bool Flag(string name, bool fallback) => Find(name) is not { } value ? fallback
        : value.Kind is JsonKind.True or JsonKind.False ? value.Kind == JsonKind.True : throw Bad(name, value, "true or false");

    public float[]? Floats(string name)
    {
        if (Find(name, JsonKind.Array) is not { } value) return null;
        var floats = new float[value.Items.Count];
        for (var i = 0; i < floats.Length; i++) floats[i] = value.Items[i].Kind == JsonKind.Number ? ToFloat(value.Items[i], name) : throw Bad(name, value, "an array of numbers");
        return floats;
    }

    public string[]? Texts(string name)
    {
        if (Find(name, JsonKind.Array) is not { } value) return null;
        var texts = new string[value.Items.Count];
        for (var i = 0; i < texts.Length; i++) texts[i] = value.Items[i].Kind == JsonKind.String ? value.Items[i].AsText() : throw Bad(name, value, "an array of strings");
        return texts;
    }

    public JsonMembers[] Objects(string name)
    {
        if (Find(name, JsonKind.Array) is not { } value) return [];
        var objects = new JsonMembers[value.Items.Count];
        for (var i = 0; i < objects.Length; i++) objects[i] = new JsonMembers(value.Items[i], $"{_where}: {name}[{i}]");
        return objects;
    }

    /// <summary>One of some words, given in the order of the enumeration's values.</summary>
    public int Word(string name, int fallback, params ReadOnlySpan<string> words)
    {
        if (Find(name, JsonKind.String) is not { } value) return fallback;
        var word = value.AsText();
        for (var i = 0; i < words.Length; i++)
        {
            if (words[i] == word) return i;
        }
        throw new PreprocessException($"{_where}: '{name}' is '{word}'; known are {string.Join(", ", words)}.");
    }

    public void RefuseUnread()
    {
        foreach (var name in _object.Keys)
        {
            if (_read.Contains(name)) continue;
            var known = _read.ToArray();
            Array.Sort(known, string.CompareOrdinal);
            throw new PreprocessException($"{_where}: unknown key '{name}'; known are {string.Join(", ", known)}.");
        }
    }

    private JsonValue? Find(string name)
    {
        _read.Add(name);
        return _object.Find(name);
    }

    private JsonValue? Find(string name, JsonKind kind) => Find(name) is not { } value ? null : value.Kind == kind ? value : throw Bad(name, value, JsonValue.NameOf(kind));

    private float ToFloat(JsonValue value, string name) => value.TryFloat(out var number) ? number : throw Bad(name, value, "finite numbers");

    private PreprocessException Bad(string name, JsonValue value, string expected) => new($"{_where}: '{name}' is {value}; expected {expected}.");
}
