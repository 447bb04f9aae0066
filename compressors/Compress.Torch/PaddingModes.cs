namespace TorchSharp;

/// <summary>What stands beyond the edge.</summary>
public enum PaddingModes
{
    /// <summary>A number.</summary>
    Constant = 0,

    /// <summary>The elements mirrored, the edge itself not repeated.</summary>
    Reflect = 1,

    /// <summary>The edge.</summary>
    Replicate = 2,

    /// <summary>The other end.</summary>
    Circular = 3,

    /// <summary>Zeros.</summary>
    Zeros = 4,
}
