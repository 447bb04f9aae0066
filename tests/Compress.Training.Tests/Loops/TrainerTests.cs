using Compress.Graphs;
using Compress.Training.Data;
using TorchSharp;

namespace Compress.Training.Tests.Loops;

public class TrainerTests : TrainingTest
{
    private static readonly TrainingOptions Short = new() { Epochs = 3, BatchSize = 32, Threads = 1, Optimizer = new OptimizerSettings { LearningRate = 0.05 } };

    [Fact]
    public void Training_lowers_the_loss_and_learns_glyphs()
    {
        var (result, _) = Train(Short);
        result.History.Should().HaveCount(3);
        result.History[^1].Loss.Should().BeLessThan(0.5 * result.History[0].Loss);
        result.Best.ValidationAccuracy.Should().BeGreaterThan(0.8);
    }

    [Theory]
    [InlineData(OptimizerKind.Adam)]
    [InlineData(OptimizerKind.AdamW)]
    public void The_other_optimizers_learn_too(OptimizerKind kind)
    {
        var (result, _) = Train(Short with { Optimizer = new OptimizerSettings { Kind = kind, LearningRate = 0.003, Schedule = new ScheduleSettings { Kind = ScheduleKind.OneCycle } } });
        result.History[^1].Loss.Should().BeLessThan(0.5 * result.History[0].Loss);
    }

    [Fact]
    public void The_same_seed_gives_the_same_bits_and_another_seed_others()
    {
        var options = Short with { Epochs = 1, Augment = new Augmentation { Crop = 1, Noise = 3 } };
        var first = Bytes(Train(options).Result.Graph);
        Bytes(Train(options).Result.Graph).Should().Equal(first);
        Bytes(Train(options with { Seed = 2 }).Result.Graph).Should().NotEqual(first);
    }

