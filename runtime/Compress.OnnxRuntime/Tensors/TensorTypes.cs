namespace Microsoft.ML.OnnxRuntime.Tensors;

/// <summary>What .NET type an element type is seen as, and how many bytes it takes.</summary>
internal static class TensorTypes
{
    private static readonly Dictionary<Type, TensorElementType> ByType = new()
    {
        [typeof(float)] = TensorElementType.Float,
        [typeof(byte)] = TensorElementType.UInt8,
        [typeof(sbyte)] = TensorElementType.Int8,
        [typeof(ushort)] = TensorElementType.UInt16,
        [typeof(short)] = TensorElementType.Int16,
        [typeof(int)] = TensorElementType.Int32,
        [typeof(long)] = TensorElementType.Int64,
        [typeof(string)] = TensorElementType.String,
        [typeof(bool)] = TensorElementType.Bool,
        [typeof(Float16)] = TensorElementType.Float16,
        [typeof(double)] = TensorElementType.Double,
        [typeof(uint)] = TensorElementType.UInt32,
        [typeof(ulong)] = TensorElementType.UInt64,
        [typeof(BFloat16)] = TensorElementType.BFloat16,
    };

    private static readonly Dictionary<TensorElementType, Type> ByElement = ByType.ToDictionary(pair => pair.Value, pair => pair.Key);

    /// <summary>The element type that stands for <paramref name="type"/>.</summary>
    /// <exception cref="NotSupportedException">No tensor has elements of that type.</exception>
    internal static TensorElementType Of(Type type) => ByType.TryGetValue(type, out var element)
        ? element
        : throw new NotSupportedException(
            $"No tensor has elements of the .NET type {type.Name}; expected one of {string.Join(", ", ByType.Keys.Select(t => t.Name))}.");

    /// <summary>The .NET type of an element, or byte for those that .NET has no type for.</summary>
    internal static Type ClrType(TensorElementType element) => ByElement.GetValueOrDefault(element, typeof(byte));

    /// <summary>Bytes that <paramref name="count"/> elements take; smaller types are packed.</summary>
    /// <exception cref="NotSupportedException">The type has no fixed size.</exception>
    internal static long Bytes(TensorElementType element, long count) => element switch
    {
        TensorElementType.Bool or TensorElementType.UInt8 or TensorElementType.Int8 or TensorElementType.Float8E4M3FN
            or TensorElementType.Float8E4M3FNUZ or TensorElementType.Float8E5M2 or TensorElementType.Float8E5M2FNUZ or TensorElementType.Float8E8M0 => count,
        TensorElementType.UInt16 or TensorElementType.Int16 or TensorElementType.Float16 or TensorElementType.BFloat16 => checked(count * 2),
        TensorElementType.Float or TensorElementType.Int32 or TensorElementType.UInt32 => checked(count * 4),
        TensorElementType.Double or TensorElementType.Int64 or TensorElementType.UInt64 or TensorElementType.Complex64 => checked(count * 8),
        TensorElementType.Complex128 => checked(count * 16),
        TensorElementType.UInt4 or TensorElementType.Int4 or TensorElementType.Float4E2M1 => checked(count + 1) / 2,
        TensorElementType.UInt2 or TensorElementType.Int2 => checked(count + 3) / 4,
        _ => throw new NotSupportedException($"Elements of type {element} have no fixed size in bytes."),
    };
}
