using TorchSharp.Interop;

[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace TorchSharp.Tests;

/// <summary>
/// What all tests on libtorch share: they skip where its binding was not built, and fail for that where CI is true.
/// They run one after another, because seeds, threads and the count of live tensors belong to the process.
/// </summary>
public abstract class TorchTest : IDisposable
{
    private readonly DisposeScope? _scope;

    protected TorchTest()
    {
        if (Environment.GetEnvironmentVariable("CI") == "true")
        {
            NativeRuntime.EnsureLoaded();
        }
        Assert.SkipUnless(NativeRuntime.IsAvailable, "The libtorch binding is not there; run ./build.sh --target Native.");
        torch.manual_seed(1);
        _scope = torch.NewDisposeScope();
    }

    protected static long Live => Shim.TensorLive();

    public void Dispose()
    {
        _scope?.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>A tensor of double precision with normal draws.</summary>
    protected static torch.Tensor Random(params long[] shape) => torch.randn(shape, torch.float64);

    /// <summary>The elements in double precision.</summary>
    protected static double[] Values(torch.Tensor tensor)
    {
        using var converted = tensor.to(torch.float64);
        return converted.data<double>().ToArray();
    }

    /// <summary>Compares elements to a number of digits that rounding allows.</summary>
    protected static void ShouldBe(torch.Tensor seen, double[] expected, double tolerance = Tolerance.DoubleArithmetic)
    {
        var values = Values(seen);
        values.Should().HaveSameCount(expected);
        for (var i = 0; i < values.Length; i++)
        {
            values[i].Should().BeApproximately(expected[i], tolerance * Math.Max(1, Math.Abs(expected[i])), $"element {i}");
        }
    }
}
