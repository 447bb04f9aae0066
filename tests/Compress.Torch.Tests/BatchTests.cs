using TorchSharp.Optim;
using static TorchSharp.torch;

namespace TorchSharp.Tests;

/// <summary>The operators that take many tensors at once (used on CUDA) against the loop (used on the processor).</summary>
public sealed class BatchTests : TorchTest
{
    public static TheoryData<string> Operations => ["multiply", "add", "add a number", "add a product", "add a quotient", "sum", "norms", "sqrt"];

    [Theory]
    [MemberData(nameof(Operations))]
    public void Together_is_the_same_as_one_by_one(string operation)
    {
        Tensor[] a = [Random(3, 4), Random(5)];
        Tensor[] b = [Random(3, 4), Random(5)];
        Tensor[] c = [Random(3, 4).abs().add(1), Random(5).abs().add(1)];

        var together = Apply(new Batch(onGpu: true));
        var single = Apply(new Batch(onGpu: false));

        for (var i = 0; i < together.Length; i++)
        {
            ShouldBe(together[i], Values(single[i]));
            together[i].equal(a[i]).Should().BeFalse();
        }

        Tensor[] Apply(Batch batch)
        {
            var target = Array.ConvertAll(a, tensor => tensor.clone());
            switch (operation)
            {
                case "multiply":
                    batch.Multiply(target, 0.7);
                    break;
                case "add":
                    batch.Add(target, b, -0.3);
                    break;
                case "add a number":
                    batch.Add(target, 2.5);
                    break;
                case "add a product":
                    batch.AddProduct(target, b, c, 0.4);
                    break;
                case "add a quotient":
                    batch.AddQuotient(target, b, c, 0.4);
                    break;
                case "sum":
                    return batch.Sum(a, b, 0.2);
                case "norms":
                    return batch.Norms(a, 2);
                default:
                    return batch.Sqrt(c);
            }
            return target;
        }
    }
}
