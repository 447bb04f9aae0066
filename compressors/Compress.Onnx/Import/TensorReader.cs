using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Compress.Graphs;
using Google.Protobuf;
using Onnx;

namespace Compress.Onnx;

/// <summary>
/// Brings tensors into one form: contiguous little-endian bytes, packed as ONNX packs them, from <c>raw_data</c>, from the typed fields or
/// from another file.
/// </summary>
internal sealed class TensorReader(OnnxImportOptions options)
{
    /// <summary>Reads a tensor.</summary>
    /// <param name="proto">The tensor.</param>
    /// <param name="place">Where it stands, for messages.</param>
    /// <param name="named">Whether its name is kept elsewhere (as an initializer's is).</param>
    /// <exception cref="ModelException">Type, dimensions and data do not fit together.</exception>
    internal Graphs.Tensor Read(TensorProto proto, string place, bool named)
    {
        var type = (ElementType)proto.DataType;
        if (!type.IsDefined())
        {
            throw new ModelException($"The {place} has the {(proto.DataType == 0 ? "undefined" : "unknown")} element type {proto.DataType}; expected 1 to {(int)ElementType.Int2}.");
        }

        if (proto.Segment is not null)
        {
            throw new ModelException($"The {place} is one segment of a tensor; segments are not supported. Save the model with whole tensors.");
        }

        if (proto.Dims.Count > TypeForms.RankLimit)
        {
            throw new ModelException($"The {place} has {proto.Dims.Count} dimensions; at most {TypeForms.RankLimit} are supported.");
        }

        long[] dims = [.. proto.Dims];
        var (count, bytes) = Measure(type, dims, place);
        var source = OnlySource(proto, place);
        var tensor = type == ElementType.String ? ReadStrings(proto, dims, count, source, place)
            : source switch
            {
                null when count == 0 => Graphs.Tensor.FromBytes(type, dims, default),
                null => throw new ModelException($"The {place} of shape [{string.Join(", ", dims)}] has no data; expected {bytes} bytes."),
                "raw_data" => Raw(proto, type, dims, bytes, place),
                "external_data" => Graphs.Tensor.FromBytes(type, dims, ExternalData.Read(proto, options.ExternalDataFolder, bytes, place)),
                _ => Graphs.Tensor.FromBytes(type, dims, Typed(proto, type, count, bytes, source, place)),
            };
        var notes = new TensorProto();
        if (!named && proto.Name.Length > 0)
        {
            notes.Name = proto.Name;
        }

        if (proto.DocString.Length > 0)
        {
            notes.DocString = proto.DocString;
        }

        notes.MetadataProps.AddRange(proto.MetadataProps);
        return notes.CalculateSize() == 0 ? tensor : tensor.WithNotes(notes.ToByteArray());
    }

    private static (long Count, long Bytes) Measure(ElementType type, long[] dims, string place)
    {
        try
        {
            var count = Graphs.Tensor.CountElements(dims);
            return (count, type.ByteCount(count));
        }
        catch (Exception e) when (e is ModelException or OverflowException)
        {
            throw new ModelException($"The {place} of shape [{string.Join(", ", dims)}] has no size: {e.Message}", e);
        }
    }

    /// <summary>The one field that holds data, or null where none does.</summary>
    private static string? OnlySource(TensorProto proto, string place)
    {
        var external = proto.DataLocation == TensorProto.Types.DataLocation.External;
        if (!external && proto.ExternalData.Count > 0)
        {
            throw new ModelException($"The {place} names external data but says that its data is in the file (data_location).");
        }

        string?[] set =
        [
            // Empty raw_data beside typed data is how some writers say "none".
            proto.HasRawData && proto.RawData.Length > 0 ? "raw_data" : null,
            proto.FloatData.Count > 0 ? "float_data" : null,
            proto.Int32Data.Count > 0 ? "int32_data" : null,
            proto.Int64Data.Count > 0 ? "int64_data" : null,
            proto.DoubleData.Count > 0 ? "double_data" : null,
            proto.Uint64Data.Count > 0 ? "uint64_data" : null,
            proto.StringData.Count > 0 ? "string_data" : null,
            external ? "external_data" : null,
        ];
        var given = set.Where(s => s is not null).ToArray();
        return given.Length <= 1 ? given.FirstOrDefault() : throw new ModelException(
            $"The {place} holds data in {string.Join(" and in ", given)}; expected one of them.");
    }

    private static Graphs.Tensor Raw(TensorProto proto, ElementType type, long[] dims, long bytes, string place) =>
        proto.RawData.Length == bytes ? Graphs.Tensor.FromBytes(type, dims, proto.RawData.Memory) : throw new ModelException(
            $"The {place} of {type} and shape [{string.Join(", ", dims)}] has {proto.RawData.Length} bytes of raw_data; expected {bytes}.");

