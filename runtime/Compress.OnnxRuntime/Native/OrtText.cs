using System.Runtime.InteropServices;
using System.Text;

namespace Microsoft.ML.OnnxRuntime;

/// <summary>Text that crosses the C API: UTF-8 ending in a zero, or the platform's path form.</summary>
internal static unsafe class OrtText
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Zero-terminated UTF-8 of <paramref name="text"/>.</summary>
    /// <exception cref="ArgumentException">The text holds a zero, which C would take for its end.</exception>
    internal static byte[] Utf8(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var zero = text.IndexOf('\0', StringComparison.Ordinal);
        if (zero >= 0)
        {
            throw new ArgumentException($"Text for ONNX Runtime ends at its first NUL character; '{text[..zero]}' has one at index {zero}.", nameof(text));
        }

        var bytes = new byte[Strict.GetByteCount(text) + 1];
        Strict.GetBytes(text, bytes);
        return bytes;
    }

    /// <summary>A path in the C API's form: UTF-16 on Windows, UTF-8 elsewhere, ending in a zero.</summary>
    internal static byte[] Path(string path) =>
        OperatingSystem.IsWindows() ? Encoding.Unicode.GetBytes(path + '\0') : Utf8(path);

    /// <summary>Copies text that the library allocated, then frees it.</summary>
    internal static string Take(nint text)
    {
        if (text == 0)
        {
            return "";
        }

        var copy = Marshal.PtrToStringUTF8(text) ?? "";
        OrtStatus.Check(OrtApi.AllocatorFree(OrtAllocator.Default, text));
        return copy;
    }

    /// <summary>The zero-terminated text at <paramref name="text"/>, or the empty string for none.</summary>
    internal static string Read(nint text) => text == 0 ? "" : Marshal.PtrToStringUTF8(text) ?? "";
}
