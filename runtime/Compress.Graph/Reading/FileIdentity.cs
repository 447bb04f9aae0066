namespace Compress.Graphs;

/// <summary>One version of one file: while it is mapped no other file can have its number.</summary>
/// <param name="Device">Number of the file system.</param>
/// <param name="Number">Number of the file in it.</param>
/// <param name="Changed">Time of the last change.</param>
/// <param name="Length">Bytes.</param>
internal readonly record struct FileIdentity(ulong Device, ulong Number, Int128 Changed, ulong Length);
