using System.Runtime.CompilerServices;

namespace Compress.Runtime.Emitted;

/// <summary>Sums by machine code.</summary>
internal readonly unsafe struct MachineSums : ITileSums
{
    // The code is short and calls nothing, so the garbage collector may wait for it.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run(int tile, TileCall* call) => ((delegate* unmanaged[SuppressGCTransition]<TileCall*, void>)MappedCode.Tiles[tile])(call);
}
