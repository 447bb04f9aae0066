using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        /// <summary>Changes parameters by their gradients. Its state lives until it is disposed; the parameters do not belong to it.</summary>
        public abstract class Optimizer : IDisposable
        {
            private protected Optimizer()
            {
            }

            /// <summary>The groups of parameters, whose rates schedules move.</summary>
            public abstract IEnumerable<ILearningRateController> ParamGroups { get; }

            /// <summary>All parameters, group by group.</summary>
            public abstract IEnumerable<Parameter> parameters();

            /// <summary>Changes the parameters by one step. Those without a gradient stay as they are.</summary>
            /// <param name="closure">Computes loss and gradients first, if given.</param>
            /// <returns>What the closure gave, else null.</returns>
            public Tensor? step(Func<Tensor>? closure = null)
            {
                var loss = closure?.Invoke();
                using var quiet = no_grad();
                using var scope = NewDisposeScope();
                Update();
                return loss;
            }

            /// <summary>Forgets the gradients.</summary>
            /// <param name="set_to_none">Whether to drop them; else they are overwritten with zeros.</param>
            public void zero_grad(bool set_to_none = true)
            {
                using var scope = NewDisposeScope();
                foreach (var parameter in parameters())
                {
                    if (set_to_none)
                    {
                        parameter.SetGrad(null);
                    }
                    else
                    {
                        parameter.grad?.zero_();
                    }
                }
            }

            /// <summary>Writes rates, options and state, so that training can go on exactly as if it had not stopped.</summary>
            /// <param name="writer">Where to.</param>
            public abstract void save_state_dict(BinaryWriter writer);

            /// <summary>Takes back what <see cref="save_state_dict"/> wrote.</summary>
            /// <param name="reader">Where from.</param>
            /// <exception cref="InvalidDataException">It was written by another kind of optimizer, or for other parameters.</exception>
            public abstract void load_state_dict(BinaryReader reader);

            /// <inheritdoc/>
            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            /// <summary>Frees the state.</summary>
            /// <param name="disposing">True: called by <see cref="Dispose()"/>.</param>
            protected abstract void Dispose(bool disposing);

            /// <summary>One step, without recording and in a scope of its own.</summary>
            private protected abstract void Update();
        }
    }
}
