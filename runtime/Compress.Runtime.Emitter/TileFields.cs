namespace Compress.Runtime.Emitter;

/// <summary>Where the fields of what a tile's code is given lie, in bytes: <c>TileCall</c> of Compress.Runtime.Emitted, whose test compares both.</summary>
internal static class TileFields
{
    public const int X = 0, Step = 8, Offsets = 16, OffsetsEnd = 24, Stretch = 32, Weights = 40, Bias = 48, Sums = 56;
}
