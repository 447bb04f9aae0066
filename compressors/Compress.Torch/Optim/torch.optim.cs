using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Optimizers.</summary>
    public static partial class optim
    {
        /// <summary>Something whose learning rate a schedule moves.</summary>
        public interface ILearningRateController
        {
            /// <summary>The rate of the next step.</summary>
            double LearningRate { get; set; }

            /// <summary>The rate that schedules start from.</summary>
            double InitialLearningRate { get; set; }
        }

        /// <summary>Something whose momentum a schedule moves.</summary>
        public interface IMomentum
        {
            /// <summary>The momentum of the next step.</summary>
            double Momentum { get; set; }
        }

        /// <summary>Something whose first beta a schedule moves as it would a momentum.</summary>
        public interface IBetas
        {
            /// <summary>How much the running means of gradients and of their squares keep at a step.</summary>
            (double, double) Betas { get; set; }
        }

        /// <summary>
        /// Stochastic gradient descent: <c>d = g + wd w; b = momentum b + (1 - dampening) d; w -= lr (nesterov ? d + momentum b : b)</c>,
        /// the first b being d (Sutskever et al. 2013, in PyTorch's form).
        /// </summary>
        /// <param name="parameters">What to train.</param>
        /// <param name="learningRate">The learning rate.</param>
        /// <param name="momentum">How much of the last step stays.</param>
        /// <param name="dampening">How much less the gradient counts in the momentum.</param>
        /// <param name="weight_decay">Weight of the squared parameters in the loss, halved.</param>
        /// <param name="nesterov">Whether to look ahead by the momentum; needs momentum and no dampening.</param>
        /// <param name="maximize">Whether to go up.</param>
        public static SGD SGD(
            IEnumerable<Parameter> parameters, double learningRate, double momentum = 0.0, double dampening = 0.0,
            double weight_decay = 0.0, bool nesterov = false, bool maximize = false) =>
            SGD([new SGD.ParamGroup(parameters)], learningRate, momentum, dampening, weight_decay, nesterov, maximize);

        /// <summary>Stochastic gradient descent over groups of parameters with options of their own.</summary>
        /// <param name="parameters">The groups; what an option of one leaves out is taken from here.</param>
        /// <param name="learningRate">The learning rate.</param>
        /// <param name="momentum">How much of the last step stays.</param>
        /// <param name="dampening">How much less the gradient counts in the momentum.</param>
        /// <param name="weight_decay">Weight of the squared parameters in the loss, halved.</param>
        /// <param name="nesterov">Whether to look ahead by the momentum; needs momentum and no dampening.</param>
        /// <param name="maximize">Whether to go up.</param>
        public static SGD SGD(
            IEnumerable<SGD.ParamGroup> parameters, double learningRate, double momentum = 0.0, double dampening = 0.0,
            double weight_decay = 0.0, bool nesterov = false, bool maximize = false) =>
            new(parameters, new SGD.Options
            {
                LearningRate = learningRate,
                momentum = momentum,
                dampening = dampening,
                weight_decay = weight_decay,
                nesterov = nesterov,
                maximize = maximize,
            });

        /// <summary>Adam (Kingma and Ba 2015); weight decay goes into the gradient.</summary>
        /// <param name="parameters">What to train.</param>
        /// <param name="lr">The learning rate.</param>
        /// <param name="beta1">How much the running mean of gradients keeps at a step.</param>
        /// <param name="beta2">How much the running mean of squared gradients keeps at a step.</param>
        /// <param name="eps">Added to the root of the latter.</param>
        /// <param name="weight_decay">Weight of the squared parameters in the loss, halved.</param>
        /// <param name="amsgrad">Whether to divide by the largest running mean so far (Reddi et al. 2018).</param>
        /// <param name="maximize">Whether to go up.</param>
        public static Adam Adam(
            IEnumerable<Parameter> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8,
            double weight_decay = 0, bool amsgrad = false, bool maximize = false) =>
            Adam([new Adam.ParamGroup(parameters)], lr, beta1, beta2, eps, weight_decay, amsgrad, maximize);

        /// <summary>Adam over groups of parameters with options of their own.</summary>
        /// <param name="parameters">The groups; what an option of one leaves out is taken from here.</param>
        /// <param name="lr">The learning rate.</param>
        /// <param name="beta1">How much the running mean of gradients keeps at a step.</param>
        /// <param name="beta2">How much the running mean of squared gradients keeps at a step.</param>
        /// <param name="eps">Added to the root of the latter.</param>
        /// <param name="weight_decay">Weight of the squared parameters in the loss, halved.</param>
        /// <param name="amsgrad">Whether to divide by the largest running mean so far.</param>
        /// <param name="maximize">Whether to go up.</param>
        public static Adam Adam(
            IEnumerable<Adam.ParamGroup> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999,
            double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false) =>
            new(parameters, new Adam.Options
            {
                LearningRate = lr,
                beta1 = beta1,
                beta2 = beta2,
                eps = eps,
                weight_decay = weight_decay,
                amsgrad = amsgrad,
                maximize = maximize,
            });

        /// <summary>
        /// AdamW (Loshchilov and Hutter 2019): as Adam, but weights shrink by lr times the decay, apart from the gradient.
        /// Name <paramref name="weight_decay"/> at every call: it is 0 here, as in TorchSharp, and 0.01 in PyTorch.
        /// </summary>
        /// <param name="parameters">What to train.</param>
        /// <param name="lr">The learning rate.</param>
        /// <param name="beta1">How much the running mean of gradients keeps at a step.</param>
        /// <param name="beta2">How much the running mean of squared gradients keeps at a step.</param>
        /// <param name="eps">Added to the root of the latter.</param>
        /// <param name="weight_decay">How much of the weights goes away at a step, times the learning rate.</param>
        /// <param name="amsgrad">Whether to divide by the largest running mean so far.</param>
        /// <param name="maximize">Whether to go up.</param>
        public static AdamW AdamW(
            IEnumerable<Parameter> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8,
            double weight_decay = 0, bool amsgrad = false, bool maximize = false) =>
            AdamW([new AdamW.ParamGroup(parameters)], lr, beta1, beta2, eps, weight_decay, amsgrad, maximize);

        /// <summary>AdamW over groups of parameters with options of their own.</summary>
        /// <param name="parameters">The groups; what an option of one leaves out is taken from here.</param>
        /// <param name="lr">The learning rate.</param>
        /// <param name="beta1">How much the running mean of gradients keeps at a step.</param>
        /// <param name="beta2">How much the running mean of squared gradients keeps at a step.</param>
        /// <param name="eps">Added to the root of the latter.</param>
        /// <param name="weight_decay">How much of the weights goes away at a step, times the learning rate.</param>
        /// <param name="amsgrad">Whether to divide by the largest running mean so far.</param>
        /// <param name="maximize">Whether to go up.</param>
        public static AdamW AdamW(
            IEnumerable<AdamW.ParamGroup> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999,
            double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false) =>
            new(parameters, new AdamW.Options
            {
                LearningRate = lr,
                beta1 = beta1,
                beta2 = beta2,
                eps = eps,
                weight_decay = weight_decay,
                amsgrad = amsgrad,
                maximize = maximize,
            });
    }
}
