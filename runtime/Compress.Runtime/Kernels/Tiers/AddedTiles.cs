namespace Compress.Runtime.Kernels;

/// <summary>Tiles that an optional package brings along. They are tried before the listed ones, for models loaded from then on.</summary>
internal static class AddedTiles
{
    /// <summary>Tiles of 8-bit convolution and matrix product: what <see cref="KernelTier.Avx512Vnni"/> stands for.</summary>
    public static TileSet[] Quant { get; set; } = [];
}
