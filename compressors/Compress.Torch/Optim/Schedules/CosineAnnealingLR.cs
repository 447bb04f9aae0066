namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            public static partial class impl
            {
                /// <summary>Half a cosine from the initial rate to a least one.</summary>
                public sealed class CosineAnnealingLR : LRScheduler
                {
                    private readonly double _steps;
                    private readonly double _least;

                    internal CosineAnnealingLR(Optimizer optimizer, double steps, double least, int lastEpoch)
                        : base(optimizer, lastEpoch)
                    {
                        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(steps);
                        (_steps, _least) = (steps, least);
                    }

                    private protected override double Rate(double initial, int epoch) =>
                        _least + ((initial - _least) * (1 + Math.Cos(Math.PI * epoch / _steps)) / 2);
                }
            }
        }
    }
}
