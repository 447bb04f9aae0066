namespace Compress.Preprocessing;

/// <summary>One prepared sample. Exactly one of the two buffers is in use, as <see cref="Spec"/> says; the other is empty.</summary>
public sealed class ModelInput
{
    /// <summary>Wraps float values.</summary>
    public ModelInput(InputSpec spec, float[] floats) => (Spec, Floats, Tokens) = (spec, floats, []);

    /// <summary>Wraps token numbers.</summary>
    public ModelInput(InputSpec spec, long[] tokens) => (Spec, Floats, Tokens) = (spec, [], tokens);

    /// <summary>Element type and shape without the batch axis.</summary>
    public InputSpec Spec { get; }

    /// <summary>The values where the type is float32.</summary>
    public float[] Floats { get; }

    /// <summary>The values where the type is int64.</summary>
    public long[] Tokens { get; }
}
