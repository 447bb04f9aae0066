namespace Compress.Preprocessing;

/// <summary>The element types of <c>.npy</c> files that are read and written.</summary>
public enum NpyType
{
    /// <summary>'?': one byte, 0 or 1.</summary>
    Bool,

    /// <summary>'u1'.</summary>
    UInt8,

    /// <summary>'i1'.</summary>
    Int8,

    /// <summary>'u2'.</summary>
    UInt16,

    /// <summary>'i2'.</summary>
    Int16,

    /// <summary>'u4'.</summary>
    UInt32,

    /// <summary>'i4'.</summary>
    Int32,

    /// <summary>'u8'.</summary>
    UInt64,

    /// <summary>'i8'.</summary>
    Int64,

    /// <summary>'f2'.</summary>
    Float16,

    /// <summary>'f4'.</summary>
    Float32,

    /// <summary>'f8'.</summary>
    Float64,
}
