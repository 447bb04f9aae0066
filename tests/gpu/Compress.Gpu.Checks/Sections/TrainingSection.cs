using System.Diagnostics;
using Compress.Graphs;
using Compress.Training;
using Compress.Training.Data;
using TorchSharp;
using Tensor = TorchSharp.torch.Tensor;

namespace Compress.Gpu.Checks;

/// <summary>Whole trainings on the device: what they reach, whether they repeat, whether they go on from a checkpoint.</summary>
internal static class TrainingSection
{
    /// <summary>A network's gradient in double precision, on two devices: rounding through some fifty layers.</summary>
    private const double NetworkGradient = 1e-9;

    /// <summary>Outputs of a network in single precision on two devices, as the engines of the pipeline are compared.</summary>
    private const double NetworkOutput = 1e-4;

    public static void Run(Checks checks)
    {
        torch.backends.cudnn.allow_tf32 = false;
        checks.Run("training lowers the loss and learns glyphs; the processor evaluates the result alike", Learns);
        foreach (var network in NetworkZoo.All)
            checks.Run($"{network.Name}: gradients are the processor's, three steps lower the loss", () => Steps(network));
        checks.Run("evidence for pruning and calibration is the processor's", Evidence);
        Checks.Note($"the same seed twice, as the settings are: {(Repeats() ? "equal bits" : "different bits")}");
        torch.use_deterministic_algorithms(true);
        checks.Run("with deterministic algorithms the same seed gives the same bits", () =>
        {
            Checks.Require(Repeats(), "they differ");
            return "resnet8, all weights and statistics";
        });
        checks.Run("an interrupted training goes on from its checkpoint to the same bits", Resumes);
        torch.use_deterministic_algorithms(false);
        checks.Run("steps leave neither tensors nor memory behind", StaysFlat);
    }

    private static string Learns()
    {
        var clock = Stopwatch.StartNew();
        var (result, module) = Samples.Train(Samples.ResNet8, Samples.Options with { Augment = new Augmentation { Crop = 1 } });
        using var trained = module;
        var seconds = clock.Elapsed.TotalSeconds;
        var history = result.History;
        Checks.Require(history[^1].Loss < Samples.LossFalls * history[0].Loss, $"the loss went from {history[0].Loss:0.000} to {history[^1].Loss:0.000}");
        var least = Place.IsTrial ? 0 : 0.9;
        Checks.Require(result.Best.ValidationAccuracy > least, $"validation accuracy {result.Best.ValidationAccuracy * 100:0.0} %, expected above {least * 100:0} %");
        using var onProcessor = new GraphModule(result.Graph);
        var loader = Samples.Options.EvaluationLoader(Samples.Glyphs.Validation, Samples.Plan);
        Predictions here = Evaluator.Predict(module, loader), there = Evaluator.Predict(onProcessor, loader);
        double worst = 0, largest = 0;
        for (var i = 0; i < here.Logits.Length; i++)
            (worst, largest) = (Math.Max(worst, Math.Abs(here.Logits[i] - there.Logits[i])), Math.Max(largest, Math.Abs(there.Logits[i])));
        Checks.Require(worst <= NetworkOutput * largest, $"outputs differ by {worst / largest:0.0e0} of the largest");
        return $"loss {history[0].Loss:0.000} to {history[^1].Loss:0.000}, validation {result.Best.ValidationAccuracy * 100:0.0} %, {history.Length} epochs in {seconds:0.0} s; outputs within {worst / largest:0.0e0}";
    }

    private static string Steps(ZooNetwork network)
    {
        var isText = network.Name is "bag-of-words" or "text-lstm" or "text-transformer";
        long[] shape = isText ? [24] : network.Name == "mlp" ? [30] : [1, 28, 28];
        // Devices draw different numbers, so nothing may be dropped.
        var graph = network.Build(new ZooOptions { Input = [.. shape], Vocabulary = isText ? 50 : 0, Dropout = 0 });
        torch.manual_seed(5);
        var inputs = isText ? torch.randint(1, 50, [8, .. shape]) : torch.randn([8, .. shape], dtype: torch.ScalarType.Float64);
        var labels = torch.randint(0, 10, [8]);
        Dictionary<string, Tensor> Gradients(TorchDevice device)
        {
            using var module = new GraphModule(graph, new GraphModuleOptions { Device = device, Floats = torch.ScalarType.Float64 }) { Training = true };
            torch.nn.functional.cross_entropy(module.Forward(inputs.to(module.Device)), labels.to(module.Device)).backward();
            return module.Parameters.ToDictionary(p => p.Name, p => p.Value.grad!);
        }
        Dictionary<string, Tensor> here = Gradients(Place.Device), there = Gradients(TorchDevice.Cpu);
        var floor = 1e-3 * there.Values.Max(Tolerance.Norm);
        var worst = here.Max(g => Tolerance.Error(g.Value, there[g.Key], floor));
        Checks.Require(worst <= NetworkGradient, $"gradients differ by {worst:0.0e0}");

        using var trained = new GraphModule(graph, new GraphModuleOptions { Device = Place.Device }) { Training = true };
        using var optimizer = torch.optim.SGD(trained.Parameters.Select(p => (TorchSharp.Modules.Parameter)p.Value), 1e-3);
        Tensor x = isText ? inputs.to(trained.Device) : inputs.to(torch.ScalarType.Float32, trained.Device), y = labels.to(trained.Device);
        var losses = new List<double>();
        for (var step = 0; step < 4; step++)
        {
            optimizer.zero_grad();
            var loss = torch.nn.functional.cross_entropy(trained.Forward(x), y);
            loss.backward();
            if (step < 3) optimizer.step();
            losses.Add(loss.ToDouble());
        }
        Checks.Require(losses[3] < losses[0], $"losses {string.Join(", ", losses.Select(l => l.ToString("0.0000")))}");
        return $"gradients within {worst:0.0e0}, loss {losses[0]:0.000} to {losses[3]:0.000}";
    }

