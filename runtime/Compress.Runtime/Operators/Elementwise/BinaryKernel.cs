using System.Numerics;
using Compress.Graphs;
using Compress.Runtime.Execution;

namespace Compress.Runtime.Operators.Elementwise;

/// <summary>A function of two numbers that gives a number of the same type.</summary>
internal interface INumberPair
{
    static abstract T Apply<T>(T a, T b) where T : unmanaged, INumber<T>;
}

/// <summary>A function of two integers.</summary>
internal interface IIntegerPair
{
    static abstract T Apply<T>(T a, T b) where T : unmanaged, IBinaryInteger<T>;
}

/// <summary>A comparison of two numbers.</summary>
internal interface IComparison
{
    static abstract bool Apply<T>(T a, T b) where T : unmanaged, INumber<T>;
}

/// <summary>One element of each input to one of the output: what the broadcasting loop calls.</summary>
internal interface IElementPair<TIn, TOut>
{
    static abstract TOut Apply(TIn a, TIn b);
}

/// <summary>y = f(a, b) with multidirectional broadcasting.</summary>
internal sealed class BinaryKernel<TIn, TOut, TPair>(ElementType result) : ReferenceKernel
    where TIn : unmanaged where TOut : unmanaged where TPair : IElementPair<TIn, TOut>
{
    public override void Run(OperatorCall call)
    {
        var (a, b) = (call[0], call[1]);
        Span<long> dims = stackalloc long[TensorBuffer.MaxRank];
        dims = dims[..Strides.Broadcast(call, a.Dims, b.Dims, dims)];
        var y = call.Output(0, result, dims).Span<TOut>();
        Apply(a.Span<TIn>(), a.Dims, b.Span<TIn>(), b.Dims, y, dims);
    }

    private static void Apply(ReadOnlySpan<TIn> a, ReadOnlySpan<long> aDims, ReadOnlySpan<TIn> b, ReadOnlySpan<long> bDims, Span<TOut> y, ReadOnlySpan<long> dims)
    {
        if (y.IsEmpty) return;
        if (a.Length == y.Length && b.Length == y.Length)
        {
            for (var i = 0; i < y.Length; i++) y[i] = TPair.Apply(a[i], b[i]);
            return;
        }
        Span<long> aSteps = stackalloc long[TensorBuffer.MaxRank];
        Span<long> bSteps = stackalloc long[TensorBuffer.MaxRank];
        Span<long> index = stackalloc long[TensorBuffer.MaxRank];
        index.Clear();
        Strides.Broadcasted(aDims, dims, aSteps);
        Strides.Broadcasted(bDims, dims, bSteps);
        var outer = dims.Length == 0 ? dims : dims[..^1];
        var inner = dims.Length == 0 ? 1 : (int)dims[^1];
        var (aStep, bStep) = dims.Length == 0 ? (0, 0) : ((int)aSteps[dims.Length - 1], (int)bSteps[dims.Length - 1]);
        long at = 0, bt = 0;
        var to = 0;
        do
        {
            for (var i = 0; i < inner; i++) y[to++] = TPair.Apply(a[(int)at + i * aStep], b[(int)bt + i * bStep]);
        }
        while (Strides.Next(outer, index, aSteps, ref at, bSteps, ref bt));
    }
}

/// <summary>Definitions of operators with two inputs of one type.</summary>
internal static class Binary
{
    public static OperatorDefinition Number<TPair>(string opType) where TPair : INumberPair =>
        new(opType, node => TypeSwitch.Number<NumberFactory<TPair>>(node));

    public static OperatorDefinition Integer<TPair>(string opType) where TPair : IIntegerPair =>
        new(opType, node => TypeSwitch.Integer<IntegerFactory<TPair>>(node));

    /// <summary>A comparison; booleans compare as bytes.</summary>
    public static OperatorDefinition Compare<TComparison>(string opType) where TComparison : IComparison =>
        new(opType, node => node.Type(0) == ElementType.Bool
            ? new BinaryKernel<byte, bool, Compared<byte, TComparison>>(ElementType.Bool)
            : TypeSwitch.Number<CompareFactory<TComparison>>(node));

    /// <summary>A logical operator on booleans.</summary>
    public static OperatorDefinition Logic<TPair>(string opType) where TPair : IElementPair<byte, byte> =>
        new(opType, node => node.Type(0) == ElementType.Bool && node.Type(1) == ElementType.Bool
            ? new BinaryKernel<byte, byte, TPair>(ElementType.Bool)
            : throw node.Unsupported());

    internal readonly struct Paired<T, TPair> : IElementPair<T, T> where T : unmanaged, INumber<T> where TPair : INumberPair
    {
        public static T Apply(T a, T b) => TPair.Apply(a, b);
    }

    private readonly struct IntegerPaired<T, TPair> : IElementPair<T, T> where T : unmanaged, IBinaryInteger<T> where TPair : IIntegerPair
    {
        public static T Apply(T a, T b) => TPair.Apply(a, b);
    }

    private readonly struct Compared<T, TComparison> : IElementPair<T, bool> where T : unmanaged, INumber<T> where TComparison : IComparison
    {
        public static bool Apply(T a, T b) => TComparison.Apply(a, b);
    }

    private readonly struct NumberFactory<TPair> : TypeSwitch.INumberFactory where TPair : INumberPair
    {
        public static ReferenceKernel Make<T>(NodeReader node) where T : unmanaged, INumber<T>, IMinMaxValue<T> =>
            new BinaryKernel<T, T, Paired<T, TPair>>(ElementTypes.Of<T>());
    }

    private readonly struct IntegerFactory<TPair> : TypeSwitch.IIntegerFactory where TPair : IIntegerPair
    {
        public static ReferenceKernel Make<T>(NodeReader node) where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T> =>
            new BinaryKernel<T, T, IntegerPaired<T, TPair>>(ElementTypes.Of<T>());
    }

    private readonly struct CompareFactory<TComparison> : TypeSwitch.INumberFactory where TComparison : IComparison
    {
        public static ReferenceKernel Make<T>(NodeReader node) where T : unmanaged, INumber<T>, IMinMaxValue<T> =>
            new BinaryKernel<T, bool, Compared<T, TComparison>>(ElementType.Bool);
    }
}
