using Compress.Graphs;
using Compress.Preprocessing;
using Compress.Training;
using Compress.Training.Data;

namespace Compress.Distillation;

/// <summary>Trains a student on a teacher's logits and the task together: the same loop as any training, with another loss.</summary>
/// <param name="teacher">The teacher; a final Softmax is left out.</param>
/// <param name="options">Temperature and weight.</param>
/// <param name="training">Epochs, optimizer and the rest.</param>
/// <param name="task">The task's own loss; cross-entropy with the options' label smoothing where null.</param>
public sealed class Distiller(Graph teacher, DistillationOptions options, TrainingOptions training, ILoss? task = null)
{
    /// <summary>Trains a student; it is left with the weights of the result.</summary>
    /// <param name="student">The student: pruned, fake-quantized or small from the start. The teacher is put on its device.</param>
    /// <param name="train">Training samples.</param>
    /// <param name="validation">Validation samples, by which the best epoch is kept; null keeps the last.</param>
    /// <param name="plan">What happens to a sample before teacher and student.</param>
    /// <param name="progress">Told several times a second and after each epoch.</param>
    /// <param name="checkpoint">File that an interrupted training goes on from; none where null.</param>
    /// <param name="cancellation">Stops between steps.</param>
    /// <exception cref="TrainingException">The loss is no longer finite, or teacher and student tell different classes apart.</exception>
    public TrainingResult Run(
        GraphModule student, Subset train, Subset? validation, PreprocessPlan plan,
        IProgress<TrainingProgress>? progress = null, string? checkpoint = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(student);
        ArgumentNullException.ThrowIfNull(train);
        TorchThreads.Use(training.Threads);
        // The teacher only looks on, so its normalization is folded away: less work, at the same logits up to rounding.
        using var guide = new GraphModule(new FoldBatchNormalization().Run(teacher), new GraphModuleOptions { Device = student.Options.Device, Logits = true });
        var cached = options.CacheLogits && training.Augment is null;
        using var kept = cached ? CachedTeacher.Run(guide, training.EvaluationLoader(train, plan), cancellation) : null;
        var loss = new DistillationLoss((ITeacherLogits?)kept ?? new LiveTeacher(guide), task ?? new CrossEntropyLoss(training.LabelSmoothing), options);
        var held = validation is null || validation.Count == 0 ? null : training.EvaluationLoader(validation, plan);
        return new Trainer(student, training, loss, checkpoint).Run(training.TrainingLoader(train, plan), held, progress, cancellation);
    }
}
