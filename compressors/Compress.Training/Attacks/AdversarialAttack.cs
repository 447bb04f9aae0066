using System.Collections.Immutable;
using Compress.Preprocessing;
using Compress.Training.Data;
using Tensor = TorchSharp.torch.Tensor;

namespace Compress.Training;

/// <summary>
/// Changes images within a bound so that a network's loss grows, along the sign of its gradient. The bound is one of pixels: it is
/// carried through the plan's mean and deviation, and no pixel leaves 0 to 1. A network with quantizers is attacked through their
/// straight-through gradient.
/// </summary>
public sealed class AdversarialAttack
{
    private readonly ImagePlan _plan;

    /// <summary>Prepares an attack.</summary>
    /// <param name="options">How far and in how many steps.</param>
    /// <param name="plan">What happens to an image before the network.</param>
    /// <exception cref="TrainingException">The plan is not one of images, or an option is out of range.</exception>
    public AdversarialAttack(AttackOptions options, PreprocessPlan plan)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(plan);
        if (!(options.Epsilon > 0) || options.Steps < 1 || !(options.StepSize >= 0))
            throw new TrainingException($"The attack is {options}; epsilon must be above 0, steps at least 1 and the step size at least 0.");
        _plan = plan as ImagePlan ?? throw new TrainingException($"Samples are changed pixel by pixel; those of a plan for {plan.Kind} input cannot be.");
        Options = options;
    }

    /// <summary>How far and in how many steps.</summary>
    public AttackOptions Options { get; }

    /// <summary>Changed copies of the samples; the network keeps its mode, statistics and gradients.</summary>
    /// <param name="module">The network.</param>
    /// <param name="inputs">Images after the plan, on the network's device.</param>
    /// <param name="labels">Their classes.</param>
    /// <param name="seeds">Seeds of the random start.</param>
    public Tensor Perturb(GraphModule module, Tensor inputs, Tensor labels, ImmutableArray<ulong> seeds)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(inputs);
        using var scope = torch.NewDisposeScope();
        var before = module.Training;
        module.Training = false;
        try
        {
            var (reach, low, high) = (PerChannel(inputs, std => Options.Epsilon / std), Bound(inputs, 0), Bound(inputs, 1));
            Tensor least = torch.maximum(inputs.sub(reach), low), most = torch.minimum(inputs.add(reach), high);
            var step = Options.Steps == 1 ? reach : reach.mul(Options.StepSize > 0 ? Options.StepSize / Options.Epsilon : 2.5 / Options.Steps);
            var changed = Options.Steps > 1 && Options.RandomStart ? Within(inputs, reach, least, most, seeds) : inputs;
            for (var i = 0; i < Options.Steps; i++)
            {
                using var inner = torch.NewDisposeScope();
                var gradient = Gradient(module, changed, labels);
                var next = torch.minimum(torch.maximum(changed.add(gradient.sign().mul(step)), least), most);
                changed = inner.MoveToOuter(next.detach());
            }
            return scope.MoveToOuter(changed);
        }
        finally
        {
            module.Training = before;
        }
    }

    /// <summary>The network's outputs for changed samples.</summary>
    /// <param name="module">The network; it is put into evaluation mode and back.</param>
    /// <param name="loader">The samples.</param>
    /// <param name="seed">Seed of the random starts.</param>
    /// <param name="cancellation">Stops between batches.</param>
    public Predictions Predict(GraphModule module, BatchLoader loader, ulong seed, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(module);
        var step = 0UL;
        return Evaluator.Predict(module, loader, (inputs, labels) => Perturb(module, inputs, labels, [seed, step++]), cancellation);
    }

    private static Tensor Gradient(GraphModule module, Tensor inputs, Tensor labels)
    {
        using var grad = torch.enable_grad();
        var leaf = inputs.detach().clone().requires_grad_();
        var loss = new CrossEntropyLoss();
        var logits = module.Forward(leaf);
        // A single logit stands for two classes.
        var value = logits.shape[^1] == 1
            ? torch.nn.functional.binary_cross_entropy_with_logits(logits.squeeze(1), labels.to_type(logits.dtype))
            : loss.Compute(new LossInput(logits, labels, leaf, []));
        return torch.autograd.grad([value], [leaf])[0];
    }

    private static Tensor Within(Tensor inputs, Tensor reach, Tensor least, Tensor most, ImmutableArray<ulong> seeds)
    {
        var random = new SeededRandom([.. seeds, 3]);
        var values = new float[inputs.numel()];
        foreach (ref var value in values.AsSpan()) value = random.Between(-1, 1);
        var start = torch.tensor(values, inputs.shape, dtype: inputs.dtype, device: inputs.device).mul(reach).add(inputs);
        return torch.minimum(torch.maximum(start, least), most);
    }

    /// <summary>What a pixel of 0 or 1 is after the plan.</summary>
    private Tensor Bound(Tensor like, double pixel) => PerChannel(like, (mean, std) => ((pixel * 255 * _plan.Scale) - mean) / std);

    private Tensor PerChannel(Tensor like, Func<double, double> ofStd) => PerChannel(like, (_, std) => ofStd(std / (255 * _plan.Scale)));

    private Tensor PerChannel(Tensor like, Func<double, double, double> value)
    {
        var channels = _plan.Channels;
        var values = new double[channels];
        for (var c = 0; c < channels; c++) values[c] = value(_plan.Mean[_plan.Mean.Length == 1 ? 0 : c], _plan.Std[_plan.Std.Length == 1 ? 0 : c]);
        long[] shape = _plan.Layout == TensorLayout.Nchw ? [1, channels, 1, 1] : [1, 1, 1, channels];
        return torch.tensor(values, shape, dtype: like.dtype, device: like.device);
    }
}
