using static TorchSharp.torch;

namespace TorchSharp.Tests;

/// <summary>Compares gradients with central differences, in double precision.</summary>
internal static class FiniteDifferences
{
    private const double Step = 1e-5;

    /// <summary>Checks the gradient of a randomly weighted sum of a function's elements for every input.</summary>
    public static void Check(Func<Tensor[], Tensor> function, params Tensor[] inputs)
    {
        using var scope = NewDisposeScope();
        var leaves = Array.ConvertAll(inputs, input => input.detach().clone().requires_grad_());
        var result = function(leaves);
        var weights = result.detach().randn_like();
        (result * weights).sum().backward();
        for (var i = 0; i < inputs.Length; i++)
        {
            var gradient = leaves[i].grad ?? throw new InvalidOperationException($"Input {i} got no gradient.");
            var seen = gradient.data<double>().ToArray();
            for (var element = 0; element < seen.Length; element++)
            {
                var expected = (At(element, Step) - At(element, -Step)) / (2 * Step);
                seen[element].Should().BeApproximately(
                    expected, Tolerance.FiniteDifference * Math.Max(1, Math.Abs(expected)), $"input {i}, element {element}");
            }

            double At(int element, double step)
            {
                using var inner = NewDisposeScope();
                using var quiet = no_grad();
                var moved = Array.ConvertAll(inputs, input => input.detach().clone());
                var flat = moved[i].view(-1);
                flat.narrow(0, element, 1).add_(step);
                return (function(moved) * weights).sum().ToDouble();
            }
        }
    }
}
