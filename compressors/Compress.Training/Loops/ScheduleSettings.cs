namespace Compress.Training;

/// <summary>How the learning rate moves over a training. The rate is a function of the step alone.</summary>
public sealed record ScheduleSettings
{
    /// <summary>Its form.</summary>
    public ScheduleKind Kind { get; init; } = ScheduleKind.Cosine;

    /// <summary>Epochs over which the rate first rises from near 0, in a straight line; may be a fraction. Not for one-cycle, which rises by itself.</summary>
    public double WarmUpEpochs { get; init; }

    /// <summary>For steps: epochs between two of them.</summary>
    public int StepEpochs { get; init; } = 10;

    /// <summary>For steps: what the rate is multiplied by at each.</summary>
    public double StepFactor { get; init; } = 0.1;

    /// <summary>The factor on the learning rate at a step.</summary>
    /// <param name="step">Steps made so far, from 0.</param>
    /// <param name="stepsPerEpoch">Steps of an epoch.</param>
    /// <param name="epochs">Epochs of the whole training.</param>
    public double Factor(long step, int stepsPerEpoch, int epochs)
    {
        var total = (double)stepsPerEpoch * epochs;
        if (Kind == ScheduleKind.OneCycle) return OneCycle(step, total);
        var warmUp = WarmUpEpochs * stepsPerEpoch;
        if (step < warmUp) return (step + 1) / (warmUp + 1);
        return Kind switch
        {
            ScheduleKind.Step => Math.Pow(StepFactor, step / stepsPerEpoch / Math.Max(1, StepEpochs)),
            ScheduleKind.Cosine => 0.5 * (1 + Math.Cos(Math.PI * (step - warmUp) / Math.Max(1, total - warmUp))),
            _ => 1,
        };
    }

    private static double OneCycle(long step, double total)
    {
        const double start = 1 / 25.0, end = start / 1e4;
        var peak = 0.3 * total - 1;
        if (step <= peak) return Between(start, 1, peak > 0 ? step / peak : 1);
        return Between(1, end, Math.Min(1, (step - peak) / Math.Max(1, total - 1 - peak)));
    }

    private static double Between(double from, double to, double share) => to + (from - to) * 0.5 * (1 + Math.Cos(Math.PI * share));
}
