using System.Numerics;

namespace Compress.Runtime.Operators.Elementwise;

/// <summary>A function of one number.</summary>
internal interface INumberFunction
{
    static abstract T Apply<T>(T x) where T : unmanaged, INumber<T>;
}

/// <summary>A function of one floating-point number and up to two attributes.</summary>
internal interface IFloatFunction
{
    /// <summary>Names and defaults of the attributes that become alpha and beta.</summary>
    static virtual (string Alpha, float AlphaDefault, string Beta, float BetaDefault) Attributes => ("alpha", 0, "beta", 0);

    static abstract T Apply<T>(T x, T alpha, T beta) where T : unmanaged, IFloatingPointIeee754<T>;
}

/// <summary>y[i] = f(x[i]) for every numeric type.</summary>
internal sealed class NumberUnary<T, TFunction> : ReferenceKernel where T : unmanaged, INumber<T> where TFunction : INumberFunction
{
    public override void Run(OperatorCall call)
    {
        var x = call[0];
        var y = call.Output(0, x.Type, x.Dims).Span<T>();
        var from = x.Span<T>();
        for (var i = 0; i < y.Length; i++) y[i] = TFunction.Apply(from[i]);
    }
}

/// <summary>y[i] = f(x[i], alpha, beta) for floating-point types.</summary>
internal sealed class FloatUnary<T, TFunction>(float alpha, float beta) : ReferenceKernel where T : unmanaged, IFloatingPointIeee754<T> where TFunction : IFloatFunction
{
    private readonly T _alpha = T.CreateTruncating(alpha);
    private readonly T _beta = T.CreateTruncating(beta);

    public override void Run(OperatorCall call)
    {
        var x = call[0];
        var y = call.Output(0, x.Type, x.Dims).Span<T>();
        var from = x.Span<T>();
        for (var i = 0; i < y.Length; i++) y[i] = TFunction.Apply(from[i], _alpha, _beta);
    }
}

/// <summary>Definitions of operators with one input and one output of the same type.</summary>
internal static class Unary
{
    /// <summary>A floating-point operator with up to two float attributes.</summary>
    public static OperatorDefinition Float<TFunction>(string opType) where TFunction : IFloatFunction =>
        new(opType, node => TypeSwitch.Float<FloatFactory<TFunction>>(node));

    /// <summary>An operator for every numeric type.</summary>
    public static OperatorDefinition Number<TFunction>(string opType) where TFunction : INumberFunction =>
        new(opType, node => TypeSwitch.Number<NumberFactory<TFunction>>(node));

    private readonly struct NumberFactory<TFunction> : TypeSwitch.INumberFactory where TFunction : INumberFunction
    {
        public static ReferenceKernel Make<T>(NodeReader node) where T : unmanaged, INumber<T>, IMinMaxValue<T> => new NumberUnary<T, TFunction>();
    }

    private readonly struct FloatFactory<TFunction> : TypeSwitch.IFloatFactory where TFunction : IFloatFunction
    {
        public static ReferenceKernel Make<T>(NodeReader node) where T : unmanaged, IFloatingPointIeee754<T>, IMinMaxValue<T>
        {
            var (alpha, alphaDefault, beta, betaDefault) = TFunction.Attributes;
            return new FloatUnary<T, TFunction>(node.Float(alpha, alphaDefault), node.Float(beta, betaDefault));
        }
    }
}
