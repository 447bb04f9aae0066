using System.Runtime.Intrinsics;
using Compress.Runtime.Kernels;

namespace Compress.Runtime.Tests.Kernels;

/// <summary>Sixteen floats as four vectors of four: what kernels of 512 bits do with their registers, on any processor.</summary>
internal readonly unsafe struct SixteenLanes : IFloatLanes<SixteenLanes.Sixteen>
{
    internal readonly record struct Sixteen(Vector128<float> A, Vector128<float> B, Vector128<float> C, Vector128<float> D);

    public static int Count => 16;

    public static Sixteen Load(float* from) => new(FloatLanes128.Load(from), FloatLanes128.Load(from + 4), FloatLanes128.Load(from + 8), FloatLanes128.Load(from + 12));

    public static void Store(float* to, Sixteen value)
    {
        FloatLanes128.Store(to, value.A);
        FloatLanes128.Store(to + 4, value.B);
        FloatLanes128.Store(to + 8, value.C);
        FloatLanes128.Store(to + 12, value.D);
    }

    public static Sixteen Broadcast(float value)
    {
        Vector128<float> each = FloatLanes128.Broadcast(value);
        return new(each, each, each, each);
    }

    public static Sixteen Add(Sixteen a, Sixteen b) => new(FloatLanes128.Add(a.A, b.A), FloatLanes128.Add(a.B, b.B), FloatLanes128.Add(a.C, b.C), FloatLanes128.Add(a.D, b.D));

    public static Sixteen Subtract(Sixteen a, Sixteen b)
        => new(FloatLanes128.Subtract(a.A, b.A), FloatLanes128.Subtract(a.B, b.B), FloatLanes128.Subtract(a.C, b.C), FloatLanes128.Subtract(a.D, b.D));

    public static Sixteen Multiply(Sixteen a, Sixteen b)
        => new(FloatLanes128.Multiply(a.A, b.A), FloatLanes128.Multiply(a.B, b.B), FloatLanes128.Multiply(a.C, b.C), FloatLanes128.Multiply(a.D, b.D));

    public static Sixteen MultiplyAdd(Sixteen a, Sixteen b, Sixteen c)
        => new(FloatLanes128.MultiplyAdd(a.A, b.A, c.A), FloatLanes128.MultiplyAdd(a.B, b.B, c.B), FloatLanes128.MultiplyAdd(a.C, b.C, c.C), FloatLanes128.MultiplyAdd(a.D, b.D, c.D));

    public static Sixteen Max(Sixteen bound, Sixteen value)
        => new(FloatLanes128.Max(bound.A, value.A), FloatLanes128.Max(bound.B, value.B), FloatLanes128.Max(bound.C, value.C), FloatLanes128.Max(bound.D, value.D));

    public static Sixteen Min(Sixteen bound, Sixteen value)
        => new(FloatLanes128.Min(bound.A, value.A), FloatLanes128.Min(bound.B, value.B), FloatLanes128.Min(bound.C, value.C), FloatLanes128.Min(bound.D, value.D));

    public static Sixteen Largest(Sixteen a, Sixteen b)
        => new(FloatLanes128.Largest(a.A, b.A), FloatLanes128.Largest(a.B, b.B), FloatLanes128.Largest(a.C, b.C), FloatLanes128.Largest(a.D, b.D));
}
