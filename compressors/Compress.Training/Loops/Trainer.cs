using System.Diagnostics;
using System.Runtime.InteropServices;
using Compress.Training.Data;
using TorchSharp.Modules;
using GraphTensor = Compress.Graphs.Tensor;
using Tensor = TorchSharp.torch.Tensor;

namespace Compress.Training;

/// <summary>
/// Trains a module: batches, loss, gradient, optimizer step; validation after each epoch, of which the best is kept. At one thread
/// count the same seed gives the same bits. With a checkpoint file an interrupted training goes on where it stopped, to the same bits.
/// </summary>
/// <param name="module">What is trained; its weights change, its graph does not.</param>
/// <param name="options">How.</param>
/// <param name="loss">What is made small; cross-entropy with the options' label smoothing where null.</param>
/// <param name="task">What a step feeds and asks; the samples as they are and their classes where null.</param>
/// <param name="checkpoint">
/// File that holds the state after every epoch and on cancellation; a training that finds its own state there goes on from it. None
/// where null. Whoever names it deletes it when it is no longer wanted.
/// </param>
public sealed class Trainer(GraphModule module, TrainingOptions options, ILoss? loss = null, string? checkpoint = null, ITrainingTask? task = null)
{
    private readonly ITrainingTask _task = task ?? new ClassificationTask();
    private readonly ILoss _loss = loss ?? new CrossEntropyLoss(options.LabelSmoothing);
    private readonly Parameter[] _parameters = [.. module.Parameters.Select(p => (Parameter)p.Value)];

    /// <summary>Trains until the epochs are over or patience runs out. The module is left with the weights of the result.</summary>
    /// <param name="train">Training batches.</param>
    /// <param name="validation">Validation batches; without them the last epoch counts as the best.</param>
    /// <param name="progress">Told several times a second and after each epoch.</param>
    /// <param name="cancellation">Stops between steps; with a checkpoint file the state is saved first.</param>
    /// <exception cref="TrainingException">The loss is no longer finite; the device's memory is full; or the checkpoint is that of another training.</exception>
    /// <exception cref="DeviceException">Half precision was asked for on the processor.</exception>
    /// <exception cref="OperationCanceledException">The training was cancelled.</exception>
    public TrainingResult Run(BatchLoader train, BatchLoader? validation = null, IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(train);
        if (options.Precision == TrainingPrecision.Fp16 && !module.Options.Device.IsCuda)
            throw new DeviceException("Half precision (fp16) was asked for on the processor, where its operators are missing; use a GPU, or bf16 or fp32.");
        TorchThreads.Use(options.Threads);
        torch.manual_seed(unchecked((long)options.Seed));
        using var optimizer = OptimizerFactory.Create(module, options.Optimizer);
        var state = new TrainingState();
        var file = checkpoint is null ? null : new TrainingCheckpoint(checkpoint, Fingerprint(train));
        file?.Restore(module, optimizer, state);
        try
        {
            while (state.Epoch < options.Epochs && !state.StoppedEarly)
            {
                RunEpoch(train, optimizer, state, progress, cancellation);
                FinishEpoch(train, validation, state, progress, cancellation);
                file?.Save(module, optimizer, state);
            }
        }
        catch (OperationCanceledException)
        {
            file?.Save(module, optimizer, state);
            throw;
        }
        catch (ExternalException e) when (DeviceMemory.RanOut(e))
        {
            throw new TrainingException($"{module.Options.Device.Name} has no memory left for steps of {options.BatchSize} samples: {e.Message} {DeviceMemory.Remedy}", e);
        }
        finally
        {
            module.Training = false;
        }
        if (state.Best is not null) module.CopyFrom(state.Best);
        return new TrainingResult(module.ToGraph(), [.. state.History], state.BestEpoch, state.StoppedEarly);
    }

    private void RunEpoch(BatchLoader train, torch.optim.Optimizer optimizer, TrainingState state, IProgress<TrainingProgress>? progress, CancellationToken cancellation)
    {
        module.Training = true;
        var clock = Stopwatch.StartNew();
        var told = TimeSpan.Zero;
        var before = state.Seen;
        // A loss is read from a GPU only now and then: reading waits for everything before it.
        var readEvery = module.Options.Device.IsCuda ? 20 : 1;
        using var sum = torch.zeros([], dtype: torch.ScalarType.Float64, device: module.Device).DetachFromDisposeScope();
        using var right = torch.zeros([], dtype: torch.ScalarType.Int64, device: module.Device).DetachFromDisposeScope();
        foreach (var batch in train.Epoch(state.Epoch).Skip(state.Position))
        {
            if (cancellation.IsCancellationRequested)
            {
                Collect(state, sum, right);
                cancellation.ThrowIfCancellationRequested();
            }
            SetRate(optimizer, state, train.Batches);
            state.Seen += Step(batch, optimizer, state, sum, right);
            state.Position++;
            if (state.Position % readEvery != 0 && state.Position < train.Batches) continue;
            Collect(state, sum, right);
            if (!double.IsFinite(state.LossSum)) throw Diverged(batch, state, train);
            if (progress is null || clock.Elapsed - told < TimeSpan.FromSeconds(0.2)) continue;
            told = clock.Elapsed;
            progress.Report(new TrainingProgress(state.Epoch + 1, options.Epochs, state.Position, train.Batches,
                state.LossSum / state.Seen, (state.Seen - before) / clock.Elapsed.TotalSeconds, null));
        }
    }

