using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Compress.Runtime.Kernels;

/// <summary>Four floats with the mathematics of the framework.</summary>
internal readonly unsafe struct MathLanes128 : IMathLanes<Vector128<float>>
{
    public static int Count => 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Load(float* from) => Vector128.Load(from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(float* to, Vector128<float> value) => value.Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Broadcast(float value) => Vector128.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Add(Vector128<float> a, Vector128<float> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Subtract(Vector128<float> a, Vector128<float> b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Multiply(Vector128<float> a, Vector128<float> b) => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> MultiplyAdd(Vector128<float> a, Vector128<float> b, Vector128<float> c) => Vector128.MultiplyAddEstimate(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Divide(Vector128<float> a, Vector128<float> b) => a / b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Limit(Vector128<float> low, Vector128<float> high, Vector128<float> value) => FloatLanes128.Min(high, FloatLanes128.Max(low, value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Negate(Vector128<float> a) => -a;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Abs(Vector128<float> a) => Vector128.Abs(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Sqrt(Vector128<float> a) => Vector128.Sqrt(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Floor(Vector128<float> a) => Vector128.Floor(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Ceiling(Vector128<float> a) => Vector128.Ceiling(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Round(Vector128<float> a) => Vector128.Round(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Exp(Vector128<float> a)
    {
        // exp(x) = 2^n exp(r): r is what is left of x after n times ln 2, in two pieces so that nothing is lost; n goes into the exponent in
        // two steps, so that the smallest results lose bits one by one. Beyond the bounds the result is infinite or 0 anyway; NaN passes.
        Vector128<float> x = Vector128.ConditionalSelect(Vector128.LessThan(a, Vector128.Create(ExpPolynomial.Lowest)), Vector128.Create(ExpPolynomial.Lowest), a);
        x = Vector128.ConditionalSelect(Vector128.GreaterThan(x, Vector128.Create(ExpPolynomial.Highest)), Vector128.Create(ExpPolynomial.Highest), x);
        Vector128<float> n = Vector128.Round(x * Vector128.Create(ExpPolynomial.PerLog2));
        Vector128<float> r = Vector128.MultiplyAddEstimate(n, Vector128.Create(-ExpPolynomial.Log2High), x);
        r = Vector128.MultiplyAddEstimate(n, Vector128.Create(-ExpPolynomial.Log2Low), r);
        Vector128<float> p = Vector128.MultiplyAddEstimate(Vector128.Create(ExpPolynomial.C7), r, Vector128.Create(ExpPolynomial.C6));
        p = Vector128.MultiplyAddEstimate(p, r, Vector128.Create(ExpPolynomial.C5));
        p = Vector128.MultiplyAddEstimate(p, r, Vector128.Create(ExpPolynomial.C4));
        p = Vector128.MultiplyAddEstimate(p, r, Vector128.Create(ExpPolynomial.C3));
        p = Vector128.MultiplyAddEstimate(p, r, Vector128.Create(ExpPolynomial.C2));
        p = Vector128.MultiplyAddEstimate(p * r, r, r) + Vector128<float>.One;
        Vector128<int> whole = Vector128.ConvertToInt32Native(n), half = whole >> 1;
        Vector128<float> first = ((half + Vector128.Create(127)) << 23).AsSingle(), second = ((whole - half + Vector128.Create(127)) << 23).AsSingle();
        return p * first * second;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Log(Vector128<float> a) => Vector128.Log(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Sin(Vector128<float> a) => Vector128.Sin(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Cos(Vector128<float> a) => Vector128.Cos(a);

    // Each x64 instruction returns its second operand when one is NaN: both orders together keep it, in a third of what the portable form takes.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Max(Vector128<float> a, Vector128<float> b) => Sse.IsSupported ? Sse.Or(Sse.Max(a, b), Sse.Max(b, a)) : Vector128.Max(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Min(Vector128<float> a, Vector128<float> b) => Sse.IsSupported ? Sse.Or(Sse.Min(a, b), Sse.Min(b, a)) : Vector128.Min(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> SelectLess(Vector128<float> a, Vector128<float> b, Vector128<float> then, Vector128<float> otherwise) => Vector128.ConditionalSelect(Vector128.LessThan(a, b), then, otherwise);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Vector128<float> a) => Vector128.Sum(a);
}
