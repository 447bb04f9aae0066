namespace Compress.Runtime.Stress.Fuzzing;

/// <summary>Edits a file without knowing what is in it.</summary>
internal static class ByteMutator
{
    public static byte[] Mutate(byte[] original, Random random)
    {
        var bytes = (byte[])original.Clone();
        for (var edits = random.Next(1, 5); edits > 0 && bytes.Length > 2; edits--)
        {
            var at = random.Next(bytes.Length);
            switch (random.Next(6))
            {
                case 0: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 1: bytes[at] = (byte)random.Next(256); break;
                case 2: bytes[at] = 0xFF; break;
                case 3: bytes = bytes[..Math.Max(1, at)]; break;
                case 4: bytes = [.. bytes.AsSpan(0, at), .. bytes.AsSpan(Math.Min(at + random.Next(1, 32), bytes.Length))]; break;
                default:
                    var from = random.Next(bytes.Length);
                    bytes = [.. bytes.AsSpan(0, at), .. bytes.AsSpan(from, Math.Min(random.Next(1, 32), bytes.Length - from)), .. bytes.AsSpan(at)];
                    break;
            }
        }
        return bytes;
    }
}
