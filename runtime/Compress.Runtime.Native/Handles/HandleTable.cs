namespace Compress.Runtime.Native;

/// <summary>
/// Objects by number. A number is never given twice, so that a closed handle, one of another kind or a made-up one is found out instead of
/// followed.
/// </summary>
internal static class HandleTable
{
    private static readonly Lock Gate = new();
    private static readonly Dictionary<ulong, object> Objects = [];
    private static ulong _last;

    public static ulong Add(object value)
    {
        lock (Gate)
        {
            Objects.Add(++_last, value);
            return _last;
        }
    }

    /// <exception cref="StatusException">There is none of this kind.</exception>
    public static T Get<T>(ulong handle) where T : class
    {
        lock (Gate)
        {
            if (Objects.TryGetValue(handle, out var value) && value is T found) return found;
        }
        throw new StatusException(Status.Handle, $"{handle} is no handle of a {Name<T>()}, or it was closed.");
    }

    /// <summary>Forgets a handle; false where somebody else did already.</summary>
    public static bool Remove(ulong handle)
    {
        lock (Gate)
        {
            return Objects.Remove(handle);
        }
    }

    private static string Name<T>() => typeof(T) == typeof(ModelHandle) ? "model" : "session";
}
