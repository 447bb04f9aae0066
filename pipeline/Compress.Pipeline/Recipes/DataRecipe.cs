namespace Compress.Pipeline;

/// <summary>Where the samples come from and what happens to them before the network.</summary>
public sealed record DataRecipe
{
    /// <summary>Folder with the data; the command line's <c>--data</c> takes its place.</summary>
    public string? Path { get; init; }

    /// <summary>A generator instead of a folder: <c>glyphs</c>.</summary>
    public string? Generator { get; init; }

    /// <summary>Share of the training samples held back for validation.</summary>
    public double Validation { get; init; } = 0.1;

    /// <summary>At most this many training samples, validation included; 0 for all. A generator makes this many.</summary>
    public int Train { get; init; }

    /// <summary>At most this many test samples; 0 for all. A generator makes this many.</summary>
    public int Test { get; init; }

    /// <summary>Side of the images that a generator makes, in pixels.</summary>
    public int Size { get; init; } = 20;

    /// <summary>How distorted and occluded a generator's images are, 0 to 1.</summary>
    public float Hardness { get; init; } = 0.5f;

    /// <summary>How files are read, tables and texts above all.</summary>
    public FilesRecipe Files { get; init; } = new();

    /// <summary>What happens to a sample before the network.</summary>
    public PreprocessRecipe Preprocess { get; init; } = new();
}