    private static Graphs.Tensor ReadStrings(TensorProto proto, long[] dims, long count, string? source, string place)
    {
        if (source is not (null or "string_data") || proto.StringData.Count != count)
        {
            throw new ModelException(
                $"The {place} of strings and shape [{string.Join(", ", dims)}] has {proto.StringData.Count} strings{(source is null or "string_data" ? "" : $" and data in {source}")}; expected {count} in string_data.");
        }

        return Graphs.Tensor.FromStrings(dims, [.. proto.StringData.Select(s => s.Memory)]);
    }

    private static byte[] Typed(TensorProto proto, ElementType type, long count, long bytes, string source, string place)
    {
        var (field, perEntry) = type switch
        {
            ElementType.Float32 => ("float_data", 1),
            ElementType.Complex64 => ("float_data", -2),
            ElementType.Float64 => ("double_data", 1),
            ElementType.Complex128 => ("double_data", -2),
            ElementType.Int64 => ("int64_data", 1),
            ElementType.UInt32 or ElementType.UInt64 => ("uint64_data", 1),
            ElementType.Int4 or ElementType.UInt4 or ElementType.Float4E2M1 => ("int32_data", 2),
            ElementType.Int2 or ElementType.UInt2 => ("int32_data", 4),
            _ => ("int32_data", 1),
        };
        if (source != field)
        {
            throw new ModelException($"The {place} of {type} holds its data in {source}; expected raw_data or {field}.");
        }

        var entries = perEntry < 0 ? checked(count * -perEntry) : (count + perEntry - 1) / perEntry;
        var given = source switch
        {
            "float_data" => proto.FloatData.Count,
            "double_data" => proto.DoubleData.Count,
            "int64_data" => proto.Int64Data.Count,
            "uint64_data" => proto.Uint64Data.Count,
            _ => proto.Int32Data.Count,
        };
        if (given != entries)
        {
            throw new ModelException($"The {place} of {type} with {count} elements has {given} entries in {source}; expected {entries}.");
        }

        var result = new byte[bytes];
        switch (type)
        {
            case ElementType.Float32 or ElementType.Complex64:
                Copy(proto.FloatData, result);
                break;
            case ElementType.Float64 or ElementType.Complex128:
                Copy(proto.DoubleData, result);
                break;
            case ElementType.Int64:
                Copy(proto.Int64Data, result);
                break;
            case ElementType.UInt64:
                Copy(proto.Uint64Data, result);
                break;
            case ElementType.UInt32:
                Narrow(proto.Uint64Data.Select(v => v <= uint.MaxValue ? (long)v : long.MaxValue), result, 4, 0, uint.MaxValue, type, place);
                break;
            default:
                var (low, high) = Range(type);
                Narrow(proto.Int32Data.Select(v => (long)v), result, Math.Max(1, type.BitsPerElement() / 8), low, high, type, place);
                break;
        }

        return result;
    }

    /// <summary>What an entry of int32_data may be: the type's own numbers, or for types without integers and packed ones their bits.</summary>
    private static (long Low, long High) Range(ElementType type) => type switch
    {
        ElementType.Int32 => (int.MinValue, int.MaxValue),
        ElementType.Int16 => (short.MinValue, short.MaxValue),
        ElementType.Int8 => (sbyte.MinValue, sbyte.MaxValue),
        ElementType.Bool => (0, 1),
        ElementType.UInt16 or ElementType.Float16 or ElementType.BFloat16 => (0, ushort.MaxValue),
        // Packed signed types come as signed bytes from some writers.
        ElementType.Int4 or ElementType.Int2 => (sbyte.MinValue, byte.MaxValue),
        _ => (0, byte.MaxValue),
    };

    private static void Copy<T>(IEnumerable<T> values, byte[] target)
        where T : unmanaged
    {
        var at = MemoryMarshal.Cast<byte, T>(target.AsSpan());
        var i = 0;
        foreach (var value in values)
        {
            at[i++] = value;
        }
    }

    private static void Narrow(IEnumerable<long> values, byte[] target, int size, long low, long high, ElementType type, string place)
    {
        var at = 0;
        Span<byte> whole = stackalloc byte[8];
        foreach (var value in values)
        {
            if (value < low || value > high)
            {
                throw new ModelException($"Entry {at / size} of the {place} does not fit {type}; expected {low} to {high}.");
            }

            BinaryPrimitives.WriteInt64LittleEndian(whole, value);
            whole[..size].CopyTo(target.AsSpan(at));
            at += size;
        }
    }
}
