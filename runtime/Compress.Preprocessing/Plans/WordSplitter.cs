namespace Compress.Preprocessing;

/// <summary>Walks the words of a text without allocating: runs of letters and digits, and every other character that is not white space alone.</summary>
internal ref struct WordSplitter(ReadOnlySpan<char> text)
{
    private ReadOnlySpan<char> _rest = text;

    public ReadOnlySpan<char> Current { get; private set; }

    public readonly WordSplitter GetEnumerator() => this;

    public bool MoveNext()
    {
        _rest = _rest.TrimStart();
        if (_rest.IsEmpty) return false;
        var end = 0;
        while (end < _rest.Length && char.IsLetterOrDigit(_rest[end])) end++;
        // A surrogate pair outside letters (an emoji) stays whole.
        if (end == 0) end = _rest.Length > 1 && char.IsSurrogatePair(_rest[0], _rest[1]) ? 2 : 1;
        Current = _rest[..end];
        _rest = _rest[end..];
        return true;
    }
}
