namespace Compress.Quantization;

/// <summary>What an operator does to 8-bit values.</summary>
internal enum QuantizationRole
{
    /// <summary>Stays in floating point.</summary>
    None,
    /// <summary>Multiplies with a constant weight; sums exactly in int32.</summary>
    Weighted,
    /// <summary>Multiplies with constant weights that are stored in 8 bits, a scale a row; activations and sums stay in floating point.</summary>
    WeightOnly,
    /// <summary>Combines activations of different formats into a new one.</summary>
    Combining,
    /// <summary>Averages within a channel; the result has a format of its own.</summary>
    Averaging,
    /// <summary>Moves or selects elements: the result keeps the format.</summary>
    Passing,
    /// <summary>Puts activations side by side: inputs and result share one format, so that bytes are copied.</summary>
    Joining,
    /// <summary>A clamp that fuses into the operator before it.</summary>
    Clamping,
}
