using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace Compress.Preprocessing;

/// <summary>
/// What happens to a text: tokens, then exactly <see cref="Length"/> numbers, cut or padded at the end. Numbers 0 to 3 are
/// reserved in both kinds: padding, unknown, class (put first where asked for), mask (for masked-language pretraining).
/// </summary>
public sealed record TextPlan : PreprocessPlan
{
    /// <summary>Fills up short texts.</summary>
    public const int Pad = 0;

    /// <summary>A word outside the vocabulary.</summary>
    public const int Unknown = 1;

    /// <summary>The class token that starts a text where <see cref="ClassToken"/> is set.</summary>
    public const int Class = 2;

    /// <summary>Stands for a hidden token in pretraining.</summary>
    public const int Mask = 3;

    /// <summary>Numbers below this are reserved.</summary>
    public const int FirstToken = 4;

    private static readonly string[] Kinds = ["bytes", "words"];
    private readonly ImmutableArray<string> _vocabulary = [];
    private readonly int _length;
    private Dictionary<string, int> _numbers = new(StringComparer.Ordinal);

    /// <summary>Bytes or words.</summary>
    public required Tokenization Tokens { get; init; }

    /// <summary>Numbers that the model gets for a text, 1 to 65536.</summary>
    public required int Length
    {
        get => _length;
        init => _length = value is >= 1 and <= 65536 ? value : throw new PreprocessException($"A text plan's length is {value}; expected 1 to 65536.");
    }

    /// <summary>Whether letters are made lower case first (invariant).</summary>
    public bool Lowercase { get; init; } = true;

    /// <summary>Whether every text starts with <see cref="Class"/>.</summary>
    public bool ClassToken { get; init; }

    /// <summary>The words in the order of their numbers, from <see cref="FirstToken"/> on; empty for bytes.</summary>
    public ImmutableArray<string> Vocabulary
    {
        get => _vocabulary;
        init
        {
            var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
            foreach (var word in value)
            {
                if (!numbers.TryAdd(word, FirstToken + numbers.Count)) throw new PreprocessException($"The vocabulary holds '{word}' twice.");
            }
            (_vocabulary, _numbers) = (value, numbers);
        }
    }

    /// <summary>Numbers that can occur: the size of an embedding.</summary>
    public int VocabularySize => FirstToken + (Tokens == Tokenization.Bytes ? 256 : Vocabulary.Length);

    /// <inheritdoc/>
    public override string Kind => "text";

    /// <inheritdoc/>
    public override InputSpec Input => new(InputType.Int64, [Length]);

    /// <summary>Prepares a text; the result has <see cref="Length"/> numbers.</summary>
    public long[] Apply(string text)
    {
        var result = new long[Length];
        Apply(text, result);
        return result;
    }

    /// <summary>Prepares a text into a buffer.</summary>
    /// <param name="text">The text.</param>
    /// <param name="destination">Exactly <see cref="Length"/> numbers.</param>
    /// <returns>The numbers before the padding.</returns>
    public int Apply(string text, Span<long> destination)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (destination.Length != Length) throw new PreprocessException($"A text becomes {Length} numbers, the destination has {destination.Length}.");
        var count = 0;
        if (ClassToken) destination[count++] = Class;
        if (Tokens == Tokenization.Bytes)
        {
            var bytes = Encoding.UTF8.GetBytes(Lowercase ? text.ToLowerInvariant() : text);
            foreach (var b in bytes.AsSpan(0, Math.Min(bytes.Length, Length - count))) destination[count++] = FirstToken + b;
        }
        else
        {
            var numbers = _numbers.GetAlternateLookup<ReadOnlySpan<char>>();
            foreach (var word in new WordSplitter(Lowercase ? text.ToLowerInvariant() : text))
            {
                if (count == Length) break;
                destination[count++] = numbers.TryGetValue(word, out var number) ? number : Unknown;
            }
        }
        destination[count..].Clear(); // Pad is 0
        return count;
    }

    /// <summary>A word plan whose vocabulary is the most frequent words of some texts (the training split's); ties in ordinal order.</summary>
    /// <param name="texts">The texts to count.</param>
    /// <param name="length">Numbers a text.</param>
    /// <param name="maxWords">Largest vocabulary without the reserved numbers.</param>
    /// <param name="minCount">Rarer words become <see cref="Unknown"/>.</param>
    /// <param name="lowercase">Whether letters are made lower case first.</param>
    public static TextPlan LearnWords(IEnumerable<string> texts, int length, int maxWords = 20000, int minCount = 2, bool lowercase = true)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        var byWord = counts.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var text in texts)
        {
            foreach (var word in new WordSplitter(lowercase ? text.ToLowerInvariant() : text))
            {
                byWord.TryGetValue(word, out var seen);
                byWord[word] = seen + 1;
            }
        }
        var words = counts.Where(w => w.Value >= minCount).OrderByDescending(w => w.Value).ThenBy(w => w.Key, StringComparer.Ordinal).Take(maxWords).Select(w => w.Key);
        return new TextPlan { Tokens = Tokenization.Words, Length = length, Lowercase = lowercase, Vocabulary = [.. words] };
    }

    /// <summary>Prepares the whole text of a UTF-8 file.</summary>
    public override ModelInput ApplyFile(string path) => new(Input, Apply(File.ReadAllText(path)));

    /// <summary>Prepares UTF-8 text.</summary>
    public override ModelInput ApplyContent(ReadOnlySpan<byte> content)
    {
        // The way a file is read: a byte-order mark is no part of the text.
        using var reader = new StreamReader(new MemoryStream(content.ToArray()));
        return new(Input, Apply(reader.ReadToEnd()));
    }

    internal override void WriteMembers(Utf8JsonWriter json)
    {
        json.WriteString("tokens", Kinds[(int)Tokens]);
        json.WriteNumber("length", Length);
        json.WriteBoolean("lowercase", Lowercase);
        json.WriteBoolean("class_token", ClassToken);
        json.WriteStartArray("vocabulary");
        foreach (var word in Vocabulary) json.WriteStringValue(word);
        json.WriteEndArray();
    }

    internal static TextPlan ReadMembers(JsonMembers m) => new()
    {
        Tokens = (Tokenization)m.Word("tokens", 0, Kinds),
        Length = m.Int("length", 0),
        Lowercase = m.Flag("lowercase", true),
        ClassToken = m.Flag("class_token", false),
        Vocabulary = [.. m.Texts("vocabulary") ?? []],
    };

    /// <inheritdoc/>
    public bool Equals(TextPlan? other) => base.Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => base.GetHashCode();
}
