namespace Compress.Runtime.Emitted;

/// <summary>Computes the sums of tiles. Machine code does; the tests have an interpreter of it, so that it is tried on every processor.</summary>
internal unsafe interface ITileSums
{
    /// <summary>Computes one tile.</summary>
    /// <param name="tile">Number of the tile's code: tiles of one vector of channels by their pixels, then those of two.</param>
    /// <param name="call">What the code is given.</param>
    static abstract void Run(int tile, TileCall* call);
}
