namespace Compress.Runtime.Kernels;

/// <summary>The tile kernels of one variant: entry points by rows and columns.</summary>
internal sealed unsafe class TileSet
{
    private readonly nint[] _entries;
    private readonly nint[] _patches;

    /// <param name="variant">Name, tier and reason.</param>
    /// <param name="lanes">Output channels in one vector.</param>
    /// <param name="maxRows">Pixels of the largest tile with two vectors of channels.</param>
    /// <param name="entries">Entry points: one column with 1 to 12 rows, then two columns with 1 to <paramref name="maxRows"/> rows.</param>
    /// <param name="patches">Entry points of tiles whose pixels lie anywhere: one column with 1 to 6 rows, then two columns; or none.</param>
    public TileSet(KernelVariant variant, int lanes, int maxRows, nint[] entries, nint[]? patches = null)
    {
        _patches = patches ?? [];
        Variant = variant;
        Lanes = lanes;
        MaxRows = maxRows;
        _entries = entries;
    }

    public KernelVariant Variant { get; }

    /// <summary>Output channels in one vector; 0 for the scalar reference, which has no tiles.</summary>
    public int Lanes { get; }

    /// <summary>Pixels of the largest tile with two vectors of channels.</summary>
    public int MaxRows { get; }

    public bool IsScalar => Lanes == 0;

    /// <summary>8 bit: whether the weights must be proven free of pairs that saturate.</summary>
    public bool NeedsBoundedPairs { get; init; }

    /// <summary>8 bit: whether weights are packed as 16-bit numbers, two a step, and (unless depthwise) the input is copied as such.</summary>
    public bool Words { get; init; }

    /// <summary>8 bit: whether windows are laid out in an order of their own for each block of channels; see <see cref="PairOrder"/>.</summary>
    public bool Ordered { get; init; }

    /// <summary>Least pixels of a result for which the set is worth taking.</summary>
    public long MinPixels { get; init; }

    /// <summary>Whether the tiles are those of depthwise convolution: one vector of channels, each with its own window.</summary>
    public bool IsDepthwise { get; init; }

    /// <summary>8-bit depthwise: numbers of packed weights in a channel where the tiles are those of 3x3 kernels of stride 1 alone; 0 for all others.</summary>
    public int LaneWeights { get; init; }

    /// <summary>Whether the tiles are those of 3x3 kernels of stride 1 alone.</summary>
    public bool Is3x3 => LaneWeights > 0;

    /// <summary>Pixels of the largest tile with this many vectors of channels.</summary>
    public int Rows(int columns) => columns == 2 ? MaxRows : Math.Min(12, _entries.Length);

    /// <summary>The kernel of a tile.</summary>
    public delegate*<TileArgs*, void> Entry(int rows, int columns) => (delegate*<TileArgs*, void>)_entries[columns == 1 ? rows - 1 : 11 + rows];

    /// <summary>Float: entry points of tiles of one pixel by two and by four panels of two vectors; or none.</summary>
    public nint[] Vectors { get; init; } = [];

    /// <summary>The kernel of one pixel by two or four panels.</summary>
    public delegate*<TileArgs*, void> Vector(int panels) => (delegate*<TileArgs*, void>)Vectors[panels / 4];

    /// <summary>Float: entry points of tiles of 1 to 6 pixels that lie anywhere by one and a half vectors; or none.</summary>
    public nint[] Halves { get; init; } = [];

    /// <summary>The kernel of a tile of one and a half vectors.</summary>
    public delegate*<TileArgs*, void> Half(int rows) => (delegate*<TileArgs*, void>)Halves[rows - 1];

    /// <summary>
    /// Float: the transforms of Winograd's filtering, each of input and then of output: six products along both axes, six along one, eight along one.
    /// </summary>
    public nint[] Filters { get; init; } = [];

    /// <summary>Whether there are tiles whose pixels lie anywhere.</summary>
    public bool HasPatches => _patches.Length > 0;

    /// <summary>The kernel of a tile whose pixels lie anywhere.</summary>
    public delegate*<TileArgs*, void> Patch(int rows, int columns) => (delegate*<TileArgs*, void>)_patches[(6 * (columns - 1)) + rows - 1];

    /// <summary>Float over planes: whether the entry points are those of <see cref="Plane"/>.</summary>
    public bool HasPlanes { get; init; }

    /// <summary>Vectors of pixels of the largest tile over planes with this many output channels.</summary>
    public static int PlaneColumns(int rows) => rows > 2 ? 3 : 5;

    /// <summary>The kernel of a tile over planes: 1, 2 or 4 output channels by 1 to <see cref="PlaneColumns"/> vectors of pixels, in this order.</summary>
    public delegate*<LineArgs*, void> Plane(int rows, int columns) => (delegate*<LineArgs*, void>)_entries[(5 * (rows / 2)) + columns - 1];

    public override string ToString() => Variant.Name;
}