    [Fact]
    public void An_interrupted_training_goes_on_to_the_same_bits()
    {
        var options = Short with { Augment = new Augmentation { Crop = 1 } };
        var whole = Train(options, network: "dropout").Result;
        var file = Path.Combine(Path.GetTempPath(), $"compress-{Guid.NewGuid():N}.checkpoint");
        try
        {
            using var stop = new CancellationTokenSource();
            var interrupted = () => Train(options, file, new Stopper(stop, afterLosses: 17), "dropout", stop.Token);
            interrupted.Should().Throw<OperationCanceledException>();
            File.Exists(file).Should().BeTrue();
            torch.manual_seed(99);
            var resumed = Train(options, file, network: "dropout").Result;
            Bytes(resumed.Graph).Should().Equal(Bytes(whole.Graph));
            resumed.History.Should().Equal(whole.History);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void A_checkpoint_of_another_training_or_a_torn_one_is_refused()
    {
        var file = Path.Combine(Path.GetTempPath(), $"compress-{Guid.NewGuid():N}.checkpoint");
        try
        {
            Train(Short with { Epochs = 1 }, file);
            var other = () => Train(Short with { Epochs = 1, Seed = 7 }, file);
            other.Should().Throw<TrainingException>().WithMessage("*another training*");
            var bytes = File.ReadAllBytes(file);
            File.WriteAllBytes(file, bytes[..(bytes.Length / 2)]);
            var torn = () => Train(Short with { Epochs = 1 }, file);
            torn.Should().Throw<TrainingException>().WithMessage("*damaged*");
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Two_hundred_steps_leave_no_tensors_behind()
    {
        var data = Glyphs(train: 64);
        var options = Short with { Epochs = 100, BatchSize = 20 };
        using var module = new GraphModule(NetworkZoo.Build("resnet8", GlyphNetwork));
        var counts = new List<long>();
        // What other tests left to the finalizer must not go while we count.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var loader = options.TrainingLoader(data.Train, GlyphPlan);
        loader.Batches.Should().Be(2);
        new Trainer(module, options).Run(loader, null, new Reporter(p => { if (p.Finished is not null) counts.Add(torch.Tensor.TotalCount); }));
        counts.Should().HaveCount(100);
        counts.Skip(1).Should().AllBeEquivalentTo(counts[1]);
    }

    [Fact]
    public void A_diverging_loss_names_step_and_layer_and_keeps_the_best_state()
    {
        var train = () => Train(Short with { Optimizer = new OptimizerSettings { LearningRate = 1e18, Schedule = new ScheduleSettings { Kind = ScheduleKind.Constant } } });
        train.Should().Throw<TrainingException>().WithMessage("*no longer a finite number at step * of * in epoch *Conv*lower learning rate*");
    }

    [Fact]
    public void Patience_stops_and_the_best_epoch_is_kept()
    {
        var options = Short with { Epochs = 30, Patience = 2, Optimizer = new OptimizerSettings { LearningRate = 1e-12, Momentum = 0, Schedule = new ScheduleSettings { Kind = ScheduleKind.Constant } } };
        var (result, module) = Train(options, network: "lenet5");
        result.StoppedEarly.Should().BeTrue();
        result.History.Length.Should().BeLessThan(30);
        result.Graph.Initializers["conv_weight"].Bytes.ToArray().Should().Equal(module.ToGraph().Initializers["conv_weight"].Bytes.ToArray());
    }

    [Fact]
    public void Clipping_mixup_and_label_smoothing_train_too()
    {
        var options = Short with { LabelSmoothing = 0.1, Augment = new Augmentation { Mixup = 0.2f }, Optimizer = Short.Optimizer with { ClipNorm = 1, Nesterov = true } };
        var (result, _) = Train(options);
        result.History[^1].Loss.Should().BeLessThan(result.History[0].Loss);
    }

    [Fact]
    public void Predictions_agree_with_the_evaluation()
    {
        var data = Glyphs();
        using var module = new GraphModule(NetworkZoo.Build("lenet5", GlyphNetwork));
        var loader = Short.EvaluationLoader(data.Validation, GlyphPlan);
        var predictions = Evaluator.Predict(module, loader);
        var evaluation = Evaluator.Run(module, loader);
        predictions.Count.Should().Be(data.Validation.Count);
        evaluation.Accuracy.Should().Be(ClassificationMetrics.Accuracy(predictions));
        evaluation.Loss.Should().BeApproximately(ClassificationMetrics.CrossEntropy(predictions), Tolerance.SingleArithmetic);
    }

    private static (TrainingResult Result, GraphModule Module) Train(
        TrainingOptions options, string? checkpoint = null, ILoss? loss = null, string network = "resnet8", CancellationToken cancellation = default)
    {
        var data = Glyphs();
        var module = new GraphModule(network == "dropout" ? WithDropout() : NetworkZoo.Build(network, GlyphNetwork));
        var result = new Trainer(module, options, loss, checkpoint)
            .Run(options.TrainingLoader(data.Train, GlyphPlan), options.EvaluationLoader(data.Validation, GlyphPlan), null, cancellation);
        return (result, module);
    }

    private static Graph WithDropout()
    {
        var b = new GraphBuilder("net");
        var x = b.Input("input", ElementType.Float32, Dimension.Named("batch"), 1, 16, 16);
        var y = b.Relu(b.BatchNormalization(b.Conv(x, 8, 3, stride: 2)));
        return b.Output(b.Linear(b.Dropout(b.Flatten(y), 0.3f), 10), "logits").Build();
    }

    private static byte[] Bytes(Graph graph) => [.. graph.Initializers.Values.SelectMany(v => v.Bytes.ToArray())];

    private sealed class Reporter(Action<TrainingProgress> act) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => act(value);
    }

    /// <summary>Cross-entropy that cancels the training after so many steps.</summary>
    private sealed class Stopper(CancellationTokenSource stop, int afterLosses) : ILoss
    {
        private readonly CrossEntropyLoss _loss = new();
        private int _left = afterLosses;

        public string Name => _loss.Name;

        public torch.Tensor Compute(LossInput batch)
        {
            if (--_left == 0) stop.Cancel();
            return _loss.Compute(batch);
        }
    }
}
