namespace Compress.Preprocessing;

/// <summary>How text becomes numbers.</summary>
public enum Tokenization
{
    /// <summary>One token a UTF-8 byte; 260 numbers, no vocabulary needed.</summary>
    Bytes,

    /// <summary>One token a word: a run of letters and digits, or one other character that is not white space.</summary>
    Words,
}
