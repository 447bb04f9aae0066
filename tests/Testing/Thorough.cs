using System.Globalization;

namespace Compress.Testing;

/// <summary>
/// Tests that can go further than a run of all tests has time for: with the variable COMPRESS_THOROUGH=1 (the build's target Thorough sets it)
/// they take their long form.
/// </summary>
public static class Thorough
{
    /// <summary>True where the long form is asked for.</summary>
    public static bool IsOn { get; } = Environment.GetEnvironmentVariable("COMPRESS_THOROUGH") == "1";

    /// <summary>The seed of repeatable random tests; the variable COMPRESS_SEED gives another one.</summary>
    public static int Seed { get; } = int.TryParse(Environment.GetEnvironmentVariable("COMPRESS_SEED"), NumberStyles.None, CultureInfo.InvariantCulture, out var seed) ? seed : 20240607;

    /// <summary>One of two numbers, by the form.</summary>
    /// <param name="quick">In a run of all tests.</param>
    /// <param name="thorough">In the long form.</param>
    public static int Count(int quick, int thorough) => IsOn ? thorough : quick;
}
