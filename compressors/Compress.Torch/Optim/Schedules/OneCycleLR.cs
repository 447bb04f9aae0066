namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            public static partial class impl
            {
                /// <summary>Up to a largest rate and down to a very small one.</summary>
                public sealed class OneCycleLR : LRScheduler
                {
                    private readonly int _steps;

                    internal OneCycleLR(Optimizer optimizer, int steps, int lastEpoch)
                        : base(optimizer, lastEpoch) => _steps = steps;

                    /// <summary>The curve between two ends.</summary>
                    public enum AnnealStrategy
                    {
                        /// <summary>A straight line.</summary>
                        Linear = 0,

                        /// <summary>Half a cosine.</summary>
                        Cos = 1,
                    }

                    internal double Largest { get; init; }

                    internal double First { get; init; }

                    internal double Last { get; init; }

                    internal double Up { get; init; }

                    internal bool ThreePhases { get; init; }

                    internal bool MovesMomentum { get; init; }

                    internal double LeastMomentum { get; init; }

                    internal double LargestMomentum { get; init; }

                    internal AnnealStrategy Strategy { get; init; }

                    private protected override double Rate(double initial, int epoch) =>
                        ThreePhases ? At(epoch, First, Largest, First, Last) : At(epoch, First, Largest, Last, Last);

                    private protected override void Apply(int epoch)
                    {
                        if (epoch > _steps)
                        {
                            throw new InvalidOperationException(
                                $"Step {epoch} of a one-cycle schedule of {_steps} steps: make it with the number of steps that are taken.");
                        }
                        base.Apply(epoch);
                        if (!MovesMomentum)
                        {
                            return;
                        }
                        var momentum = At(epoch, LargestMomentum, LeastMomentum, LargestMomentum, LargestMomentum);
                        foreach (var group in Groups)
                        {
                            if (group is IMomentum withMomentum)
                            {
                                withMomentum.Momentum = momentum;
                            }
                            else if (group is IBetas withBetas)
                            {
                                withBetas.Betas = (momentum, withBetas.Betas.Item2);
                            }
                        }
                    }

                    /// <summary>The curve through up to four values; where the phases end is PyTorch's choice.</summary>
                    private double At(int epoch, double first, double second, double third, double fourth)
                    {
                        var top = (Up * _steps) - 1;
                        var last = _steps - 1.0;
                        if (top > 0 && epoch <= top)
                        {
                            return Between(first, second, epoch / top);
                        }
                        if (!ThreePhases)
                        {
                            return Between(second, third, Math.Min(1, (epoch - top) / (last - top)));
                        }
                        var back = (2 * Up * _steps) - 2;
                        return epoch <= back
                            ? Between(second, third, (epoch - top) / (back - top))
                            : Between(third, fourth, Math.Min(1, (epoch - back) / (last - back)));
                    }

                    private double Between(double start, double end, double share) => Strategy == AnnealStrategy.Linear
                        ? start + ((end - start) * share)
                        : end + ((start - end) / 2 * (1 + Math.Cos(Math.PI * share)));
                }
            }
        }
    }
}
