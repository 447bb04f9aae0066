using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Compress.Pipeline;

/// <summary>Everything that a stage's result depends on, as one hash.</summary>
public sealed class StageKey
{
    private readonly SortedDictionary<string, string> _parts = new(StringComparer.Ordinal);

    /// <summary>Adds a named part.</summary>
    public StageKey With(string name, string value)
    {
        _parts.Add(name, value);
        return this;
    }

    /// <summary>Adds options in their written form.</summary>
    public StageKey With(string name, JsonNode? value) => With(name, value?.ToJsonString() ?? "null");

    /// <summary>The parts, one a line: what is hashed.</summary>
    public override string ToString() => string.Concat(_parts.Select(p => $"{p.Key}={p.Value}\n"));

    /// <summary>SHA-256 of the parts in lower-case hexadecimal.</summary>
    public string Hash() => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(ToString())));
}
