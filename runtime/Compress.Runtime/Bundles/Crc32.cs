namespace Compress.Runtime.Bundles;

/// <summary>The checksum of zip files: reflected polynomial 0xEDB88320 (ISO 3309), eight bytes a step by table.</summary>
internal static class Crc32
{
    private static readonly uint[] Table = MakeTable();

    public static uint Compute(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        var table = Table;
        while (bytes.Length >= 8)
        {
            var low = crc ^ System.Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(bytes);
            var high = System.Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
            crc = table[7 * 256 + (int)(low & 255)] ^ table[6 * 256 + (int)(low >> 8 & 255)] ^ table[5 * 256 + (int)(low >> 16 & 255)] ^ table[4 * 256 + (int)(low >> 24)]
                ^ table[3 * 256 + (int)(high & 255)] ^ table[2 * 256 + (int)(high >> 8 & 255)] ^ table[256 + (int)(high >> 16 & 255)] ^ table[(int)(high >> 24)];
            bytes = bytes[8..];
        }
        foreach (var b in bytes) crc = table[(int)((crc ^ b) & 255)] ^ crc >> 8;
        return ~crc;
    }

    private static uint[] MakeTable()
    {
        var table = new uint[8 * 256];
        for (var i = 0u; i < 256; i++)
        {
            var value = i;
            for (var bit = 0; bit < 8; bit++) value = (value & 1) != 0 ? value >> 1 ^ 0xEDB88320 : value >> 1;
            table[i] = value;
        }
        for (var i = 256; i < table.Length; i++) table[i] = table[(int)(table[i - 256] & 255)] ^ table[i - 256] >> 8;
        return table;
    }
}
