namespace Compress.Training;

/// <summary>How parameters are changed by their gradients.</summary>
public enum OptimizerKind
{
    /// <summary>Stochastic gradient descent with momentum.</summary>
    Sgd,

    /// <summary>Adam (Kingma and Ba, 2015); weight decay goes into the gradient.</summary>
    Adam,

    /// <summary>AdamW (Loshchilov and Hutter, 2019); weight decay apart from the gradient.</summary>
    AdamW,
}
