using System.Numerics;

namespace Compress.Runtime.Operators.Elementwise;

internal readonly struct Exp : IFloatFunction { public static T Apply<T>(T x, T a, T b) where T : unmanaged, IFloatingPointIeee754<T> => T.Exp(x); }
internal readonly struct Log : IFloatFunction { public static T Apply<T>(T x, T a, T b) where T : unmanaged, IFloatingPointIeee754<T> => T.Log(x); }
internal readonly struct Sqrt : IFloatFunction { public static T Apply<T>(T x, T a, T b) where T : unmanaged, IFloatingPointIeee754<T> => T.Sqrt(x); }
internal readonly struct Reciprocal : IFloatFunction { public static T Apply<T>(T x, T a, T b) where T : unmanaged, IFloatingPointIeee754<T> => T.One / x; }
internal readonly struct Ceil : IFloatFunction { public static T Apply<T>(T x, T a, T b) where T : unmanaged, IFloatingPointIeee754<T> => T.Ceiling(x); }
internal readonly struct Floor : IFloatFunction { public static T Apply<T>(T x, T a, T b) where T : unmanaged, IFloatingPointIeee754<T> => T.Floor(x); }
internal readonly struct Round : IFloatFunction { public static T Apply<T>(T x, T a, T b) where T : unmanaged, IFloatingPointIeee754<T> => T.Round(x, MidpointRounding.ToEven); }
internal readonly struct Sin : IFloatFunction { public static T Apply<T>(T x, T a, T b) where T : unmanaged, IFloatingPointIeee754<T> => T.Sin(x); }
internal readonly struct Cos : IFloatFunction { public static T Apply<T>(T x, T a, T b) where T : unmanaged, IFloatingPointIeee754<T> => T.Cos(x); }
internal readonly struct Tan : IFloatFunction { public static T Apply<T>(T x, T a, T b) where T : unmanaged, IFloatingPointIeee754<T> => T.Tan(x); }
internal readonly struct Asin : IFloatFunction { public static T Apply<T>(T x, T a, T b) where T : unmanaged, IFloatingPointIeee754<T> => T.Asin(x); }
internal readonly struct Acos : IFloatFunction { public static T Apply<T>(T x, T a, T b) where T : unmanaged, IFloatingPointIeee754<T> => T.Acos(x); }
internal readonly struct Atan : IFloatFunction { public static T Apply<T>(T x, T a, T b) where T : unmanaged, IFloatingPointIeee754<T> => T.Atan(x); }
internal readonly struct Sinh : IFloatFunction { public static T Apply<T>(T x, T a, T b) where T : unmanaged, IFloatingPointIeee754<T> => T.Sinh(x); }
internal readonly struct Cosh : IFloatFunction { public static T Apply<T>(T x, T a, T b) where T : unmanaged, IFloatingPointIeee754<T> => T.Cosh(x); }
internal readonly struct Tanh : IFloatFunction { public static T Apply<T>(T x, T a, T b) where T : unmanaged, IFloatingPointIeee754<T> => T.Tanh(x); }
internal readonly struct Asinh : IFloatFunction { public static T Apply<T>(T x, T a, T b) where T : unmanaged, IFloatingPointIeee754<T> => T.Asinh(x); }
internal readonly struct Acosh : IFloatFunction { public static T Apply<T>(T x, T a, T b) where T : unmanaged, IFloatingPointIeee754<T> => T.Acosh(x); }
internal readonly struct Atanh : IFloatFunction { public static T Apply<T>(T x, T a, T b) where T : unmanaged, IFloatingPointIeee754<T> => T.Atanh(x); }
internal readonly struct Erf : IFloatFunction { public static T Apply<T>(T x, T a, T b) where T : unmanaged, IFloatingPointIeee754<T> => Special.Erf(x); }

