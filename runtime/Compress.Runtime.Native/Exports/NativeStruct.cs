namespace Compress.Runtime.Native;

/// <summary>
/// Structures that begin with their own size. A caller compiled against an older header passes a shorter one and never has memory read or
/// written that it does not have.
/// </summary>
internal static unsafe class NativeStruct
{
    public static T Read<T>(T* given, nuint size) where T : unmanaged
    {
        RequireSize(size);
        T result = default;
        Buffer.MemoryCopy(given, &result, sizeof(T), Math.Min((long)size, sizeof(T)));
        return result;
    }

    public static void Write<T>(T value, T* target, nuint size) where T : unmanaged
    {
        RequireSize(size);
        *(nuint*)&value = size;
        Buffer.MemoryCopy(&value, target, (long)size, Math.Min((long)size, sizeof(T)));
    }

    public static void RequirePointer(void* pointer, string name)
    {
        if (pointer == null) StatusException.Throw(Status.Argument, $"{name} is a null pointer.");
    }

    private static void RequireSize(nuint size)
    {
        if (size < (nuint)sizeof(nuint) || size > 65536)
            StatusException.Throw(Status.Argument, $"struct_size is {size}; set it to sizeof of the structure.");
    }
}
