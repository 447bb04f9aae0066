using TorchSharp.Interop;
using static TorchSharp.torch;

namespace TorchSharp.Tests;

public sealed class RuntimeTests : TorchTest
{
    [Fact]
    public void Every_operator_that_is_not_private_is_there()
    {
        var operators = typeof(Ops).GetFields().Select(field => (Operator)field.GetValue(null)!).ToList();

        operators.Should().HaveCountGreaterThan(250);
        operators.Where(op => !op.ToString().StartsWith("aten::_", StringComparison.Ordinal))
            .Where(op => !op.Exists).Select(op => op.ToString()).Should().BeEmpty();
    }

    [Fact]
    public void An_unknown_operator_is_refused_by_name()
    {
        var unknown = new Operator("no_such_thing.at_all");

        unknown.Exists.Should().BeFalse();
        ((Action)(() => unknown.Run())).Should().Throw<TorchException>().WithMessage("aten::no_such_thing: *");
    }

    [Fact]
    public void The_same_seed_gives_the_same_draws_bit_for_bit()
    {
        var first = Draw();
        Draw().Should().Equal(first);
        manual_seed(8);
        randn([4]).data<float>().ToArray().Should().NotEqual(first[..4]);

        static float[] Draw()
        {
            using var scope = NewDisposeScope();
            manual_seed(7);
            return
            [
                .. randn([100]).data<float>(), .. rand([100]).data<float>(), .. empty([50]).uniform_(-1, 1).data<float>(),
                .. empty([50]).normal_(1, 2).data<float>(), .. empty([50]).bernoulli_(0.3).data<float>(),
                .. nn.functional.dropout(ones(50)).data<float>(), .. randperm(50).to(float32).data<float>(),
                .. randint(3, 9, [50]).to(float32).data<float>(),
            ];
        }
    }

    [Fact]
    public void The_generator_goes_on_from_a_saved_state()
    {
        var state = get_rng_state();
        var first = randn([10]).data<float>().ToArray();
        set_rng_state(state);

        randn([10]).data<float>().ToArray().Should().Equal(first);
    }

    [Fact]
    public void Training_is_repeatable_bit_for_bit()
    {
        var first = Train();
        Train().Should().Equal(first);

        static double[] Train()
        {
            using var scope = NewDisposeScope();
            manual_seed(3);
            var weight = (randn([8, 3, 3, 3]) * 0.1).requires_grad_();
            for (var i = 0; i < 5; i++)
            {
                using var inner = NewDisposeScope();
                var input = randn([8, 3, 12, 12]);
                nn.functional.conv2d(nn.functional.dropout(input, 0.2), weight).square().mean().backward();
                using var quiet = no_grad();
                weight.sub_(weight.grad! * 0.1);
                weight.grad!.zero_();
            }
            return Values(weight);
        }
    }

    [Fact]
    public void The_number_of_threads_is_what_was_set()
    {
        var before = get_num_threads();
        try
        {
            set_num_threads(1);
            get_num_threads().Should().Be(1);
            set_num_threads(2);
            get_num_threads().Should().Be(2);
        }
        finally
        {
            set_num_threads(before);
        }
        ((Action)(() => set_num_threads(0))).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void The_version_is_that_of_libtorch() => __version__.Should().MatchRegex(@"^\d+\.\d+");

    [Fact]
    public void Cuda_says_whether_it_is_there()
    {
        cuda.is_available().Should().Be(cuda.device_count() > 0);
        Assert.SkipWhen(cuda.is_available(), "There is a CUDA device.");
        ((Action)(() => zeros([1], device: CUDA))).Should().Throw<TorchException>().WithMessage("aten::zeros: *CUDA*");
        ((Action)(() => cuda.mem_get_info())).Should().Throw<TorchException>().WithMessage("*no CUDA device 0*");
    }

    [Fact]
    public void Autocast_computes_products_in_reduced_precision()
    {
        var a = randn([4, 4]);
        using (autocast(DeviceType.CPU, bfloat16))
        {
            a.matmul(a).dtype.Should().Be(ScalarType.BFloat16);
        }

        a.matmul(a).dtype.Should().Be(ScalarType.Float32);
    }

    [Fact]
    public void A_named_library_excludes_other_places() =>
        NativeRuntime.Candidates("/somewhere/lib.so", "/a/b").Should().Equal("/somewhere/lib.so");

    [Fact]
    public void The_library_is_looked_for_beside_the_assembly_and_upwards() =>
        NativeRuntime.Candidates(null, "/a/b").Should().Equal(
            "/a/b/libcompress_torch.so",
            "/a/b/artifacts/native/libcompress_torch.so",
            "/a/artifacts/native/libcompress_torch.so",
            "/artifacts/native/libcompress_torch.so");

    [Theory]
    [InlineData(null, "*neither in /a/b nor in artifacts/native*./build.sh --target Native*")]
    [InlineData("/x/y.so", "*not at /x/y.so, which COMPRESS_TORCH_LIBRARY names*./build.sh --target Native*")]
    public void A_missing_library_is_one_clear_error(string? named, string message) =>
        NativeRuntime.NotFound(named, "/a/b").Should().Match(message);

    [Fact]
    public void Devices_read_as_PyTorch_writes_them()
    {
        device("cuda:1").Should().Be(new Device(DeviceType.CUDA, 1));
        device("cpu").ToString().Should().Be("cpu");
        CUDA.ToString().Should().Be("cuda");
        zeros([2, 3], int64).ToString().Should().Be("[2, 3], type = Int64, device = cpu");
    }
}
