using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Compress.Onnx;

/// <summary>What a path really names, where the system tells.</summary>
internal static partial class FileIdentity
{
    private const int CurrentFolder = -100;
    private const int NoFollow = 0x100;
    private const uint BasicFields = 0x7FF;
    private const int TypeMask = 0xF000;
    private const int RegularFile = 0x8000;

    /// <summary>
    /// Why a file must not be read as external data, or null. Devices and pipes may never end; a file with a second name may be somebody
    /// else's, linked into the folder to be read. Only Linux is asked; elsewhere .NET has no call for it.
    /// </summary>
    internal static string? ReasonToRefuse(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        // struct statx: stx_nlink is 32 bits at offset 16, stx_mode 16 bits at offset 28, on every architecture.
        var buffer = new byte[256];
        if (Statx(CurrentFolder, path, NoFollow, BasicFields, buffer) != 0)
        {
            return $"its kind cannot be found out (error {Marshal.GetLastPInvokeError()})";
        }

        var links = BinaryPrimitives.ReadUInt32LittleEndian(buffer.AsSpan(16));
        var mode = BinaryPrimitives.ReadUInt16LittleEndian(buffer.AsSpan(28));
        return (mode & TypeMask) != RegularFile ? "it is a device, a pipe or a folder"
            : links > 1 ? $"the file has {links} names (hard links)"
            : null;
    }

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int folder, string path, int flags, uint mask, [Out] byte[] buffer);
}
