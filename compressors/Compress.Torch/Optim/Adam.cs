using TorchSharp.Optim;

namespace TorchSharp.Modules;

/// <summary>Adam; made by <see cref="torch.optim"/>.</summary>
public sealed class Adam : OptimizerHelper<Adam.ParamGroup>
{
    internal Adam(IEnumerable<ParamGroup> groups, Options options)
        : base(groups)
    {
        foreach (var group in ParamGroups.Cast<ParamGroup>())
        {
            group.Resolve(options);
        }
    }

    private protected override void Update(ParamGroup group, List<ParameterState> states, torch.Tensor[] gradients)
    {
        var parameters = ParametersOf(states);
        var descent = Descent(gradients, parameters, group.Maximize, group.WeightDecay);
        AdamStep.Apply(group, states, descent);
    }

    /// <summary>What a group can set; null takes the optimizer's own.</summary>
    public sealed record Options : AdamOptions;

    /// <summary>Parameters that are trained alike.</summary>
    public sealed class ParamGroup : AdamParamGroup
    {
        private readonly Options? _own;

        /// <summary>Groups parameters.</summary>
        /// <param name="parameters">The parameters.</param>
        /// <param name="options">Their options; null takes the optimizer's own.</param>
        public ParamGroup(IEnumerable<Parameter> parameters, Options? options = null)
            : base(parameters) => _own = options;

        internal void Resolve(Options shared) => Resolve(_own, shared);
    }
}
