using System.Runtime.CompilerServices;

namespace Compress.Runtime.Kernels;

/// <summary>The unary operators, each one line over the vector operations.</summary>
internal static class UnaryOperators
{
    /// <summary>max(x, 0); NaN passes.</summary>
    public readonly struct Relu : IUnaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVec Apply<TLanes, TVec>(TVec x, float a, float b)
            where TLanes : struct, IMathLanes<TVec>
            where TVec : struct
            => TLanes.Max(x, TLanes.Broadcast(0));
    }

    /// <summary>min(max(x, a), b); NaN passes.</summary>
    public readonly struct Clip : IUnaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVec Apply<TLanes, TVec>(TVec x, float a, float b)
            where TLanes : struct, IMathLanes<TVec>
            where TVec : struct
            => TLanes.Min(TLanes.Max(x, TLanes.Broadcast(a)), TLanes.Broadcast(b));
    }

    /// <summary>x below 0: a x.</summary>
    public readonly struct LeakyRelu : IUnaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVec Apply<TLanes, TVec>(TVec x, float a, float b)
            where TLanes : struct, IMathLanes<TVec>
            where TVec : struct
            => TLanes.SelectLess(x, TLanes.Broadcast(0), TLanes.Multiply(x, TLanes.Broadcast(a)), x);
    }

    /// <summary>1 / (1 + exp(-x)).</summary>
    public readonly struct Sigmoid : IUnaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVec Apply<TLanes, TVec>(TVec x, float a, float b)
            where TLanes : struct, IMathLanes<TVec>
            where TVec : struct
            => Functions.Sigmoid<TLanes, TVec>(x);
    }

    /// <summary>tanh(x).</summary>
    public readonly struct Tanh : IUnaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVec Apply<TLanes, TVec>(TVec x, float a, float b)
            where TLanes : struct, IMathLanes<TVec>
            where TVec : struct
            => Functions.Tanh<TLanes, TVec>(x);
    }

    /// <summary>max(0, min(1, a x + b)).</summary>
    public readonly struct HardSigmoid : IUnaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVec Apply<TLanes, TVec>(TVec x, float a, float b)
            where TLanes : struct, IMathLanes<TVec>
            where TVec : struct
            => Functions.Saturate<TLanes, TVec>(TLanes.Add(TLanes.Multiply(x, TLanes.Broadcast(a)), TLanes.Broadcast(b)));
    }

    /// <summary>x max(0, min(1, x / 6 + 1/2)).</summary>
    public readonly struct HardSwish : IUnaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVec Apply<TLanes, TVec>(TVec x, float a, float b)
            where TLanes : struct, IMathLanes<TVec>
            where TVec : struct
            => TLanes.Multiply(x, Functions.Saturate<TLanes, TVec>(TLanes.Add(TLanes.Divide(x, TLanes.Broadcast(6)), TLanes.Broadcast(0.5f))));
    }

    /// <summary>x / (1 + exp(-x)).</summary>
    public readonly struct Silu : IUnaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVec Apply<TLanes, TVec>(TVec x, float a, float b)
            where TLanes : struct, IMathLanes<TVec>
            where TVec : struct
            => TLanes.Divide(x, TLanes.Add(TLanes.Broadcast(1), TLanes.Exp(TLanes.Negate(x))));
    }

    /// <summary>x / 2 (1 + erf(x / sqrt 2)).</summary>
    public readonly struct Gelu : IUnaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVec Apply<TLanes, TVec>(TVec x, float a, float b)
            where TLanes : struct, IMathLanes<TVec>
            where TVec : struct
            => TLanes.Multiply(TLanes.Multiply(TLanes.Broadcast(0.5f), x), TLanes.Add(TLanes.Broadcast(1), Functions.Erf<TLanes, TVec>(TLanes.Multiply(x, TLanes.Broadcast(0.70710678f)))));
    }

    /// <summary>x / 2 (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))).</summary>
    public readonly struct GeluTanh : IUnaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVec Apply<TLanes, TVec>(TVec x, float a, float b)
            where TLanes : struct, IMathLanes<TVec>
            where TVec : struct
            => TLanes.Multiply(TLanes.Multiply(TLanes.Broadcast(0.5f), x), TLanes.Add(TLanes.Broadcast(1), Functions.Tanh<TLanes, TVec>(TLanes.Multiply(TLanes.Broadcast(0.7978845608f), TLanes.Add(x, TLanes.Multiply(TLanes.Broadcast(0.044715f), TLanes.Multiply(x, TLanes.Multiply(x, x))))))));
    }

    /// <summary>x below 0: a (exp(x) - 1).</summary>
    public readonly struct Elu : IUnaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVec Apply<TLanes, TVec>(TVec x, float a, float b)
            where TLanes : struct, IMathLanes<TVec>
            where TVec : struct
            => TLanes.SelectLess(x, TLanes.Broadcast(0), TLanes.Multiply(TLanes.Broadcast(a), TLanes.Subtract(TLanes.Exp(x), TLanes.Broadcast(1))), x);
    }

    /// <summary>log(1 + exp(x)), from the side that cannot overflow.</summary>
    public readonly struct Softplus : IUnaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVec Apply<TLanes, TVec>(TVec x, float a, float b)
            where TLanes : struct, IMathLanes<TVec>
            where TVec : struct
            => TLanes.Add(TLanes.Max(x, TLanes.Broadcast(0)), TLanes.Log(TLanes.Add(TLanes.Broadcast(1), TLanes.Exp(TLanes.Negate(TLanes.Abs(x))))));
    }

    /// <summary>exp(x).</summary>
    public readonly struct Exp : IUnaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVec Apply<TLanes, TVec>(TVec x, float a, float b)
            where TLanes : struct, IMathLanes<TVec>
            where TVec : struct
            => TLanes.Exp(x);
    }

    /// <summary>ln(x).</summary>
    public readonly struct Log : IUnaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVec Apply<TLanes, TVec>(TVec x, float a, float b)
            where TLanes : struct, IMathLanes<TVec>
            where TVec : struct
            => TLanes.Log(x);
    }

    /// <summary>square root.</summary>
    public readonly struct Sqrt : IUnaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVec Apply<TLanes, TVec>(TVec x, float a, float b)
            where TLanes : struct, IMathLanes<TVec>
            where TVec : struct
            => TLanes.Sqrt(x);
    }

    /// <summary>|x|.</summary>
    public readonly struct Abs : IUnaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVec Apply<TLanes, TVec>(TVec x, float a, float b)
            where TLanes : struct, IMathLanes<TVec>
            where TVec : struct
            => TLanes.Abs(x);
    }

    /// <summary>-x.</summary>
    public readonly struct Negate : IUnaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVec Apply<TLanes, TVec>(TVec x, float a, float b)
            where TLanes : struct, IMathLanes<TVec>
            where TVec : struct
            => TLanes.Negate(x);
    }

    /// <summary>largest integer not above x.</summary>
    public readonly struct Floor : IUnaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVec Apply<TLanes, TVec>(TVec x, float a, float b)
            where TLanes : struct, IMathLanes<TVec>
            where TVec : struct
            => TLanes.Floor(x);
    }

    /// <summary>smallest integer not below x.</summary>
    public readonly struct Ceiling : IUnaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVec Apply<TLanes, TVec>(TVec x, float a, float b)
            where TLanes : struct, IMathLanes<TVec>
            where TVec : struct
            => TLanes.Ceiling(x);
    }

    /// <summary>nearest integer, ties to even.</summary>
    public readonly struct Round : IUnaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVec Apply<TLanes, TVec>(TVec x, float a, float b)
            where TLanes : struct, IMathLanes<TVec>
            where TVec : struct
            => TLanes.Round(x);
    }

    /// <summary>1 / x.</summary>
    public readonly struct Reciprocal : IUnaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVec Apply<TLanes, TVec>(TVec x, float a, float b)
            where TLanes : struct, IMathLanes<TVec>
            where TVec : struct
            => TLanes.Divide(TLanes.Broadcast(1), x);
    }

    /// <summary>erf(x).</summary>
    public readonly struct Error : IUnaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVec Apply<TLanes, TVec>(TVec x, float a, float b)
            where TLanes : struct, IMathLanes<TVec>
            where TVec : struct
            => Functions.Erf<TLanes, TVec>(x);
    }

    /// <summary>sin(x).</summary>
    public readonly struct Sin : IUnaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVec Apply<TLanes, TVec>(TVec x, float a, float b)
            where TLanes : struct, IMathLanes<TVec>
            where TVec : struct
            => TLanes.Sin(x);
    }

    /// <summary>cos(x).</summary>
    public readonly struct Cos : IUnaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVec Apply<TLanes, TVec>(TVec x, float a, float b)
            where TLanes : struct, IMathLanes<TVec>
            where TVec : struct
            => TLanes.Cos(x);
    }

    /// <summary>a x + b.</summary>
    public readonly struct Affine : IUnaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVec Apply<TLanes, TVec>(TVec x, float a, float b)
            where TLanes : struct, IMathLanes<TVec>
            where TVec : struct
            => TLanes.Add(TLanes.Multiply(x, TLanes.Broadcast(a)), TLanes.Broadcast(b));
    }

    /// <summary>x x.</summary>
    public readonly struct Square : IUnaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVec Apply<TLanes, TVec>(TVec x, float a, float b)
            where TLanes : struct, IMathLanes<TVec>
            where TVec : struct
            => TLanes.Multiply(x, x);
    }
}
