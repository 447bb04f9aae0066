namespace Compress.Runtime.Kernels;

/// <summary>The operations that the store of an 8-bit kernel needs of a vector of <see cref="Count"/> 32-bit sums.</summary>
/// <typeparam name="TInt">Vector of 32-bit integers.</typeparam>
/// <typeparam name="TFloat">Vector of as many floats.</typeparam>
internal unsafe interface IQuantLanes<TInt, TFloat>
    where TInt : struct
    where TFloat : struct
{
    static abstract int Count { get; }
    static abstract TInt LoadInts(int* from);
    static abstract void StoreInts(int* to, TInt value);
    static abstract TInt BroadcastInt(int value);
    static abstract TInt AddInts(TInt a, TInt b);
    static abstract TInt ShiftLeft(TInt value, int bits);
    static abstract TFloat LoadFloats(float* from);
    static abstract void StoreFloats(float* to, TFloat value);
    static abstract TFloat Broadcast(float value);
    static abstract TFloat ToFloat(TInt value);

    /// <summary>Nearest integer, ties to even.</summary>
    static abstract TInt Round(TFloat value);
    static abstract TFloat Add(TFloat a, TFloat b);
    static abstract TFloat Multiply(TFloat a, TFloat b);
    static abstract TFloat Divide(TFloat a, TFloat b);

    /// <summary>value clamped to low and high.</summary>
    static abstract TFloat Clamp(TFloat value, TFloat low, TFloat high);

    /// <summary>The next bytes as integers; only <paramref name="room"/> of them are touched.</summary>
    static abstract TInt LoadBytes(byte* from, int room);

    /// <summary>Stores values from 0 to 255 as bytes; only <paramref name="room"/> bytes are touched.</summary>
    static abstract void StoreBytes(byte* to, TInt value, int room);

    /// <summary>Stores two neighbouring vectors of values from 0 to 255 as bytes; only <paramref name="room"/> bytes are touched.</summary>
    static abstract void StoreBytes(byte* to, TInt first, TInt second, int room);
}
