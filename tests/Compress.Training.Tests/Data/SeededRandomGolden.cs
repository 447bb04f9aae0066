namespace Compress.Training.Tests.Data;

/// <summary>Numbers that a change of the generator would change; never to be updated to make a test pass.</summary>
internal static class SeededRandomGolden
{
    public static readonly ulong[] Values = [0xF7B53DA43F92DEB2, 0xA960EECB67E6713F, 0x988A02746C9737CF];
}
