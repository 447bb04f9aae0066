namespace Compress.Runtime.Kernels;

/// <summary>Activations that fuse into float kernels, named as their ONNX operators.</summary>
internal enum ActivationKind
{
    None,
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
}
