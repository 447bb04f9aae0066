namespace Compress.Preprocessing;

/// <summary>The element type of a prepared input.</summary>
public enum InputType
{
    /// <summary>32-bit floating point.</summary>
    Float32,

    /// <summary>64-bit integers: token numbers.</summary>
    Int64,
}
