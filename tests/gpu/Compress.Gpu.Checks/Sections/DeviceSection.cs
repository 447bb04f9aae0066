using Compress.Training;
using TorchSharp;
using TorchSharp.Optim;
using Tensor = TorchSharp.torch.Tensor;

namespace Compress.Gpu.Checks;

/// <summary>What the binding says about devices, and settings that only devices have.</summary>
internal static class DeviceSection
{
    public static void Run(Checks checks)
    {
        checks.Run("the device is available and counted", () =>
        {
            var count = torch.cuda.device_count();
            Checks.Require(torch.cuda.is_available() == count > 0, $"{count} devices, available: {torch.cuda.is_available()}");
            Checks.Require(Place.IsTrial || count > 0, "no CUDA device");
            return $"{count} CUDA devices";
        });
        checks.Run("names of devices are understood or refused", Names);
        checks.Run("a tensor goes there and back unchanged", () =>
        {
            var values = torch.randn([3, 5]);
            var there = values.to(Place.Native);
            Checks.Require(there.device.ToString() == Place.Device.Name || Place.IsTrial, $"it lies on {there.device}");
            Checks.Require(there.cpu().equal(values), "the values changed");
            return "";
        });
        checks.Run("the same seed draws the same numbers", () =>
        {
            Tensor Draw()
            {
                torch.manual_seed(7);
                return torch.randn([1000], device: Place.Native);
            }
            Checks.Require(Draw().equal(Draw()), "they differ");
            return "";
        });
        checks.Run("the generator goes on from a saved state", () =>
        {
            var state = torch.get_rng_state(Place.Native);
            var first = torch.rand([100], device: Place.Native);
            torch.set_rng_state(state, Place.Native);
            Checks.Require(torch.rand([100], device: Place.Native).equal(first), "the numbers differ");
            return $"{state.numel()} bytes";
        });
        checks.Run("TF32 is used only where it is allowed", Tf32);
        checks.Run("operators for many tensors give what the loop gives", Together);
        if (Place.IsTrial) return;
        checks.Run("memory is told", () =>
        {
            var (free, total) = torch.cuda.mem_get_info();
            Checks.Require(free > 0 && total > free, $"{free} of {total} bytes free");
            var big = torch.zeros([256 << 20], device: Place.Native);
            Place.Wait();
            var after = torch.cuda.mem_get_info().free;
            Checks.Require(free - after >= 1L << 30, $"a tensor of 1 GiB took {free - after} bytes");
            var error = Checks.Error<TorchException>(() => torch.cuda.mem_get_info(99));
            Checks.Require(error.Message.Contains("no CUDA device 99", StringComparison.Ordinal), error.Message);
            return $"{free >> 20} of {total >> 20} MiB were free, {after >> 20} with a GiB more taken ({big.numel()} elements)";
        });
    }

    private static string Names()
    {
        Checks.Require(torch.device("cuda:1").index == 1 && torch.device("cpu").type == DeviceType.CPU, "cuda:1 and cpu are misread");
        Checks.Error<ArgumentException>(() => torch.device("gpu"));
        if (Place.IsTrial) return TorchDevice.Resolve("cpu").Name;
        var count = torch.cuda.device_count();
        Checks.Require(TorchDevice.Resolve("cuda").Name == "cuda:0" && TorchDevice.Resolve("auto").Name == "cuda:0", "cuda and auto are not cuda:0");
        var beyond = Checks.Error<DeviceException>(() => TorchDevice.Resolve($"cuda:{count}"));
        Checks.Error<DeviceException>(() => TorchDevice.Resolve("cuda:x"));
        var put = Checks.Error<TorchException>(() => torch.zeros([1], device: new torch.Device(DeviceType.CUDA, count)));
        Checks.Note($"libtorch on cuda:{count}: {put.Message}");
        return beyond.Message;
    }

    private static string Tf32()
    {
        torch.manual_seed(3);
        Tensor a = torch.randn([512, 512], dtype: torch.ScalarType.Float64), b = torch.randn([512, 512], dtype: torch.ScalarType.Float64);
        var exact = a.matmul(b);
        double ErrorWith(bool allowed)
        {
            torch.backends.cudnn.allow_tf32 = allowed;
            return Tolerance.Error(a.to(torch.ScalarType.Float32).to(Place.Native).matmul(b.to(torch.ScalarType.Float32).to(Place.Native)), exact);
        }
        double with = ErrorWith(true), without = ErrorWith(false);
        Checks.Require(without < Tolerance.SingleAcrossDevices, $"the error without TF32 is {without:0.0e0}");
        Checks.Require(with < Tolerance.Tf32, $"the error with TF32 is {with:0.0e0}");
        Checks.Require(Place.IsTrial || with > 10 * without, $"the errors with {with:0.0e0} and without {without:0.0e0} do not differ");
        return $"error of a product {with:0.0e0} with it, {without:0.0e0} without";
    }

    private static string Together()
    {
        torch.manual_seed(4);
        Tensor[] New() => [torch.randn([3, 4], device: Place.Native), torch.randn([5], device: Place.Native).abs().add(1)];
        Tensor[] a = New(), b = New(), c = Array.ConvertAll(New(), t => t.abs().add(1));
        var worst = 0.0;
        foreach (var work in (Func<Batch, Tensor[]>[])
        [
            batch => { var t = Copy(a); batch.Multiply(t, 0.7); return t; },
            batch => { var t = Copy(a); batch.Add(t, b, -0.3); return t; },
            batch => { var t = Copy(a); batch.Add(t, 2.5); return t; },
            batch => { var t = Copy(a); batch.AddProduct(t, b, c, 0.4); return t; },
            batch => { var t = Copy(a); batch.AddQuotient(t, b, c, 0.4); return t; },
            batch => batch.Sum(a, b, 0.2),
            batch => batch.Norms(a, 2),
            batch => batch.Sqrt(c),
        ])
        {
            Tensor[] together = work(new Batch(onGpu: true)), single = work(new Batch(onGpu: false));
            for (var i = 0; i < a.Length; i++) worst = Math.Max(worst, Tolerance.Error(together[i], single[i]));
        }
        Checks.Require(worst < 1e-6, $"the largest difference is {worst:0.0e0}");
        return $"largest difference {worst:0.0e0}";
    }

    private static Tensor[] Copy(Tensor[] tensors) => Array.ConvertAll(tensors, t => t.clone());
}
