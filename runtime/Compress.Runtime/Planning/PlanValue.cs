using Compress.Graphs;
using Compress.Runtime.Kernels;

namespace Compress.Runtime.Planning;

/// <summary>A value of a plan: type, logical dimensions, layout, and where it lies.</summary>
internal sealed class PlanValue(string name, ElementType type, long[] dims)
{
    public string Name { get; } = name;

    public ElementType Type { get; } = type;

    /// <summary>Dimensions in the model's own order.</summary>
    public long[] Dims { get; } = dims;

    public Layout Layout { get; set; }

    /// <summary>The constant that it is, or null.</summary>
    public Tensor? Constant { get; init; }

    /// <summary>The ends of its codes, where it is an 8-bit activation.</summary>
    public QuantCodes? Codes { get; init; }

    public bool IsInput { get; init; }

    public bool IsOutput { get; set; }

    /// <summary>A value whose memory this one shares, or null.</summary>
    public PlanValue? Alias { get; set; }

    /// <summary>Bytes from the first one of <see cref="Alias"/> to the first one of this value.</summary>
    public long AliasBytes { get; set; }

    /// <summary>Whether its pixels lie within wider ones, so that nothing beyond its channels may be written.</summary>
    public bool IsSlice { get; set; }

    /// <summary>A later value in whose memory this one is made, or null; set by the arena planner.</summary>
    public PlanValue? Heir { get; set; }

    /// <summary>Bytes from the first one of <see cref="Heir"/> to the first one of this value.</summary>
    public long HeirBytes { get; set; }

    /// <summary>Byte offset in the arena; set by the arena planner.</summary>
    public long Offset { get; set; } = -1;

    /// <summary>The value that owns the memory.</summary>
    public PlanValue Storage => Alias is not null ? Alias.Storage : Heir is not null ? Heir.Storage : this;

    /// <summary>Bytes from the first one of <see cref="Storage"/> to the first one of this value.</summary>
    public long StorageBytes => Alias is not null ? AliasBytes + Alias.StorageBytes : Heir is not null ? HeirBytes + Heir.StorageBytes : 0;

    public long Length { get; } = Tensor.CountElements(dims);

    public int Batch => Dims.Length > 0 ? (int)Dims[0] : 1;

    public int Channels => Dims.Length > 1 ? (int)Dims[1] : 1;

    public int Height => Dims.Length == 4 ? (int)Dims[2] : 1;

    public int Width => Dims.Length == 4 ? (int)Dims[3] : Dims.Length == 3 ? (int)Dims[2] : 1;

    /// <summary>Positions in space, one for values without axes of space.</summary>
    public int Space
    {
        get
        {
            long space = 1;
            for (var d = 2; d < Dims.Length; d++) space *= Dims[d];
            return (int)space;
        }
    }

    public int Pixels => Batch * Space;

    /// <summary>The stride that kernels like for this value's pixels.</summary>
    public int PreferredStride => Type == ElementType.Float32 ? ConvLayout.FloatStride(Channels) : ConvLayout.ByteStride(Channels);

    /// <summary>Elements in memory, padding included.</summary>
    public long Elements => Layout.IsImage ? (long)Pixels * Layout.Stride : Length;

    public long Bytes => Type.ByteCount(Elements);

    /// <summary>True where row-major and channels-last elements lie in the same order: one channel, or one pixel an image.</summary>
    public bool OrderIsShared => Channels == 1 || Space == 1;

    public override string ToString() => Texts.Of($"{Name}: {Type}[{Texts.Join(Dims)}] {Layout.ToString()}");
}
