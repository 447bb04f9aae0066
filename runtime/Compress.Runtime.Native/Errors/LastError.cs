using System.Runtime.InteropServices;
using System.Text;

namespace Compress.Runtime.Native;

/// <summary>The message of a thread's last failed call, as UTF-8 that ends with a zero.</summary>
internal static unsafe class LastError
{
    // Freed by its finalizer once the thread is gone.
    [ThreadStatic]
    private static Text? _text;

    /// <summary>The message; empty where no call of this thread failed. Valid until the thread's next failed call.</summary>
    public static byte* Message => (_text ??= new Text()).Pointer;

    public static void Set(string message) => (_text ??= new Text()).Set(message);

    private sealed class Text
    {
        private const int Capacity = 4096;

        public Text()
        {
            Pointer = (byte*)NativeMemory.Alloc(Capacity);
            Pointer[0] = 0;
        }

        ~Text() => NativeMemory.Free(Pointer);

        public byte* Pointer { get; }

        public void Set(string message)
        {
            // A message that is too long is cut between two characters.
            Encoding.UTF8.GetEncoder().Convert(message, new Span<byte>(Pointer, Capacity - 1), flush: true, out _, out var bytes, out _);
            Pointer[bytes] = 0;
        }
    }
}
