using System.Text;

namespace Compress.Preprocessing.Json;

/// <summary>Reads JSON (RFC 8259) to the letter: no comments, no trailing commas, no byte order mark, nothing behind the value.</summary>
internal ref struct JsonText
{
    private static readonly UTF8Encoding Strict = new(false, true);
    private readonly ReadOnlySpan<byte> _utf8;
    private int _at;

    private JsonText(ReadOnlySpan<byte> utf8) => _utf8 = utf8;

    /// <summary>Reads a whole text.</summary>
    /// <param name="utf8">The text.</param>
    /// <param name="maxDepth">Most objects and arrays inside one another.</param>
    /// <exception cref="FormatException">It is no JSON, is nested deeper, or holds no valid UTF-8; the message names the byte.</exception>
    public static JsonValue Read(ReadOnlySpan<byte> utf8, int maxDepth)
    {
        var text = new JsonText(utf8);
        var value = text.Value(maxDepth);
        text.SkipSpace();
        return text._at == utf8.Length ? value : throw text.Fault("the end");
    }

    private readonly byte Next => _at < _utf8.Length ? _utf8[_at] : (byte)0;

    private JsonValue Value(int depth)
    {
        SkipSpace();
        var start = _at;
        switch (Next)
        {
            case (byte)'{' or (byte)'[':
                if (depth == 0) throw new FormatException(PlainText.Of($"objects and arrays nested too deep at byte {_at}"));
                return Container(depth - 1);
            case (byte)'"': return new JsonValue(JsonKind.String, start, Text());
            case (byte)'t': return Word("true"u8, JsonKind.True);
            case (byte)'f': return Word("false"u8, JsonKind.False);
            case (byte)'n': return Word("null"u8, JsonKind.Null);
            default:
                Number();
                return new JsonValue(JsonKind.Number, start, Encoding.ASCII.GetString(_utf8[start.._at]));
        }
    }

    private JsonValue Container(int depth)
    {
        var kind = Next == '{' ? JsonKind.Object : JsonKind.Array;
        var close = kind == JsonKind.Object ? '}' : ']';
        var value = new JsonValue(kind, _at++);
        SkipSpace();
        if (TryTake(close)) return value;
        do
        {
            if (kind == JsonKind.Object)
            {
                SkipSpace();
                value.Keys.Add(Next == '"' ? Text() : throw Fault("a key"));
                SkipSpace();
                if (!TryTake(':')) throw Fault("a colon");
            }
            value.Items.Add(Value(depth));
            SkipSpace();
        } while (TryTake(','));
        return TryTake(close) ? value : throw Fault("a comma or the end of what is open");
    }

    private JsonValue Word(ReadOnlySpan<byte> word, JsonKind kind)
    {
        if (!_utf8[_at..].StartsWith(word)) throw Fault("a value");
        _at += word.Length;
        return new JsonValue(kind, _at - word.Length);
    }

    private void Number()
    {
        TryTake('-');
        if (!TryTake('0') && !Digits()) throw Fault("a value");
        if (TryTake('.') && !Digits()) throw Fault("a digit");
        if (!TryTake('e') && !TryTake('E')) return;
        if (!TryTake('+')) TryTake('-');
        if (!Digits()) throw Fault("a digit");
    }

    private bool Digits()
    {
        var start = _at;
        while (Next is >= (byte)'0' and <= (byte)'9') _at++;
        return _at > start;
    }

    private string Text()
    {
        var start = ++_at;
        StringBuilder? text = null;
        while (true)
        {
            if (_at == _utf8.Length || Next < ' ') throw Fault("the end of a string, with control characters escaped");
            if (Next is (byte)'"' or (byte)'\\')
            {
                var part = Decoded(start, _at);
                if (_utf8[_at++] == '"') return text is null ? part : Sound(text.Append(part).ToString(), start);
                (text ??= new StringBuilder()).Append(part).Append(Escaped());
                start = _at;
            }
            else _at++;
        }
    }

    private readonly string Decoded(int start, int end)
    {
        try
        {
            return Strict.GetString(_utf8[start..end]);
        }
        catch (DecoderFallbackException e)
        {
            throw new FormatException(PlainText.Of($"text at byte {start} that is no UTF-8"), e);
        }
    }

    private char Escaped()
    {
        var letter = Next;
        _at++;
        switch (letter)
        {
            case (byte)'"' or (byte)'\\' or (byte)'/': return (char)letter;
            case (byte)'b': return '\b';
            case (byte)'f': return '\f';
            case (byte)'n': return '\n';
            case (byte)'r': return '\r';
            case (byte)'t': return '\t';
            case (byte)'u': return Unit();
            default:
                _at--;
                throw Fault("an escape that JSON has");
        }
    }

    private char Unit()
    {
        var unit = 0;
        for (var i = 0; i < 4; i++, _at++)
        {
            if (!char.IsAsciiHexDigit((char)Next)) throw Fault("a hexadecimal digit");
            unit = unit << 4 | (Next <= '9' ? Next - '0' : (Next | 0x20) - 'a' + 10);
        }
        return (char)unit;
    }

    /// <summary>Refuses halves of characters, which only escapes can bring in.</summary>
    private static string Sound(string text, int start)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i])) continue;
            if (!char.IsHighSurrogate(text[i]) || i + 1 == text.Length || !char.IsLowSurrogate(text[i + 1])) throw new FormatException(PlainText.Of($"text at byte {start} with half of a character"));
            i++;
        }
        return text;
    }

    private bool TryTake(char letter)
    {
        if (Next != letter || _at == _utf8.Length) return false;
        _at++;
        return true;
    }

    private void SkipSpace()
    {
        while (Next is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r') _at++;
    }

    private readonly FormatException Fault(string expected)
    {
        var seen = _at >= _utf8.Length ? "the end" : Next is > 32 and < 127 ? PlainText.Of($"'{(char)Next}'") : PlainText.Of($"the byte {Next}");
        return new FormatException(PlainText.Of($"{seen} at byte {Math.Min(_at, _utf8.Length)} where {expected} is expected"));
    }
}