    /// <summary>Makes one step and gives the number of answers that it asked for.</summary>
    private int Step(Batch batch, torch.optim.Optimizer optimizer, TrainingState state, Tensor sum, Tensor right)
    {
        using var scope = torch.NewDisposeScope();
        using var fed = DeviceBatch.Of(batch, module);
        var step = _task.Prepare(module, fed.ForTask(options.Seed, state.Epoch, state.Position));
        optimizer.zero_grad();
        Tensor logits, value;
        using (MixedPrecision())
            logits = module.Forward(step.Feeds, observe: null)[module.OutputNames.First()];
        if (logits.dtype != module.Options.Floats) logits = logits.to_type(module.Options.Floats);
        value = _loss.Compute(fed.ForLoss(logits, step));
        if (Descend(value, state.Scaler)) optimizer.step();
        using var noGrad = torch.no_grad();
        sum.add_(value, step.Count);
        if (logits.dim() != 2) return step.Count;
        var named = logits.shape[1] == 1 ? logits.squeeze(1).gt(0) : logits.argmax(1);
        right.add_(named.eq(step.Labels).sum());
        return step.Count;
    }

    private IDisposable? MixedPrecision() => options.Precision switch
    {
        TrainingPrecision.Bf16 => torch.autocast(module.Device.type, torch.ScalarType.BFloat16),
        TrainingPrecision.Fp16 => torch.autocast(module.Device.type, torch.ScalarType.Float16),
        _ => null,
    };

    /// <summary>Computes the gradients; false where they overflowed and the step is to be left out.</summary>
    private bool Descend(Tensor loss, LossScaler scaler)
    {
        if (options.Precision == TrainingPrecision.Fp16)
        {
            scaler.Scaled(loss).backward();
            if (scaler.Scale < LossScaler.Least)
                throw new TrainingException($"Gradients overflow half precision however the loss is scaled (the factor is down to {scaler.Scale}); use a lower learning rate than {options.Optimizer.LearningRate}, or bf16.");
            return scaler.Unscale(_parameters, options.Optimizer.ClipNorm);
        }
        loss.backward();
        if (options.Optimizer.ClipNorm > 0) torch.nn.utils.clip_grad_norm_(_parameters, options.Optimizer.ClipNorm);
        return true;
    }

    private void SetRate(torch.optim.Optimizer optimizer, TrainingState state, int steps)
    {
        var factor = options.Optimizer.Schedule.Factor((long)state.Epoch * steps + state.Position, steps, options.Epochs);
        foreach (var group in optimizer.ParamGroups) group.LearningRate = options.Optimizer.LearningRate * factor;
    }

    private static void Collect(TrainingState state, Tensor sum, Tensor right)
    {
        state.LossSum += sum.ToDouble();
        state.Right += right.ToInt64();
        sum.zero_();
        right.zero_();
    }

    private void FinishEpoch(BatchLoader train, BatchLoader? validation, TrainingState state, IProgress<TrainingProgress>? progress, CancellationToken cancellation)
    {
        var reached = validation is null ? null : _task.Evaluate(module, validation, options.Seed, cancellation);
        var factor = options.Optimizer.Schedule.Factor((long)(state.Epoch + 1) * train.Batches - 1, train.Batches, options.Epochs);
        var record = new EpochRecord(state.Epoch + 1, options.Optimizer.LearningRate * factor, state.LossSum / state.Seen,
            (double)state.Right / state.Seen, reached?.Loss, reached?.Accuracy);
        var best = state.History.Find(r => r.Epoch == state.BestEpoch);
        state.History.Add(record);
        if (best is null || IsBetter(record, best))
        {
            state.BestEpoch = record.Epoch;
            state.Stale = 0;
            // Without validation the last epoch is the best: there is nothing to go back to.
            if (validation is not null) state.Best = module.Parameters.Concat(module.Buffers).ToDictionary(p => p.Name, Held);
        }
        else
        {
            state.Stale++;
            state.StoppedEarly = options.Patience > 0 && state.Stale >= options.Patience;
        }
        progress?.Report(new TrainingProgress(record.Epoch, options.Epochs, state.Position, train.Batches, record.Loss, 0, record));
        state.NextEpoch();
    }

    private static bool IsBetter(EpochRecord record, EpochRecord best)
    {
        if (record.ValidationAccuracy is not { } accuracy || best.ValidationAccuracy is not { } standing) return true;
        return accuracy > standing || accuracy == standing && record.ValidationLoss < best.ValidationLoss;
    }

    private GraphTensor Held(ModuleParameter parameter) =>
        parameter.Value.ToGraph(module.Options.Floats == torch.ScalarType.Float64 ? ElementType.Float64 : ElementType.Float32);

    /// <summary>The error for a loss that is no longer finite: step, layer, and what is left.</summary>
    private TrainingException Diverged(Batch batch, TrainingState state, BatchLoader train)
    {
        var where = Divergence.Locate(module, batch);
        var good = state.Best is null ? "No epoch was finished before it." : $"The module was set back to the best state so far, that of epoch {state.BestEpoch}.";
        if (checkpoint is not null && File.Exists(checkpoint)) good += $" The state after epoch {state.Epoch} is in {checkpoint}.";
        if (state.Best is not null) module.CopyFrom(state.Best);
        return new TrainingException($"The {_loss.Name} is no longer a finite number at step {state.Position} of {train.Batches} in epoch {state.Epoch + 1}: {where}. {good} "
            + $"Use a lower learning rate than {options.Optimizer.LearningRate}, a warm-up, or gradient clipping.");
    }

    private string Fingerprint(BatchLoader train)
    {
        var parameters = module.Parameters.Concat(module.Buffers).Select(p => $"{p.Name}[{string.Join(",", p.Value.shape)}]");
        return $"{options}; {_loss.Name}; {_task.Name}; {train.Count} samples; {module.Options.Floats}; {string.Join(' ', parameters)}";
    }
}
