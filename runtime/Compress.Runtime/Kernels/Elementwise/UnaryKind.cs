namespace Compress.Runtime.Kernels;

/// <summary>The unary operators by name.</summary>
internal enum UnaryKind
{
    Relu,
    Clip,
    LeakyRelu,
    Sigmoid,
    Tanh,
    HardSigmoid,
    HardSwish,
    Silu,
    Gelu,
    GeluTanh,
    Elu,
    Softplus,
    Exp,
    Log,
    Sqrt,
    Abs,
    Negate,
    Floor,
    Ceiling,
    Round,
    Reciprocal,
    Error,
    Sin,
    Cos,
    Affine,
    Square,
}
