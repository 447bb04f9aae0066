namespace Build.Setup;

/// <summary>One thing that a fresh system lacks.</summary>
internal interface ISetupStep
{
    /// <summary>What it is, in a few words.</summary>
    string Name { get; }

    /// <summary>What it is for.</summary>
    string Why { get; }

    /// <summary>Says where it was found, or null when it has to be set up. Takes well under a second.</summary>
    string? Found(BuildContext context);

    /// <summary>The Debian packages that it lacks. They are installed for all steps at once, before <see cref="Do"/>.</summary>
    IReadOnlyList<string> MissingPackages => [];

    /// <summary>Sets up what no Debian package brings.</summary>
    void Do(BuildContext context)
    {
    }
}
