using TorchSharp.Optim;

namespace TorchSharp.Modules;

/// <summary>Parameters that are trained alike.</summary>
public abstract class OptimizerParamGroup : torch.optim.ILearningRateController
{
    private protected OptimizerParamGroup(IEnumerable<Parameter> parameters, int slots)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        States = [.. parameters.Select(parameter => new ParameterState(parameter, slots))];
    }

    /// <inheritdoc/>
    public double LearningRate { get; set; }

    /// <inheritdoc/>
    public double InitialLearningRate { get; set; }

    /// <summary>The parameters.</summary>
    public IEnumerable<Parameter> Parameters => States.Select(state => state.Parameter);

    internal List<ParameterState> States { get; }

    internal double WeightDecay { get; private set; }

    internal bool Maximize { get; private set; }

    internal virtual void SaveOptions(BinaryWriter writer)
    {
        writer.Write(LearningRate);
        writer.Write(InitialLearningRate);
        writer.Write(WeightDecay);
        writer.Write(Maximize);
    }

    internal virtual void LoadOptions(BinaryReader reader)
    {
        LearningRate = reader.ReadDouble();
        InitialLearningRate = reader.ReadDouble();
        WeightDecay = reader.ReadDouble();
        Maximize = reader.ReadBoolean();
    }

    /// <summary>Takes the shared options: the group's own where given, else the optimizer's.</summary>
    private protected void Resolve(OptimizerOptions? own, OptimizerOptions shared)
    {
        LearningRate = InitialLearningRate = own?.LearningRate ?? shared.LearningRate ?? 0;
        WeightDecay = own?.weight_decay ?? shared.weight_decay ?? 0;
        Maximize = own?.maximize ?? shared.maximize ?? false;
        RequireNotNegative(LearningRate, "learning rate");
        RequireNotNegative(WeightDecay, "weight decay");
    }

    private protected static void RequireNotNegative(double value, string name)
    {
        if (!(value >= 0))
        {
            throw new ArgumentOutOfRangeException(name, value, $"The {name} is {value}; expected a number that is not negative.");
        }
    }
}