    private static string Evidence()
    {
        using var scope = torch.NewDisposeScope();
        GraphModule Module(TorchDevice device) => new(Samples.ResNet8, new GraphModuleOptions { Device = device });
        var loader = Samples.Options.EvaluationLoader(Samples.Glyphs.Validation, Samples.Plan);
        using GraphModule here = Module(Place.Device), there = Module(TorchDevice.Cpu);
        var seen = ChannelEvidence.Taylor(here, loader, batches: 1);
        var worst = 0.0;
        foreach (var (name, expected) in ChannelEvidence.Taylor(there, loader, batches: 1))
        {
            var largest = expected.Max();
            for (var i = 0; i < expected.Length; i++) worst = Math.Max(worst, Math.Abs(seen[name][i] - expected[i]) / largest);
        }
        Checks.Require(worst < 1e-3, $"importances differ by {worst:0.0e0} of a layer's largest");
        var ranges = ActivationStatistics.Collect(here, loader, batches: 1);
        var apart = 0.0;
        foreach (var (name, expected) in ActivationStatistics.Collect(there, loader, batches: 1))
        {
            var width = expected.Max - (double)expected.Min;
            var found = ranges[name];
            apart = Math.Max(apart, Math.Max(Math.Abs(found.Min - expected.Min), Math.Abs(found.Max - expected.Max)) / Math.Max(width, 1e-6));
            Checks.Require(found.Bins.Sum() == expected.Bins.Sum(), $"the histogram of {name} counts {found.Bins.Sum()} values, expected {expected.Bins.Sum()}");
        }
        Checks.Require(apart < NetworkOutput, $"ranges differ by {apart:0.0e0}");
        return $"importances within {worst:0.0e0}, ranges within {apart:0.0e0}";
    }

    private static bool Repeats()
    {
        var options = Samples.Options with { Epochs = 1, Augment = new Augmentation { Crop = 1, Noise = 3 } };
        return Bytes().AsSpan().SequenceEqual(Bytes());

        byte[] Bytes()
        {
            var (result, module) = Samples.Train(Samples.ResNet8, options);
            module.Dispose();
            return Samples.Bytes(result.Graph);
        }
    }

    private static string Resumes()
    {
        var options = Samples.Options with { Epochs = 3, Augment = new Augmentation { Crop = 1 } };
        var (whole, first) = Samples.Train(Samples.WithDropout(), options);
        var file = Path.Combine(Place.Results, "training.checkpoint");
        File.Delete(file);
        using var stop = new CancellationTokenSource();
        Checks.Error<OperationCanceledException>(() => Samples.Train(Samples.WithDropout(), options, file,
            new Report(p => { if (p.Finished?.Epoch == 2) stop.Cancel(); }), stop.Token));
        var size = new FileInfo(file).Length;
        torch.manual_seed(99);
        var (resumed, second) = Samples.Train(Samples.WithDropout(), options, file);
        first.Dispose();
        second.Dispose();
        File.Delete(file);
        Checks.Require(resumed.History.SequenceEqual(whole.History), "the curves differ");
        Checks.Require(Samples.Bytes(resumed.Graph).AsSpan().SequenceEqual(Samples.Bytes(whole.Graph)), "the weights differ");
        return $"with dropout, stopped after epoch 2 of 3, {size} bytes";
    }

    private static string StaysFlat()
    {
        using var module = new GraphModule(Samples.ResNet8, new GraphModuleOptions { Device = Place.Device });
        var options = Samples.Options with { Epochs = Place.IsTrial ? 4 : 6 };
        var counts = new List<(long Tensors, long Free)>();
        new Trainer(module, options).Run(options.TrainingLoader(Samples.Glyphs.Train, Samples.Plan), null, new Report(p =>
        {
            if (p.Finished is not null) counts.Add((torch.Tensor.TotalCount, Place.Device.IsCuda ? torch.cuda.mem_get_info().free : 0));
        }));
        Checks.Require(counts.Skip(1).All(c => c.Tensors == counts[1].Tensors), $"live tensors after each epoch: {string.Join(", ", counts.Select(c => c.Tensors))}");
        Checks.Require(counts.Skip(1).All(c => c.Free >= counts[1].Free), $"free bytes after each epoch: {string.Join(", ", counts.Select(c => c.Free))}");
        return $"{counts[^1].Tensors} tensors after each of {counts.Count} epochs";
    }
}
