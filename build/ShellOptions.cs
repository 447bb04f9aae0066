namespace Build;

/// <summary>How <see cref="Shell"/> runs a program.</summary>
internal sealed record ShellOptions
{
    /// <summary>The working folder; the repository's root when null.</summary>
    public string? Folder { get; init; }

    public IReadOnlyDictionary<string, string?> Variables { get; init; } = new Dictionary<string, string?>();

    /// <summary>Called with every line of output, one at a time.</summary>
    public Action<string>? OnLine { get; init; }

    public TimeSpan Limit { get; init; } = TimeSpan.FromMinutes(60);

    /// <summary>The build's exit code when the program fails.</summary>
    public int ErrorCode { get; init; } = 1;

    /// <summary>Whether a failure leaves out the last lines of output, because the caller showed what matters.</summary>
    public bool HideTail { get; init; }

    /// <summary>Whether the log goes on from what is there.</summary>
    public bool Append { get; init; }
}
