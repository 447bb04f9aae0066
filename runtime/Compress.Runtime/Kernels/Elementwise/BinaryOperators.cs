using System.Runtime.CompilerServices;

namespace Compress.Runtime.Kernels;

/// <summary>The binary operators, each one line over the vector operations.</summary>
internal static class BinaryOperators
{
    /// <summary>x + y.</summary>
    public readonly struct Add : IBinaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVec Apply<TLanes, TVec>(TVec x, TVec y)
            where TLanes : struct, IMathLanes<TVec>
            where TVec : struct
            => TLanes.Add(x, y);
    }

    /// <summary>x - y.</summary>
    public readonly struct Subtract : IBinaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVec Apply<TLanes, TVec>(TVec x, TVec y)
            where TLanes : struct, IMathLanes<TVec>
            where TVec : struct
            => TLanes.Subtract(x, y);
    }

    /// <summary>x y.</summary>
    public readonly struct Multiply : IBinaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVec Apply<TLanes, TVec>(TVec x, TVec y)
            where TLanes : struct, IMathLanes<TVec>
            where TVec : struct
            => TLanes.Multiply(x, y);
    }

    /// <summary>x / y.</summary>
    public readonly struct Divide : IBinaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVec Apply<TLanes, TVec>(TVec x, TVec y)
            where TLanes : struct, IMathLanes<TVec>
            where TVec : struct
            => TLanes.Divide(x, y);
    }

    /// <summary>the larger one, NaN where either is.</summary>
    public readonly struct Max : IBinaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVec Apply<TLanes, TVec>(TVec x, TVec y)
            where TLanes : struct, IMathLanes<TVec>
            where TVec : struct
            => TLanes.Max(x, y);
    }

    /// <summary>the smaller one, NaN where either is.</summary>
    public readonly struct Min : IBinaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVec Apply<TLanes, TVec>(TVec x, TVec y)
            where TLanes : struct, IMathLanes<TVec>
            where TVec : struct
            => TLanes.Min(x, y);
    }

    /// <summary>x below 0: x y.</summary>
    public readonly struct PRelu : IBinaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVec Apply<TLanes, TVec>(TVec x, TVec y)
            where TLanes : struct, IMathLanes<TVec>
            where TVec : struct
            => TLanes.SelectLess(x, TLanes.Broadcast(0), TLanes.Multiply(x, y), x);
    }

    /// <summary>(x - y)^2.</summary>
    public readonly struct SquaredDifference : IBinaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVec Apply<TLanes, TVec>(TVec x, TVec y)
            where TLanes : struct, IMathLanes<TVec>
            where TVec : struct
            => TLanes.Multiply(TLanes.Subtract(x, y), TLanes.Subtract(x, y));
    }
}
