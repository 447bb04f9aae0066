using System.Runtime.InteropServices;
using Compress.Graphs;

namespace Compress.Runtime.Native;

/// <summary>cr_tensor_info.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeTensorInfo
{
    public const int MaxRank = 16;

    public nuint StructSize;
    public nint Name;
    public int Type;
    public int Rank;
    public fixed long Dims[MaxRank];
    public nuint Bytes;

    /// <summary>What the model declares: open dimensions are -1, and so is an unknown rank.</summary>
    public static NativeTensorInfo Declared(TensorText name, ValueInfo value)
    {
        var info = new NativeTensorInfo { Name = name.Utf8, Type = (int)value.ElementType, Rank = value.Shape?.Rank ?? -1 };
        if (info.Rank > MaxRank) StatusException.Throw(Status.Model, $"'{value.Name}' has {info.Rank} dimensions; the C API passes on up to {MaxRank}.");
        for (var d = 0; d < info.Rank; d++) info.Dims[d] = value.Shape![d].Value ?? -1;
        return info;
    }

    /// <summary>What a session holds now.</summary>
    public static NativeTensorInfo Current(TensorText name, ElementType type, ReadOnlySpan<long> dims, int bytes)
    {
        var info = new NativeTensorInfo { Name = name.Utf8, Type = (int)type, Rank = dims.Length, Bytes = (nuint)bytes };
        for (var d = 0; d < dims.Length; d++) info.Dims[d] = dims[d];
        return info;
    }

    public readonly void WriteTo(NativeTensorInfo* target)
    {
        NativeStruct.RequirePointer(target, "info");
        NativeStruct.Write(this, target, target->StructSize);
    }
}