/// <summary>Activations as the ONNX operator documentation defines them.</summary>
internal readonly struct Sigmoid : IFloatFunction { public static T Apply<T>(T x, T a, T b) where T : unmanaged, IFloatingPointIeee754<T> => Special.Sigmoid(x); }
internal readonly struct LeakyRelu : IFloatFunction
{
    public static (string, float, string, float) Attributes => ("alpha", 0.01f, "", 0);
    public static T Apply<T>(T x, T a, T b) where T : unmanaged, IFloatingPointIeee754<T> => x < T.Zero ? a * x : x;
}
internal readonly struct ThresholdedRelu : IFloatFunction
{
    public static (string, float, string, float) Attributes => ("alpha", 1, "", 0);
    public static T Apply<T>(T x, T a, T b) where T : unmanaged, IFloatingPointIeee754<T> => x > a ? x : T.Zero;
}
internal readonly struct Elu : IFloatFunction
{
    public static (string, float, string, float) Attributes => ("alpha", 1, "", 0);
    public static T Apply<T>(T x, T a, T b) where T : unmanaged, IFloatingPointIeee754<T> => x < T.Zero ? a * (T.Exp(x) - T.One) : x;
}
internal readonly struct Celu : IFloatFunction
{
    public static (string, float, string, float) Attributes => ("alpha", 1, "", 0);
    public static T Apply<T>(T x, T a, T b) where T : unmanaged, IFloatingPointIeee754<T> => T.Max(T.Zero, x) + T.Min(T.Zero, a * (T.Exp(x / a) - T.One));
}
internal readonly struct Selu : IFloatFunction
{
    public static (string, float, string, float) Attributes => ("alpha", 1.67326319217681884765625f, "gamma", 1.05070102214813232421875f);
    public static T Apply<T>(T x, T a, T b) where T : unmanaged, IFloatingPointIeee754<T> => x <= T.Zero ? b * (a * T.Exp(x) - a) : b * x;
}
internal readonly struct HardSigmoid : IFloatFunction
{
    public static (string, float, string, float) Attributes => ("alpha", 0.2f, "beta", 0.5f);
    public static T Apply<T>(T x, T a, T b) where T : unmanaged, IFloatingPointIeee754<T> => T.Max(T.Zero, T.Min(T.One, a * x + b));
}
internal readonly struct HardSwish : IFloatFunction
{
    public static T Apply<T>(T x, T a, T b) where T : unmanaged, IFloatingPointIeee754<T> =>
        x * T.Max(T.Zero, T.Min(T.One, x / T.CreateTruncating(6) + T.CreateTruncating(0.5)));
}
internal readonly struct Softplus : IFloatFunction { public static T Apply<T>(T x, T a, T b) where T : unmanaged, IFloatingPointIeee754<T> => Special.Softplus(x); }
internal readonly struct Softsign : IFloatFunction { public static T Apply<T>(T x, T a, T b) where T : unmanaged, IFloatingPointIeee754<T> => x / (T.One + T.Abs(x)); }
internal readonly struct Mish : IFloatFunction { public static T Apply<T>(T x, T a, T b) where T : unmanaged, IFloatingPointIeee754<T> => x * T.Tanh(Special.Softplus(x)); }
internal readonly struct Swish : IFloatFunction
{
    public static (string, float, string, float) Attributes => ("alpha", 1, "", 0);
    public static T Apply<T>(T x, T a, T b) where T : unmanaged, IFloatingPointIeee754<T> => x * Special.Sigmoid(a * x);
}
internal readonly struct ScaledTanh : IFloatFunction { public static T Apply<T>(T x, T a, T b) where T : unmanaged, IFloatingPointIeee754<T> => a * T.Tanh(b * x); }
internal readonly struct Affine : IFloatFunction { public static T Apply<T>(T x, T a, T b) where T : unmanaged, IFloatingPointIeee754<T> => a * x + b; }
internal readonly struct GeluErf : IFloatFunction
{
    public static T Apply<T>(T x, T a, T b) where T : unmanaged, IFloatingPointIeee754<T> =>
        T.CreateTruncating(0.5) * x * (T.One + Special.Erf(x * T.CreateTruncating(0.70710678118654752)));
}
internal readonly struct GeluTanh : IFloatFunction
{
    // Hendrycks and Gimpel, "Gaussian Error Linear Units", 2016: the approximation by tanh, 0.7978845608 = sqrt(2 / pi).
    public static T Apply<T>(T x, T a, T b) where T : unmanaged, IFloatingPointIeee754<T> => T.CreateTruncating(0.5) * x
        * (T.One + T.Tanh(T.CreateTruncating(0.79788456080286536) * (x + T.CreateTruncating(0.044715) * x * x * x)));
}
internal readonly struct Shrink : IFloatFunction
{
    public static (string, float, string, float) Attributes => ("lambd", 0.5f, "bias", 0);
    // a = lambd, b = bias
    public static T Apply<T>(T x, T a, T b) where T : unmanaged, IFloatingPointIeee754<T> => x < -a ? x + b : x > a ? x - b : T.Zero;
}

internal readonly struct Abs : INumberFunction { public static T Apply<T>(T x) where T : unmanaged, INumber<T> => T.IsNegative(x) ? unchecked(T.Zero - x) : x; }
internal readonly struct Neg : INumberFunction { public static T Apply<T>(T x) where T : unmanaged, INumber<T> => -x; }
internal readonly struct Relu : INumberFunction { public static T Apply<T>(T x) where T : unmanaged, INumber<T> => x < T.Zero ? T.Zero : x; }
internal readonly struct Sign : INumberFunction { public static T Apply<T>(T x) where T : unmanaged, INumber<T> => x > T.Zero ? T.One : x < T.Zero ? unchecked(T.Zero - T.One) : T.Zero; }
