using System.Runtime.InteropServices;

namespace Compress.Graphs;

/// <summary>What a path is, asked without opening it: opening a pipe or a device may hang.</summary>
internal static partial class FileStatus
{
    private const int AtCurrentDirectory = -100;
    private const int NoFollow = 0x100;
    private const uint BasicStatus = 0x7FF;

    /// <summary>Refuses what is no regular file.</summary>
    /// <param name="path">The file; links to it are followed.</param>
    /// <param name="what">What the file is for, for the message.</param>
    /// <exception cref="ModelException">It is missing, a folder, a device, a pipe or a socket.</exception>
    public static void RequireRegular(string path, string what)
    {
        if (Directory.Exists(path)) throw new ModelException($"The {what} '{path}' is a folder; expected a file.");
        if (!File.Exists(path)) throw new ModelException($"The {what} '{path}' does not exist.");
        if (Stat(path, 0) is { } status && (status.Mode & 0xF000) != 0x8000 || (File.GetAttributes(path) & FileAttributes.Device) != 0)
            throw new ModelException($"The {what} '{path}' is a device, pipe or socket; expected a regular file.");
    }

    /// <summary>Refuses what is a link: a symbolic one, or a file that has a second name.</summary>
    /// <exception cref="ModelException">It is a link.</exception>
    public static void RequireNoLink(string path, string what)
    {
        if (new FileInfo(path).LinkTarget is { } target)
            throw new ModelException($"The {what} '{path}' is a symbolic link to '{target}'; links are not followed, so put the file itself there.");
        if (Stat(path, NoFollow) is { Links: > 1 } status && (status.Mode & 0xF000) == 0x8000)
            throw new ModelException($"The {what} '{path}' is a hard link ({status.Links} names for one file); put a file of its own there.");
    }

    /// <summary>
    /// Which version of which file a path leads to, as a text that no other version has while this one is mapped; null where the system does not
    /// tell.
    /// </summary>
    public static string? Identify(string path) => Stat(path, 0) is { } s
        ? Texts.Of($"{s.DeviceMajor}:{s.DeviceMinor} {s.Number} {s.ChangedSeconds}.{s.ChangedNanoseconds} {s.Length}")
        : null;

    private static StatxBuffer? Stat(string path, int flags) =>
        OperatingSystem.IsLinux() && statx(AtCurrentDirectory, path, flags, BasicStatus, out var buffer) == 0 ? buffer : null;

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int statx(int directory, string path, int flags, uint mask, out StatxBuffer buffer);

    // struct statx of linux/stat.h: the same on every architecture.
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct StatxBuffer
    {
        [FieldOffset(16)]
        public uint Links;
        [FieldOffset(28)]
        public ushort Mode;
        [FieldOffset(32)]
        public ulong Number;
        [FieldOffset(40)]
        public ulong Length;
        [FieldOffset(96)]
        public long ChangedSeconds;
        [FieldOffset(104)]
        public uint ChangedNanoseconds;
        [FieldOffset(136)]
        public uint DeviceMajor;
        [FieldOffset(140)]
        public uint DeviceMinor;
    }
}
