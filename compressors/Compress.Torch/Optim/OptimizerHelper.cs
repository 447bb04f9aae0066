using TorchSharp.Optim;

namespace TorchSharp.Modules;

/// <summary>What the optimizers share: groups, state and its saving.</summary>
/// <typeparam name="TGroup">The kind of group.</typeparam>
public abstract class OptimizerHelper<TGroup> : torch.optim.Optimizer
    where TGroup : OptimizerParamGroup
{
    private const int Format = 1;

    private readonly List<TGroup> _groups;

    private protected OptimizerHelper(IEnumerable<TGroup> groups)
    {
        ArgumentNullException.ThrowIfNull(groups);
        _groups = [.. groups];
    }

    /// <inheritdoc/>
    public override IEnumerable<torch.optim.ILearningRateController> ParamGroups => _groups;

    /// <inheritdoc/>
    public override IEnumerable<Parameter> parameters() => _groups.SelectMany(group => group.Parameters);

    /// <inheritdoc/>
    public override void save_state_dict(BinaryWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write(GetType().Name);
        writer.Write(Format);
        writer.Write(_groups.Count);
        foreach (var group in _groups)
        {
            writer.Write(group.States.Count);
            group.SaveOptions(writer);
            group.States.ForEach(state => state.Save(writer));
        }
    }

    /// <inheritdoc/>
    public override void load_state_dict(BinaryReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var kind = reader.ReadString();
        var format = reader.ReadInt32();
        if (kind != GetType().Name || format != Format)
        {
            throw new InvalidDataException(
                $"The saved state is that of {kind} (format {format}), the optimizer is {GetType().Name} (format {Format}).");
        }
        var groups = reader.ReadInt32();
        if (groups != _groups.Count)
        {
            throw new InvalidDataException($"The saved state has {groups} groups of parameters, the optimizer {_groups.Count}.");
        }
        foreach (var group in _groups)
        {
            var count = reader.ReadInt32();
            if (count != group.States.Count)
            {
                throw new InvalidDataException(
                    $"A group of the saved state has {count} parameters, the optimizer's {group.States.Count}.");
            }
            group.LoadOptions(reader);
            group.States.ForEach(state => state.Load(reader));
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _groups.ForEach(group => group.States.ForEach(state => state.Dispose()));
        }
    }

    private protected override void Update()
    {
        foreach (var group in _groups)
        {
            var states = new List<ParameterState>();
            var gradients = new List<torch.Tensor>();
            foreach (var state in group.States)
            {
                if (state.Parameter.grad is { } gradient)
                {
                    states.Add(state);
                    gradients.Add(gradient);
                    state.Step++;
                }
            }
            if (states.Count != 0)
            {
                Update(group, states, [.. gradients]);
            }
        }
    }

    /// <summary>One step of a group's parameters that have gradients.</summary>
    private protected abstract void Update(TGroup group, List<ParameterState> states, torch.Tensor[] gradients);

    private protected static torch.Tensor[] ParametersOf(List<ParameterState> states)
    {
        var parameters = new torch.Tensor[states.Count];
        for (var i = 0; i < parameters.Length; i++)
        {
            parameters[i] = states[i].Parameter;
        }
        return parameters;
    }

    /// <summary>
    /// The gradients of the loss to go down, decay included, in memory of their own where anything changes: the user's
    /// gradients stay as they are.
    /// </summary>
    private protected static torch.Tensor[] Descent(
        torch.Tensor[] gradients, torch.Tensor[] parameters, bool maximize, double decay)
    {
        var descent = gradients;
        if (maximize)
        {
            descent = Array.ConvertAll(descent, gradient => -gradient);
        }
        if (decay == 0)
        {
            return descent;
        }
        return new Batch(parameters[0].device_type == DeviceType.CUDA).Sum(descent, parameters, decay);
    }
}
