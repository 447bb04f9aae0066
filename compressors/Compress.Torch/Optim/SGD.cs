using TorchSharp.Optim;

namespace TorchSharp.Modules;

/// <summary>Stochastic gradient descent with momentum; made by <see cref="torch.optim"/>.</summary>
public sealed class SGD : OptimizerHelper<SGD.ParamGroup>
{
    private const int Momentum = 0;

    internal SGD(IEnumerable<ParamGroup> groups, Options options)
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
        var batch = new Batch(parameters[0].device_type == DeviceType.CUDA);
        var steps = Descent(gradients, parameters, group.Maximize, group.WeightDecay);
        if (group.Momentum != 0)
        {
            steps = WithMomentum(group, states, steps, batch);
        }
        batch.Add(parameters, steps, -group.LearningRate);
    }

    private static torch.Tensor[] WithMomentum(
        ParamGroup group, List<ParameterState> states, torch.Tensor[] steps, Batch batch)
    {
        // The first buffer is the first step itself, undamped; parameters may get their first gradient later than others.
        var old = new List<torch.Tensor>();
        var oldSteps = new List<torch.Tensor>();
        for (var i = 0; i < states.Count; i++)
        {
            if (states[i][Momentum] is { } buffer)
            {
                old.Add(buffer);
                oldSteps.Add(steps[i]);
            }
            else
            {
                states[i][Momentum] = steps[i].clone();
            }
        }
        if (old.Count != 0)
        {
            torch.Tensor[] buffersBefore = [.. old];
            batch.Multiply(buffersBefore, group.Momentum);
            batch.Add(buffersBefore, [.. oldSteps], 1 - group.Dampening);
        }
        var buffers = states.ConvertAll(state => state.Get(Momentum)).ToArray();
        if (!group.Nesterov)
        {
            return buffers;
        }
        var ahead = new torch.Tensor[steps.Length];
        for (var i = 0; i < ahead.Length; i++)
        {
            ahead[i] = steps[i].add(buffers[i], group.Momentum);
        }
        return ahead;
    }

    /// <summary>What a group can set; null takes the optimizer's own.</summary>
    public sealed record Options : OptimizerOptions
    {
        /// <summary>How much of the last step stays.</summary>
        public double? momentum { get; init; }

        /// <summary>How much less the gradient counts in the momentum.</summary>
        public double? dampening { get; init; }

        /// <summary>Whether to look ahead by the momentum.</summary>
        public bool? nesterov { get; init; }
    }

    /// <summary>Parameters that are trained alike.</summary>
    public sealed class ParamGroup : OptimizerParamGroup, torch.optim.IMomentum
    {
        private readonly Options? _own;

        /// <summary>Groups parameters.</summary>
        /// <param name="parameters">The parameters.</param>
        /// <param name="options">Their options; null takes the optimizer's own.</param>
        public ParamGroup(IEnumerable<Parameter> parameters, Options? options = null)
            : base(parameters, slots: 1) => _own = options;

        /// <inheritdoc/>
        public double Momentum { get; set; }

        internal double Dampening { get; private set; }

        internal bool Nesterov { get; private set; }

        internal void Resolve(Options shared)
        {
            Resolve(_own, shared);
            Momentum = _own?.momentum ?? shared.momentum ?? 0;
            Dampening = _own?.dampening ?? shared.dampening ?? 0;
            Nesterov = _own?.nesterov ?? shared.nesterov ?? false;
            RequireNotNegative(Momentum, "momentum");
            if (Nesterov && (Momentum == 0 || Dampening != 0))
            {
                throw new ArgumentException(
                    $"Nesterov momentum needs a momentum and no dampening; seen momentum {Momentum}, dampening {Dampening}.", nameof(shared));
            }
        }

        internal override void SaveOptions(BinaryWriter writer)
        {
            base.SaveOptions(writer);
            writer.Write(Momentum);
            writer.Write(Dampening);
            writer.Write(Nesterov);
        }

        internal override void LoadOptions(BinaryReader reader)
        {
            base.LoadOptions(reader);
            Momentum = reader.ReadDouble();
            Dampening = reader.ReadDouble();
            Nesterov = reader.ReadBoolean();
        }
    }
}
