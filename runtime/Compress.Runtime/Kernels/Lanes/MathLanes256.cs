using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Compress.Runtime.Kernels;

/// <summary>Eight floats with the mathematics of the framework.</summary>
internal readonly unsafe struct MathLanes256 : IMathLanes<Vector256<float>>
{
    public static int Count => 8;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Load(float* from) => Vector256.Load(from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(float* to, Vector256<float> value) => value.Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Broadcast(float value) => Vector256.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Add(Vector256<float> a, Vector256<float> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Subtract(Vector256<float> a, Vector256<float> b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Multiply(Vector256<float> a, Vector256<float> b) => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> MultiplyAdd(Vector256<float> a, Vector256<float> b, Vector256<float> c) => Vector256.MultiplyAddEstimate(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Divide(Vector256<float> a, Vector256<float> b) => a / b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Limit(Vector256<float> low, Vector256<float> high, Vector256<float> value) => FloatLanes256.Min(high, FloatLanes256.Max(low, value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Negate(Vector256<float> a) => -a;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Abs(Vector256<float> a) => Vector256.Abs(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Sqrt(Vector256<float> a) => Vector256.Sqrt(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Floor(Vector256<float> a) => Vector256.Floor(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Ceiling(Vector256<float> a) => Vector256.Ceiling(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Round(Vector256<float> a) => Vector256.Round(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Exp(Vector256<float> a)
    {
        // exp(x) = 2^n exp(r): r is what is left of x after n times ln 2, in two pieces so that nothing is lost; n goes into the exponent in
        // two steps, so that the smallest results lose bits one by one. Beyond the bounds the result is infinite or 0 anyway; NaN passes.
        Vector256<float> x = Vector256.ConditionalSelect(Vector256.LessThan(a, Vector256.Create(ExpPolynomial.Lowest)), Vector256.Create(ExpPolynomial.Lowest), a);
        x = Vector256.ConditionalSelect(Vector256.GreaterThan(x, Vector256.Create(ExpPolynomial.Highest)), Vector256.Create(ExpPolynomial.Highest), x);
        Vector256<float> n = Vector256.Round(x * Vector256.Create(ExpPolynomial.PerLog2));
        Vector256<float> r = Vector256.MultiplyAddEstimate(n, Vector256.Create(-ExpPolynomial.Log2High), x);
        r = Vector256.MultiplyAddEstimate(n, Vector256.Create(-ExpPolynomial.Log2Low), r);
        Vector256<float> p = Vector256.MultiplyAddEstimate(Vector256.Create(ExpPolynomial.C7), r, Vector256.Create(ExpPolynomial.C6));
        p = Vector256.MultiplyAddEstimate(p, r, Vector256.Create(ExpPolynomial.C5));
        p = Vector256.MultiplyAddEstimate(p, r, Vector256.Create(ExpPolynomial.C4));
        p = Vector256.MultiplyAddEstimate(p, r, Vector256.Create(ExpPolynomial.C3));
        p = Vector256.MultiplyAddEstimate(p, r, Vector256.Create(ExpPolynomial.C2));
        p = Vector256.MultiplyAddEstimate(p * r, r, r) + Vector256<float>.One;
        Vector256<int> whole = Vector256.ConvertToInt32Native(n), half = whole >> 1;
        Vector256<float> first = ((half + Vector256.Create(127)) << 23).AsSingle(), second = ((whole - half + Vector256.Create(127)) << 23).AsSingle();
        return p * first * second;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Log(Vector256<float> a) => Vector256.Log(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Sin(Vector256<float> a) => Vector256.Sin(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Cos(Vector256<float> a) => Vector256.Cos(a);

    // Each instruction returns its second operand when one is NaN: both orders together keep it, in a third of what the portable form takes.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Max(Vector256<float> a, Vector256<float> b) => Avx.Or(Avx.Max(a, b), Avx.Max(b, a));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Min(Vector256<float> a, Vector256<float> b) => Avx.Or(Avx.Min(a, b), Avx.Min(b, a));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> SelectLess(Vector256<float> a, Vector256<float> b, Vector256<float> then, Vector256<float> otherwise) => Vector256.ConditionalSelect(Vector256.LessThan(a, b), then, otherwise);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Vector256<float> a) => Vector256.Sum(a);
}
