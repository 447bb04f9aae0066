namespace TorchSharp.Modules;

/// <summary>Parameters that Adam or AdamW trains alike.</summary>
public abstract class AdamParamGroup : OptimizerParamGroup, torch.optim.IBetas
{
    private protected AdamParamGroup(IEnumerable<Parameter> parameters)
        : base(parameters, slots: 3)
    {
    }

    /// <inheritdoc/>
    public (double, double) Betas { get; set; }

    internal double Epsilon { get; private set; }

    internal bool AmsGrad { get; private set; }

    internal override void SaveOptions(BinaryWriter writer)
    {
        base.SaveOptions(writer);
        writer.Write(Betas.Item1);
        writer.Write(Betas.Item2);
        writer.Write(Epsilon);
        writer.Write(AmsGrad);
    }

    internal override void LoadOptions(BinaryReader reader)
    {
        base.LoadOptions(reader);
        Betas = (reader.ReadDouble(), reader.ReadDouble());
        Epsilon = reader.ReadDouble();
        AmsGrad = reader.ReadBoolean();
    }

    private protected void Resolve(AdamOptions? own, AdamOptions shared)
    {
        base.Resolve(own, shared);
        Betas = (own?.beta1 ?? shared.beta1 ?? 0.9, own?.beta2 ?? shared.beta2 ?? 0.999);
        Epsilon = own?.eps ?? shared.eps ?? 1e-8;
        AmsGrad = own?.amsgrad ?? shared.amsgrad ?? false;
        RequireNotNegative(Epsilon, "epsilon");
        if (Betas.Item1 is not (>= 0 and < 1) || Betas.Item2 is not (>= 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(own), Betas, "Both betas lie from 0 up to 1, which is not reached.");
        }
    }
}
