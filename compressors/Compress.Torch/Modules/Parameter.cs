namespace TorchSharp.Modules;

/// <summary>
/// A tensor that training changes. It shares the memory of the tensor it was made from, is a leaf of its own, belongs to
/// no scope, and lives until it is disposed.
/// </summary>
public sealed class Parameter : torch.Tensor
{
    /// <summary>Makes a parameter over a tensor's memory.</summary>
    /// <param name="data">The initial values.</param>
    /// <param name="requires_grad">Whether gradients are gathered for it; a frozen parameter has none.</param>
    public Parameter(torch.Tensor data, bool requires_grad = true)
        : base(DetachedHandle(data), inScope: false)
    {
        this.requires_grad = requires_grad;
    }

    private static nint DetachedHandle(torch.Tensor data)
    {
        ArgumentNullException.ThrowIfNull(data);
        using var detached = data.detach();
        return AliasOf(detached);
    }
}
