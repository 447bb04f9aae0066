using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Compress.Training.Data;

/// <summary>Labelled texts.</summary>
public sealed class TextSamples : SampleSet
{
    /// <summary>Wraps texts and labels without copying them.</summary>
    /// <exception cref="DataException">The counts differ.</exception>
    public TextSamples(string[] texts, int[] labels) : base(labels)
    {
        ArgumentNullException.ThrowIfNull(texts);
        if (texts.Length != labels.Length) throw new DataException($"{texts.Length} texts with {labels.Length} labels; the counts must be equal.");
        Texts = texts;
    }

    /// <summary>The texts; not to be changed.</summary>
    public string[] Texts { get; }

    /// <inheritdoc/>
    public override string Describe() => "text";

    internal override void Hash(int index, IncrementalHash hash)
    {
        hash.AppendData(MemoryMarshal.AsBytes(Texts[index].AsSpan()));
        hash.AppendData([0, 0]);
    }
}
