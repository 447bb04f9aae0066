namespace Compress.Onnx.Tests.Fuzzing;

/// <summary>Edits that know nothing of the format: flipped bits, wrong bytes, lengths that say more than there is, cuts, holes, repeated pieces.</summary>
internal static class ByteMutations
{
    public static byte[] Apply(byte[] original, Random random)
    {
        var bytes = (byte[])original.Clone();
        for (var edits = random.Next(1, 6); edits > 0 && bytes.Length > 2; edits--) bytes = Edit(bytes, random);
        return bytes;
    }

    private static byte[] Edit(byte[] bytes, Random random)
    {
        switch (random.Next(7))
        {
            case 0:
                bytes[At(bytes, random)] ^= (byte)(1 << random.Next(8));
                return bytes;
            case 1:
                bytes[At(bytes, random)] = (byte)random.Next(256);
                return bytes;
            case 2:
                return bytes[..random.Next(1, bytes.Length)];
            case 3:
                // A length or number goes on into the next byte.
                bytes[At(bytes, random)] |= 0x80;
                return bytes;
            case 4:
                bytes[At(bytes, random)] = 0xFF;
                return bytes;
            case 5:
                var (from, length) = (random.Next(bytes.Length), random.Next(1, 64));
                return [.. bytes.AsSpan(0, from), .. bytes.AsSpan(Math.Min(from + length, bytes.Length))];
            default:
                var (start, size, to) = (random.Next(bytes.Length), random.Next(1, 64), random.Next(bytes.Length));
                var piece = bytes.AsSpan(start, Math.Min(size, bytes.Length - start)).ToArray();
                return [.. bytes.AsSpan(0, to), .. piece, .. bytes.AsSpan(to)];
        }
    }

    // Most of a model is weights; what matters lies at the ends and between them, so half of the edits keep to the first and last part.
    private static int At(byte[] bytes, Random random) => random.Next(4) switch
    {
        0 => random.Next(Math.Min(bytes.Length, 400)),
        1 => bytes.Length - 1 - random.Next(Math.Min(bytes.Length, 2000)),
        _ => random.Next(bytes.Length),
    };
}
