using System.Numerics;

namespace Compress.Runtime.Operators.Reductions;

internal readonly struct ReduceSum : Reduce.IReduceFactory
{
    public static ReferenceKernel Make<T, TWide>(NodeReader node) where T : unmanaged, INumber<T> where TWide : unmanaged, INumber<TWide>, IMinMaxValue<TWide> => new ReduceKernel<T, TWide, By<TWide>>(node);

    private readonly struct By<T> : IReducer<T> where T : unmanaged, INumber<T>
    {
        public static T Empty => T.Zero;
        public static T Step(T sum, T x) => sum + x;
    }
}

internal readonly struct ReduceMean : Reduce.IReduceFactory
{
    public static ReferenceKernel Make<T, TWide>(NodeReader node) where T : unmanaged, INumber<T> where TWide : unmanaged, INumber<TWide>, IMinMaxValue<TWide> => new ReduceKernel<T, TWide, By<TWide>>(node);

    private readonly struct By<T> : IReducer<T> where T : unmanaged, INumber<T>
    {
        public static T Empty => T.Zero;
        public static T Step(T sum, T x) => sum + x;
        public static T Finish(T sum, long count) => count == 0 && !(typeof(T) == typeof(double)) ? T.Zero : sum / T.CreateTruncating(count);
    }
}

internal readonly struct ReduceProd : Reduce.IReduceFactory
{
    public static ReferenceKernel Make<T, TWide>(NodeReader node) where T : unmanaged, INumber<T> where TWide : unmanaged, INumber<TWide>, IMinMaxValue<TWide> => new ReduceKernel<T, TWide, By<TWide>>(node);

    private readonly struct By<T> : IReducer<T> where T : unmanaged, INumber<T>
    {
        public static T Empty => T.One;
        public static T Step(T sum, T x) => sum * x;
    }
}

internal readonly struct ReduceMax : Reduce.IReduceFactory
{
    public static ReferenceKernel Make<T, TWide>(NodeReader node) where T : unmanaged, INumber<T> where TWide : unmanaged, INumber<TWide>, IMinMaxValue<TWide> => new ReduceKernel<T, TWide, By<TWide>>(node);

    private readonly struct By<T> : IReducer<T> where T : unmanaged, INumber<T>, IMinMaxValue<T>
    {
        public static T Empty => Extremes.Lowest<T>();
        public static T Step(T sum, T x) => T.Max(sum, x);
    }
}

internal readonly struct ReduceMin : Reduce.IReduceFactory
{
    public static ReferenceKernel Make<T, TWide>(NodeReader node) where T : unmanaged, INumber<T> where TWide : unmanaged, INumber<TWide>, IMinMaxValue<TWide> => new ReduceKernel<T, TWide, By<TWide>>(node);

    private readonly struct By<T> : IReducer<T> where T : unmanaged, INumber<T>, IMinMaxValue<T>
    {
        public static T Empty => Extremes.Highest<T>();
        public static T Step(T sum, T x) => T.Min(sum, x);
    }
}

internal readonly struct ReduceL1 : Reduce.IReduceFactory
{
    public static ReferenceKernel Make<T, TWide>(NodeReader node) where T : unmanaged, INumber<T> where TWide : unmanaged, INumber<TWide>, IMinMaxValue<TWide> => new ReduceKernel<T, TWide, By<TWide>>(node);

    private readonly struct By<T> : IReducer<T> where T : unmanaged, INumber<T>
    {
        public static T Empty => T.Zero;
        public static T Step(T sum, T x) => sum + T.Abs(x);
    }
}

internal readonly struct ReduceL2 : Reduce.IReduceFactory
{
    public static ReferenceKernel Make<T, TWide>(NodeReader node) where T : unmanaged, INumber<T> where TWide : unmanaged, INumber<TWide>, IMinMaxValue<TWide> => new ReduceKernel<T, TWide, By<TWide>>(node);

    private readonly struct By<T> : IReducer<T> where T : unmanaged, INumber<T>
    {
        public static T Empty => T.Zero;
        public static T Step(T sum, T x) => sum + x * x;
        public static T Finish(T sum, long count) => T.CreateTruncating(Math.Sqrt(double.CreateTruncating(sum)));
    }
}

internal readonly struct ReduceSumSquare : Reduce.IReduceFactory
{
    public static ReferenceKernel Make<T, TWide>(NodeReader node) where T : unmanaged, INumber<T> where TWide : unmanaged, INumber<TWide>, IMinMaxValue<TWide> => new ReduceKernel<T, TWide, By<TWide>>(node);

    private readonly struct By<T> : IReducer<T> where T : unmanaged, INumber<T>
    {
        public static T Empty => T.Zero;
        public static T Step(T sum, T x) => sum + x * x;
    }
}

internal readonly struct ReduceLogSum : Reduce.IReduceFactory
{
    public static ReferenceKernel Make<T, TWide>(NodeReader node) where T : unmanaged, INumber<T> where TWide : unmanaged, INumber<TWide>, IMinMaxValue<TWide> => new ReduceKernel<T, TWide, By<TWide>>(node);

    private readonly struct By<T> : IReducer<T> where T : unmanaged, INumber<T>
    {
        public static T Empty => T.Zero;
        public static T Step(T sum, T x) => sum + x;
        public static T Finish(T sum, long count) => T.CreateTruncating(Math.Log(double.CreateTruncating(sum)));
    }
}

/// <summary>log of the sum of exponentials, gathered stably: the running value is itself log(sum(exp)).</summary>
internal readonly struct ReduceLogSumExp : Reduce.IReduceFactory
{
    public static ReferenceKernel Make<T, TWide>(NodeReader node) where T : unmanaged, INumber<T> where TWide : unmanaged, INumber<TWide>, IMinMaxValue<TWide> =>
        typeof(TWide) == typeof(double) ? new ReduceKernel<T, double, By>(node) : throw node.Unsupported();

    private readonly struct By : IReducer<double>
    {
        public static double Empty => double.NegativeInfinity;

        public static double Step(double sum, double x)
        {
            var high = Math.Max(sum, x);
            return double.IsInfinity(high) ? high : high + Math.Log(Math.Exp(sum - high) + Math.Exp(x - high));
        }
    }
}

internal static class Extremes
{
    /// <summary>Neutral element of a maximum.</summary>
    public static T Lowest<T>() where T : unmanaged, INumber<T>, IMinMaxValue<T> =>
        typeof(T) == typeof(float) ? (T)(object)float.NegativeInfinity : typeof(T) == typeof(double) ? (T)(object)double.NegativeInfinity : T.MinValue;

    /// <summary>Neutral element of a minimum.</summary>
    public static T Highest<T>() where T : unmanaged, INumber<T>, IMinMaxValue<T> =>
        typeof(T) == typeof(float) ? (T)(object)float.PositiveInfinity : typeof(T) == typeof(double) ? (T)(object)double.PositiveInfinity : T.MaxValue;
}
