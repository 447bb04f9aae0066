using Compress.Training;
using TorchSharp;
using TorchSharp.Modules;

namespace Compress.Gpu.Checks;

/// <summary>Training in mixed precision: what it reaches beside single precision, and how a scaled loss copes with overflow.</summary>
internal static class PrecisionSection
{
    /// <summary>Points of validation accuracy (800 samples) that mixed precision may lose: twice the standard error at 95 %.</summary>
    private const double MayLose = 0.016;

    public static void Run(Checks checks)
    {
        var (single, singleLoss) = (0.0, 0.0);
        checks.Run("fp32", () =>
        {
            (single, singleLoss, var told) = Reached(TrainingPrecision.Fp32);
            return told;
        });
        foreach (var precision in (TrainingPrecision[])[TrainingPrecision.Bf16, TrainingPrecision.Fp16])
        {
            if (Place.IsTrial && precision == TrainingPrecision.Fp16)
            {
                checks.Run("fp16 is refused on the processor", () => Checks.Error<DeviceException>(() => Reached(precision)).Message);
                continue;
            }
            checks.Run($"{precision.ToString().ToLowerInvariant()} learns as well, with weights in single precision", () =>
            {
                var (accuracy, loss, told) = Reached(precision);
                Checks.Require(loss != singleLoss, "the loss is that of single precision, to the last bit");
                Checks.Require(accuracy >= single - MayLose || Place.IsTrial, $"validation {accuracy * 100:0.0} %, in single precision {single * 100:0.0} %");
                return told;
            });
        }
        checks.Run("a step whose gradients overflow is left out and halves the factor", Overflow);
        if (!Place.IsTrial) checks.Run("half precision overflows where it must", Saturates);
    }

    private static (double Accuracy, double Loss, string Told) Reached(TrainingPrecision precision)
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        var (result, module) = Samples.Train(Samples.ResNet8, Samples.Options with { Precision = precision });
        using var trained = module;
        foreach (var parameter in module.Parameters)
            Checks.Require(parameter.Value.dtype == torch.ScalarType.Float32, $"{parameter.Name} is {parameter.Value.dtype}");
        Checks.Require(result.History[^1].Loss < Samples.LossFalls * result.History[0].Loss, $"the loss went from {result.History[0].Loss:0.000} to {result.History[^1].Loss:0.000}");
        var accuracy = result.Best.ValidationAccuracy!.Value;
        return (accuracy, result.History[0].Loss, $"loss {result.History[0].Loss:0.00000} to {result.History[^1].Loss:0.00000}, validation {accuracy * 100:0.0} %, {clock.Elapsed.TotalSeconds:0.0} s");
    }

    private static string Overflow()
    {
        var scaler = new LossScaler();
        using var weight = new Parameter(torch.ones([3], device: Place.Native));
        weight.mul(1e36).sum().mul(scaler.Scale).backward();
        Checks.Require(!scaler.Unscale([weight], 0) && scaler.Scale == 32768 && scaler.CleanSteps == 0, $"the factor is {scaler.Scale}");
        weight.grad!.zero_();
        weight.mul(3).sum().mul(scaler.Scale).backward();
        Checks.Require(scaler.Unscale([weight], 0) && scaler.CleanSteps == 1, "a finite gradient was left out");
        Checks.Require(weight.grad!.cpu().data<float>().ToArray().All(g => g == 3), "the gradient was not divided by the factor");
        return "65536 to 32768";
    }

    private static string Saturates()
    {
        using (torch.autocast(DeviceType.CUDA, torch.ScalarType.Float16))
        {
            var large = torch.full([4, 4], 1000.0, device: Place.Native);
            var product = large.matmul(large);
            Checks.Require(product.dtype == torch.ScalarType.Float16 && !product.isfinite().all().ToBoolean(), $"4 x 1000 x 1000 is {product.dtype} and finite");
        }
        return "4 x 1000 x 1000 is infinite in it";
    }
}
