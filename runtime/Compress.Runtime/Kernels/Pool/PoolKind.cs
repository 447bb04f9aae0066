namespace Compress.Runtime.Kernels;

/// <summary>What a pool takes of its window.</summary>
internal enum PoolKind
{
    Max,
    Average,
}
