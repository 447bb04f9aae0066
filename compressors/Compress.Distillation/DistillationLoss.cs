using Compress.Training;
using TorchSharp;
using F = TorchSharp.torch.nn.functional;

namespace Compress.Distillation;

/// <summary>
/// <c>weight * T^2 * KL(softmax(teacher / T) || softmax(student / T)) + (1 - weight) * task</c>, in nats and as a mean over the batch
/// (Hinton, Vinyals and Dean, "Distilling the knowledge in a neural network", 2015; T^2 keeps the gradient's size when T changes).
/// A single logit counts as two classes with the logits 0 and itself.
/// </summary>
public sealed class DistillationLoss : ILoss
{
    private readonly ITeacherLogits _teacher;
    private readonly ILoss _task;
    private readonly DistillationOptions _options;

    /// <summary>Joins a teacher and a task.</summary>
    /// <param name="teacher">Where the teacher's logits come from.</param>
    /// <param name="task">The task's own loss.</param>
    /// <param name="options">Temperature and weight.</param>
    /// <exception cref="TrainingException">Temperature or weight is out of range.</exception>
    public DistillationLoss(ITeacherLogits teacher, ILoss task, DistillationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (!(options.Temperature > 0)) throw new TrainingException($"The temperature is {options.Temperature}; it must be greater than 0.");
        if (options.Weight is not (>= 0 and <= 1)) throw new TrainingException($"The teacher's weight is {options.Weight}; it must lie from 0 to 1.");
        (_teacher, _task, _options) = (teacher, task, options);
    }

    /// <inheritdoc/>
    public string Name => $"distillation with {_task.Name}";

    /// <inheritdoc/>
    public torch.Tensor Compute(LossInput batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        using var teacher = _teacher.For(batch);
        if (!teacher.shape.AsSpan().SequenceEqual(batch.Logits.shape))
            throw new TrainingException($"The teacher gives logits of shape [{string.Join(", ", teacher.shape)}] and the student [{string.Join(", ", batch.Logits.shape)}]; both must tell the same classes apart.");
        using var divergence = Divergence(teacher, batch.Logits, _options.Temperature);
        if (_options.Weight == 1) return divergence.mul(1);
        using var task = _task.Compute(batch);
        using var own = task.mul(1 - _options.Weight);
        return own.add(divergence, _options.Weight);
    }

    /// <summary><c>T^2</c> times the mean divergence of the student's probabilities from the teacher's.</summary>
    /// <param name="teacher">Logits [batch, classes].</param>
    /// <param name="student">Logits of the same shape.</param>
    /// <param name="temperature">What both are divided by.</param>
    public static torch.Tensor Divergence(torch.Tensor teacher, torch.Tensor student, double temperature)
    {
        ArgumentNullException.ThrowIfNull(teacher);
        ArgumentNullException.ThrowIfNull(student);
        using var expected = LogProbabilities(teacher, temperature);
        using var seen = LogProbabilities(student, temperature);
        using var sum = F.kl_div(seen, expected, log_target: true, reduction: torch.nn.Reduction.Sum);
        return sum.mul(temperature * temperature / student.shape[0]);
    }

    private static torch.Tensor LogProbabilities(torch.Tensor logits, double temperature)
    {
        using var placed = logits.dim() == 2 && logits.shape[1] == 1 ? F.pad(logits, [1, 0]) : logits.alias();
        using var cooled = placed.div(temperature);
        return cooled.log_softmax(-1);
    }
}
