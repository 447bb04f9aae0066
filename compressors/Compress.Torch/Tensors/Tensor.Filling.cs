using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>Copies of the elements in memory of their own.</summary>
        public Tensor clone() => Ops.Clone.Call(this);

        /// <summary>The same memory, no longer part of what was recorded.</summary>
        public Tensor detach() => Ops.Detach.Call(this);

        /// <summary>Leaves what was recorded.</summary>
        public Tensor detach_()
        {
            Ops.DetachInPlace.Run(this);
            return this;
        }

        /// <summary>Copies another tensor's elements into this one.</summary>
        public Tensor copy_(Tensor source, bool non_blocking = false)
        {
            Ops.CopyInPlace.Run(this, source, non_blocking);
            return this;
        }

        /// <summary>Fills with a number.</summary>
        public Tensor fill_(Scalar value)
        {
            Ops.FillScalarInPlace.Run(this, value);
            return this;
        }

        /// <summary>Fills with zeros.</summary>
        public Tensor zero_()
        {
            Ops.ZeroInPlace.Run(this);
            return this;
        }

        /// <summary>Makes the tensor share another one's memory and shape.</summary>
        public Tensor set_(Tensor source)
        {
            Ops.SetSourceTensorInPlace.Run(this, source);
            return this;
        }

        /// <summary>Draws from a uniform distribution, in place.</summary>
        public Tensor uniform_(double from = 0, double to = 1)
        {
            Ops.UniformInPlace.Run(this, from, to);
            return this;
        }

        /// <summary>Draws from a normal distribution, in place.</summary>
        public Tensor normal_(double mean = 0, double stddev = 1)
        {
            Ops.NormalInPlace.Run(this, mean, stddev);
            return this;
        }

        /// <summary>Draws truth values with a probability, in place.</summary>
        public Tensor bernoulli_(double p = 0.5)
        {
            Ops.BernoulliFloatInPlace.Run(this, p);
            return this;
        }

        /// <summary>Zeros of this shape, type and device.</summary>
        public Tensor zeros_like() => Ops.ZerosLike.Call(this);

        /// <summary>Ones of this shape, type and device.</summary>
        public Tensor ones_like() => Ops.OnesLike.Call(this);

        /// <summary>Memory of this shape, type and device, not initialised.</summary>
        public Tensor empty_like() => Ops.EmptyLike.Call(this);

        /// <summary>Draws from a normal distribution, of this shape, type and device.</summary>
        public Tensor randn_like() => Ops.RandnLike.Call(this);

        /// <summary>Draws from a uniform distribution, of this shape, type and device.</summary>
        public Tensor rand_like() => Ops.RandLike.Call(this);

        /// <summary>A number in this shape, type and device.</summary>
        public Tensor full_like(Scalar value) => Ops.FullLike.Call(this, value);
    }
}
