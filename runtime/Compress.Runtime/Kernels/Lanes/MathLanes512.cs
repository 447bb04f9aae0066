using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Compress.Runtime.Kernels;

/// <summary>Sixteen floats with the mathematics of the framework.</summary>
internal readonly unsafe struct MathLanes512 : IMathLanes<Vector512<float>>
{
    public static int Count => 16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load(float* from) => Vector512.Load(from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(float* to, Vector512<float> value) => value.Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Broadcast(float value) => Vector512.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Add(Vector512<float> a, Vector512<float> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Subtract(Vector512<float> a, Vector512<float> b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Multiply(Vector512<float> a, Vector512<float> b) => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> MultiplyAdd(Vector512<float> a, Vector512<float> b, Vector512<float> c) => Vector512.MultiplyAddEstimate(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Divide(Vector512<float> a, Vector512<float> b) => a / b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Limit(Vector512<float> low, Vector512<float> high, Vector512<float> value) => FloatLanes512.Min(high, FloatLanes512.Max(low, value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Negate(Vector512<float> a) => -a;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Abs(Vector512<float> a) => Vector512.Abs(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Sqrt(Vector512<float> a) => Vector512.Sqrt(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Floor(Vector512<float> a) => Vector512.Floor(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Ceiling(Vector512<float> a) => Vector512.Ceiling(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Round(Vector512<float> a) => Vector512.Round(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Exp(Vector512<float> a)
    {
        // exp(x) = 2^n exp(r): r is what is left of x after n times ln 2, in two pieces so that nothing is lost; n goes into the exponent in
        // two steps, so that the smallest results lose bits one by one. Beyond the bounds the result is infinite or 0 anyway; NaN passes.
        Vector512<float> x = Vector512.ConditionalSelect(Vector512.LessThan(a, Vector512.Create(ExpPolynomial.Lowest)), Vector512.Create(ExpPolynomial.Lowest), a);
        x = Vector512.ConditionalSelect(Vector512.GreaterThan(x, Vector512.Create(ExpPolynomial.Highest)), Vector512.Create(ExpPolynomial.Highest), x);
        Vector512<float> n = Vector512.Round(x * Vector512.Create(ExpPolynomial.PerLog2));
        Vector512<float> r = Vector512.MultiplyAddEstimate(n, Vector512.Create(-ExpPolynomial.Log2High), x);
        r = Vector512.MultiplyAddEstimate(n, Vector512.Create(-ExpPolynomial.Log2Low), r);
        Vector512<float> p = Vector512.MultiplyAddEstimate(Vector512.Create(ExpPolynomial.C7), r, Vector512.Create(ExpPolynomial.C6));
        p = Vector512.MultiplyAddEstimate(p, r, Vector512.Create(ExpPolynomial.C5));
        p = Vector512.MultiplyAddEstimate(p, r, Vector512.Create(ExpPolynomial.C4));
        p = Vector512.MultiplyAddEstimate(p, r, Vector512.Create(ExpPolynomial.C3));
        p = Vector512.MultiplyAddEstimate(p, r, Vector512.Create(ExpPolynomial.C2));
        p = Vector512.MultiplyAddEstimate(p * r, r, r) + Vector512<float>.One;
        Vector512<int> whole = Vector512.ConvertToInt32Native(n), half = whole >> 1;
        Vector512<float> first = ((half + Vector512.Create(127)) << 23).AsSingle(), second = ((whole - half + Vector512.Create(127)) << 23).AsSingle();
        return p * first * second;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Log(Vector512<float> a) => Vector512.Log(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Sin(Vector512<float> a) => Vector512.Sin(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Cos(Vector512<float> a) => Vector512.Cos(a);

    // Each instruction returns its second operand when one is NaN: both orders together keep it, in a third of what the portable form takes.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Max(Vector512<float> a, Vector512<float> b) => Avx512F.Max(a, b) | Avx512F.Max(b, a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Min(Vector512<float> a, Vector512<float> b) => Avx512F.Min(a, b) | Avx512F.Min(b, a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> SelectLess(Vector512<float> a, Vector512<float> b, Vector512<float> then, Vector512<float> otherwise) => Vector512.ConditionalSelect(Vector512.LessThan(a, b), then, otherwise);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Vector512<float> a) => Vector512.Sum(a);
}
