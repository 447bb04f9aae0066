namespace Compress.Preprocessing;

/// <summary>
/// Everything that happens to a sample before the model sees it, as data: made once from the training split, used by training,
/// saved beside the model as <c>preprocess.json</c>, and repeated by the app. Plans are immutable and may be shared between threads.
/// </summary>
public abstract record PreprocessPlan
{
    private protected PreprocessPlan()
    {
    }

    /// <summary>The word that names the kind in JSON: image, text or tabular.</summary>
    public abstract string Kind { get; }

    /// <summary>What the model gets for one sample.</summary>
    public abstract InputSpec Input { get; }

    /// <summary>Reads a file that holds one sample and prepares it: an image or <c>.npy</c>, a text file, or one CSV row.</summary>
    /// <exception cref="PreprocessException">The content does not fit the plan.</exception>
    public abstract ModelInput ApplyFile(string path);

    /// <summary>Prepares a sample from the bytes that such a file holds; the content says what it is.</summary>
    /// <exception cref="PreprocessException">The content does not fit the plan.</exception>
    public abstract ModelInput ApplyContent(ReadOnlySpan<byte> content);

    /// <summary>The canonical JSON (UTF-8, fixed key order, no spaces): equal plans give equal bytes.</summary>
    public byte[] ToJson() => PlanJson.Write(this);

    /// <summary>Reads a plan that <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="PreprocessException">Not JSON, an unknown kind or key, or a value out of range.</exception>
    public static PreprocessPlan FromJson(ReadOnlySpan<byte> utf8) => PlanJson.Read(utf8);

    /// <summary>Reads a <c>preprocess.json</c>.</summary>
    /// <exception cref="PreprocessException">The file is no valid plan.</exception>
    public static PreprocessPlan Load(string path) => FromJson(File.ReadAllBytes(path));

    internal abstract void WriteMembers(System.Text.Json.Utf8JsonWriter json);

    /// <summary>The kind and what it makes, such as <c>image float32[3,32,32]</c>.</summary>
    public sealed override string ToString() => PlainText.Of($"{Kind} {Input}");

    /// <summary>Plans are equal when their JSON is.</summary>
    public virtual bool Equals(PreprocessPlan? other) => other is not null && ToJson().AsSpan().SequenceEqual(other.ToJson());

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(ToJson());
        return hash.ToHashCode();
    }
}
