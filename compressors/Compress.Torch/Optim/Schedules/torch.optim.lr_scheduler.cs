namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        /// <summary>Schedules of learning rates. A step may be an epoch or a batch: whatever calls <c>step</c>.</summary>
        public static partial class lr_scheduler
        {
            /// <summary>Multiplies the rate by gamma after every so many steps.</summary>
            /// <param name="optimizer">The optimizer.</param>
            /// <param name="step_size">The number of steps.</param>
            /// <param name="gamma">The factor.</param>
            /// <param name="last_epoch">The step before the first one.</param>
            public static LRScheduler StepLR(Optimizer optimizer, int step_size, double gamma = 0.1, int last_epoch = -1)
            {
                ArgumentOutOfRangeException.ThrowIfLessThan(step_size, 1);
                return LambdaLR(optimizer, epoch => Math.Pow(gamma, epoch / step_size), last_epoch);
            }

            /// <summary>Multiplies the rate by gamma at given steps.</summary>
            /// <param name="optimizer">The optimizer.</param>
            /// <param name="milestones">The numbers of the steps.</param>
            /// <param name="gamma">The factor.</param>
            /// <param name="last_epoch">The step before the first one.</param>
            public static LRScheduler MultiStepLR(
                Optimizer optimizer, IList<int> milestones, double gamma = 0.1, int last_epoch = -1)
            {
                ArgumentNullException.ThrowIfNull(milestones);
                int[] steps = [.. milestones];
                return LambdaLR(optimizer, epoch => Math.Pow(gamma, steps.Count(step => step <= epoch)), last_epoch);
            }

            /// <summary>Multiplies the rate by gamma at every step.</summary>
            /// <param name="optimizer">The optimizer.</param>
            /// <param name="gamma">The factor.</param>
            /// <param name="last_epoch">The step before the first one.</param>
            public static LRScheduler ExponentialLR(Optimizer optimizer, double gamma = 0.1, int last_epoch = -1) =>
                LambdaLR(optimizer, epoch => Math.Pow(gamma, epoch), last_epoch);

            /// <summary>Goes from one factor of the initial rate to another in a straight line: a warm-up.</summary>
            /// <param name="optimizer">The optimizer.</param>
            /// <param name="start_factor">The factor at step 0.</param>
            /// <param name="end_factor">The factor from the last step on.</param>
            /// <param name="total_iters">The number of steps between them.</param>
            /// <param name="last_epoch">The step before the first one.</param>
            public static LRScheduler LinearLR(
                Optimizer optimizer, double start_factor = 1.0 / 3, double end_factor = 1.0, int total_iters = 5,
                int last_epoch = -1)
            {
                ArgumentOutOfRangeException.ThrowIfLessThan(total_iters, 1);
                return LambdaLR(
                    optimizer,
                    epoch => start_factor + ((end_factor - start_factor) * Math.Min(epoch, total_iters) / total_iters),
                    last_epoch);
            }

            /// <summary>The initial rate times whatever a function gives: any warm-up.</summary>
            /// <param name="optimizer">The optimizer.</param>
            /// <param name="lr_lambda">The factor by the number of the step.</param>
            /// <param name="last_epoch">The step before the first one.</param>
            public static LRScheduler LambdaLR(Optimizer optimizer, Func<int, double> lr_lambda, int last_epoch = -1) =>
                new impl.LambdaLR(optimizer, lr_lambda, last_epoch).Start();

            /// <summary>
            /// Goes from the initial rate to a least one along half a cosine, and back again:
            /// <c>eta_min + (lr - eta_min) (1 + cos(pi t / T_max)) / 2</c> (Loshchilov and Hutter 2017, without restarts).
            /// </summary>
            /// <param name="optimizer">The optimizer.</param>
            /// <param name="T_max">The number of steps to the least rate.</param>
            /// <param name="eta_min">The least rate.</param>
            /// <param name="last_epoch">The step before the first one.</param>
            public static LRScheduler CosineAnnealingLR(
                Optimizer optimizer, double T_max, double eta_min = 0, int last_epoch = -1) =>
                new impl.CosineAnnealingLR(optimizer, T_max, eta_min, last_epoch).Start();

            /// <summary>
            /// Goes up to a largest rate and down to a very small one, the momentum the other way round (Smith and Topin 2018).
            /// </summary>
            /// <param name="optimizer">The optimizer.</param>
            /// <param name="max_lr">The largest rate.</param>
            /// <param name="total_steps">The number of steps; epochs times steps an epoch if -1.</param>
            /// <param name="epochs">The number of epochs.</param>
            /// <param name="steps_per_epoch">The number of steps an epoch.</param>
            /// <param name="pct_start">The share of the steps on the way up.</param>
            /// <param name="anneal_strategy">The curve between the ends.</param>
            /// <param name="cycle_momentum">Whether to move the momentum (or first beta) too.</param>
            /// <param name="base_momentum">The momentum at the largest rate.</param>
            /// <param name="max_momentum">The momentum at both ends.</param>
            /// <param name="div_factor">The largest rate over the first one.</param>
            /// <param name="final_div_factor">The first rate over the last one.</param>
            /// <param name="three_phase">Whether the way down ends at the first rate, and a third phase goes on from there.</param>
            /// <param name="last_epoch">The step before the first one.</param>
            /// <exception cref="ArgumentException">The number of steps is not given.</exception>
            public static LRScheduler OneCycleLR(
                Optimizer optimizer, double max_lr, int total_steps = -1, int epochs = -1, int steps_per_epoch = -1,
                double pct_start = 0.3, impl.OneCycleLR.AnnealStrategy anneal_strategy = impl.OneCycleLR.AnnealStrategy.Cos,
                bool cycle_momentum = true, double base_momentum = 0.85, double max_momentum = 0.95, double div_factor = 25,
                double final_div_factor = 1e4, bool three_phase = false, int last_epoch = -1)
            {
                var steps = total_steps > 0 ? total_steps : epochs > 0 && steps_per_epoch > 0 ? epochs * steps_per_epoch : 0;
                if (steps == 0)
                {
                    throw new ArgumentException(
                        $"Give total_steps, or epochs and steps_per_epoch; seen {total_steps}, {epochs} and {steps_per_epoch}.",
                        nameof(total_steps));
                }
                if (pct_start is not (>= 0 and <= 1))
                {
                    throw new ArgumentOutOfRangeException(nameof(pct_start), pct_start, "The share of the way up lies from 0 to 1.");
                }
                return new impl.OneCycleLR(optimizer, steps, last_epoch)
                {
                    Largest = max_lr,
                    Up = pct_start,
                    Strategy = anneal_strategy,
                    MovesMomentum = cycle_momentum,
                    LeastMomentum = base_momentum,
                    LargestMomentum = max_momentum,
                    First = max_lr / div_factor,
                    Last = max_lr / div_factor / final_div_factor,
                    ThreePhases = three_phase,
                }.Start();
            }
        }
    }
}
