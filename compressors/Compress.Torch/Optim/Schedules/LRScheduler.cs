namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            /// <summary>
            /// Moves the learning rates of an optimizer's groups. Each rate is a function of the step's number and of the
            /// group's initial rate alone, so that a schedule put to a step by <see cref="step(int)"/> goes on exactly.
            /// </summary>
            public abstract class LRScheduler
            {
                private readonly ILearningRateController[] _groups;

                private protected LRScheduler(Optimizer optimizer, int lastEpoch)
                {
                    ArgumentNullException.ThrowIfNull(optimizer);
                    ArgumentOutOfRangeException.ThrowIfLessThan(lastEpoch, -1);
                    _groups = [.. optimizer.ParamGroups];
                    LastEpoch = lastEpoch + 1;
                }

                /// <summary>The number of the current step, from 0.</summary>
                public int LastEpoch { get; private set; }

                private protected IReadOnlyList<ILearningRateController> Groups => _groups;

                /// <summary>Goes to the next step.</summary>
                public void step() => step(LastEpoch + 1);

                /// <summary>Goes to a step.</summary>
                /// <param name="epoch">Its number, from 0.</param>
                public void step(int epoch)
                {
                    ArgumentOutOfRangeException.ThrowIfNegative(epoch);
                    Apply(epoch);
                    LastEpoch = epoch;
                }

                /// <summary>The rates now, one a group.</summary>
                public IEnumerable<double> get_last_lr() => _groups.Select(group => group.LearningRate);

                /// <summary>Sets the rates of the first step; called when a schedule is complete.</summary>
                internal LRScheduler Start()
                {
                    Apply(LastEpoch);
                    return this;
                }

                /// <summary>The rate of a group at a step.</summary>
                /// <param name="initial">The group's initial rate.</param>
                /// <param name="epoch">The number of the step.</param>
                private protected abstract double Rate(double initial, int epoch);

                /// <summary>Sets what the schedule moves.</summary>
                private protected virtual void Apply(int epoch)
                {
                    foreach (var group in _groups)
                    {
                        group.LearningRate = Rate(group.InitialLearningRate, epoch);
                    }
                }
            }
        }
    }
}
