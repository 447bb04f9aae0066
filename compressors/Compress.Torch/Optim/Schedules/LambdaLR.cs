namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            /// <summary>The schedules' types.</summary>
            public static partial class impl
            {
                /// <summary>The initial rate times a factor that a function gives.</summary>
                public sealed class LambdaLR : LRScheduler
                {
                    private readonly Func<int, double> _factor;

                    internal LambdaLR(Optimizer optimizer, Func<int, double> factor, int lastEpoch)
                        : base(optimizer, lastEpoch)
                    {
                        ArgumentNullException.ThrowIfNull(factor);
                        _factor = factor;
                    }

                    private protected override double Rate(double initial, int epoch) => initial * _factor(epoch);
                }
            }
        }
    }
}
