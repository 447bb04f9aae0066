using Compress.Training;
using TorchSharp;

namespace Compress.Gpu.Checks;

/// <summary>What happens when the device's memory is full: one clear error, and training goes on afterwards.</summary>
internal static class MemorySection
{
    public static void Run(Checks checks)
    {
        if (Place.IsTrial)
        {
            Checks.Note("the processor's memory is not filled");
            return;
        }
        checks.Run("more memory than there is: an error that says so", () =>
        {
            var total = torch.cuda.mem_get_info().total;
            var error = Checks.Error<TorchException>(() => torch.empty([2 * total], dtype: torch.ScalarType.Byte, device: Place.Native));
            Checks.Require(error.Message.Contains("out of memory", StringComparison.OrdinalIgnoreCase) && !error.Message.Contains("Exception raised from", StringComparison.Ordinal), error.Message);
            return error.Message;
        });
        checks.Run("a batch that does not fit names the node and the remedy, and its memory comes back", FillsUp);
        checks.Run("afterwards a training runs as before", () =>
        {
            var (result, module) = Samples.Train(Samples.ResNet8, Samples.Options with { Epochs = 2 });
            module.Dispose();
            Checks.Require(result.History[1].Loss < result.History[0].Loss, "the loss does not fall");
            return $"loss {result.History[0].Loss:0.000} to {result.History[1].Loss:0.000}";
        });
    }

    private static string FillsUp()
    {
        // The first stage keeps 38 activations of 16 channels at 64x64, 256 KiB a sample each: nearly twice what there is. Each of them
        // has fewer than 2^31 elements on cards up to 160 GB.
        using var module = new GraphModule(NetworkZoo.Build("resnet56", new ZooOptions { Input = [1, 64, 64] }), new GraphModuleOptions { Device = Place.Device }) { Training = true };
        var samples = torch.cuda.mem_get_info().total / (20L * 256 * 1024);
        long before = torch.Tensor.TotalCount, held;
        TrainingException error;
        using (torch.NewDisposeScope())
        {
            var input = torch.zeros([samples, 1, 64, 64], device: Place.Native);
            error = Checks.Error<TrainingException>(() => module.Forward(input));
            held = torch.Tensor.TotalCount;
        }
        Checks.Require(error.Message.Contains("out of memory", StringComparison.OrdinalIgnoreCase) && error.Message.Contains("smaller batches", StringComparison.Ordinal), error.Message);
        Checks.Require(torch.Tensor.TotalCount == before, $"{torch.Tensor.TotalCount} tensors live, {before} before");
        // Two thirds of the memory at once: only free if the activations are gone.
        var again = torch.empty([torch.cuda.mem_get_info().total / 3 * 2], dtype: torch.ScalarType.Byte, device: Place.Native);
        return $"{samples} samples ({held - before} tensors held, {again.numel() >> 30} GiB taken afterwards): {error.Message}";
    }
}
