using TorchSharp.Interop;

namespace TorchSharp.Optim;

/// <summary>
/// The same operation on many tensors. On CUDA, where each small kernel costs its launch, one call takes them all if this
/// libtorch has the operator (these are private and change between versions); on the processor a loop is as fast.
/// </summary>
internal sealed class Batch
{
    private readonly bool _together;

    public Batch(bool onGpu) => _together = onGpu && TogetherExists;

    private static bool TogetherExists { get; } =
        Ops.ForeachMulScalarInPlace.Exists && Ops.ForeachAddListInPlace.Exists && Ops.ForeachAddScalarInPlace.Exists
        && Ops.ForeachAddcmulScalarInPlace.Exists && Ops.ForeachAddcdivScalarInPlace.Exists && Ops.ForeachSqrt.Exists
        && Ops.ForeachAddList.Exists && Ops.ForeachNormScalar.Exists;

    public void Multiply(torch.Tensor[] target, double factor)
    {
        if (_together)
        {
            Ops.ForeachMulScalarInPlace.Run(target, factor);
            return;
        }
        foreach (var tensor in target)
        {
            tensor.mul_(factor);
        }
    }

    public void Add(torch.Tensor[] target, torch.Tensor[] other, double factor)
    {
        if (_together)
        {
            Ops.ForeachAddListInPlace.Run(target, other, factor);
            return;
        }
        for (var i = 0; i < target.Length; i++)
        {
            target[i].add_(other[i], factor);
        }
    }

    /// <summary>The sums in memory of their own.</summary>
    public torch.Tensor[] Sum(torch.Tensor[] left, torch.Tensor[] right, double factor)
    {
        if (_together)
        {
            return Ops.ForeachAddList.CallList(left, right, factor);
        }
        var sums = new torch.Tensor[left.Length];
        for (var i = 0; i < sums.Length; i++)
        {
            sums[i] = left[i].add(right[i], factor);
        }
        return sums;
    }

    public void Add(torch.Tensor[] target, double number)
    {
        if (_together)
        {
            Ops.ForeachAddScalarInPlace.Run(target, number);
            return;
        }
        foreach (var tensor in target)
        {
            tensor.add_(number);
        }
    }

    public void AddProduct(torch.Tensor[] target, torch.Tensor[] left, torch.Tensor[] right, double factor)
    {
        if (_together)
        {
            Ops.ForeachAddcmulScalarInPlace.Run(target, left, right, factor);
            return;
        }
        for (var i = 0; i < target.Length; i++)
        {
            target[i].addcmul_(left[i], right[i], factor);
        }
    }

    public void AddQuotient(torch.Tensor[] target, torch.Tensor[] left, torch.Tensor[] right, double factor)
    {
        if (_together)
        {
            Ops.ForeachAddcdivScalarInPlace.Run(target, left, right, factor);
            return;
        }
        for (var i = 0; i < target.Length; i++)
        {
            target[i].addcdiv_(left[i], right[i], factor);
        }
    }

    /// <summary>The p-norm of each tensor. Only 1 and 2 are norms that the operator for many takes in every version.</summary>
    public torch.Tensor[] Norms(torch.Tensor[] source, double p) =>
        _together && p is (1 or 2)
            ? Ops.ForeachNormScalar.CallList(source, p)
            : Array.ConvertAll(source, tensor => Ops.NormScalar.Call(tensor, p));

    public torch.Tensor[] Sqrt(torch.Tensor[] source) =>
        _together ? Ops.ForeachSqrt.CallList(source) : Array.ConvertAll(source, tensor => tensor.sqrt());
}
