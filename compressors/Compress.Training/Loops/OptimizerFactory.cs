using TorchSharp.Modules;

namespace Compress.Training;

/// <summary>Makes the optimizer that settings describe.</summary>
internal static class OptimizerFactory
{
    public static torch.optim.Optimizer Create(GraphModule module, OptimizerSettings settings)
    {
        if (module.Parameters.Count == 0)
            throw new TrainingException($"{module.Source} has no trainable weights: every float initializer is frozen or used as a constant.");
        if (!(settings.LearningRate > 0)) throw new TrainingException($"The learning rate is {settings.LearningRate}; it must be greater than 0.");
        var all = module.Parameters.Select(p => (Parameter)p.Value).ToArray();
        Parameter[] decayed = [.. all.Where(p => p.dim() > 1)], plain = [.. all.Where(p => p.dim() <= 1)];
        return settings.Kind switch
        {
            OptimizerKind.Sgd => torch.optim.SGD(
                Groups<SGD.ParamGroup>(p => new SGD.ParamGroup(p, new SGD.Options { weight_decay = settings.WeightDecay }), p => new SGD.ParamGroup(p, new SGD.Options { weight_decay = 0 })),
                settings.LearningRate, momentum: settings.Momentum, nesterov: settings.Nesterov),
            OptimizerKind.Adam => torch.optim.Adam(
                Groups<Adam.ParamGroup>(p => new Adam.ParamGroup(p, new Adam.Options { weight_decay = settings.WeightDecay }), p => new Adam.ParamGroup(p, new Adam.Options { weight_decay = 0 })),
                settings.LearningRate, beta1: settings.Momentum),
            OptimizerKind.AdamW => torch.optim.AdamW(
                Groups<AdamW.ParamGroup>(p => new AdamW.ParamGroup(p, new AdamW.Options { weight_decay = settings.WeightDecay }), p => new AdamW.ParamGroup(p, new AdamW.Options { weight_decay = 0 })),
                settings.LearningRate, beta1: settings.Momentum),
            _ => throw new TrainingException($"The optimizer {settings.Kind} is not known."),
        };

        TGroup[] Groups<TGroup>(Func<Parameter[], TGroup> decay, Func<Parameter[], TGroup> keep) =>
            [.. decayed.Length > 0 ? [decay(decayed)] : Array.Empty<TGroup>(), .. plain.Length > 0 ? [keep(plain)] : Array.Empty<TGroup>()];
    }
}
