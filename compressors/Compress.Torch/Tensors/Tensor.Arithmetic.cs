using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>Adds a tensor, element by element, with broadcasting.</summary>
        public Tensor add(Tensor target) => Ops.AddTensor.Call(this, target);

        /// <summary>Adds a number.</summary>
        public Tensor add(Scalar scalar) => Ops.AddScalar.Call(this, scalar);

        /// <summary>Adds a tensor, in place.</summary>
        public Tensor add_(Tensor target)
        {
            Ops.AddTensorInPlace.Run(this, target);
            return this;
        }

        /// <summary>Adds a number, in place.</summary>
        public Tensor add_(Scalar scalar)
        {
            Ops.AddScalarInPlace.Run(this, scalar);
            return this;
        }

        /// <summary>Adds a tensor times a factor.</summary>
        public Tensor add(Tensor target, Scalar alpha) => Ops.AddTensor.Call(this, target, alpha);

        /// <summary>Adds a tensor times a factor, in place.</summary>
        public Tensor add_(Tensor target, Scalar alpha)
        {
            Ops.AddTensorInPlace.Run(this, target, alpha);
            return this;
        }

        /// <summary>Subtracts a tensor, element by element, with broadcasting.</summary>
        public Tensor sub(Tensor target) => Ops.SubTensor.Call(this, target);

        /// <summary>Subtracts a number.</summary>
        public Tensor sub(Scalar scalar) => Ops.SubScalar.Call(this, scalar);

        /// <summary>Subtracts a tensor, in place.</summary>
        public Tensor sub_(Tensor target)
        {
            Ops.SubTensorInPlace.Run(this, target);
            return this;
        }

        /// <summary>Subtracts a number, in place.</summary>
        public Tensor sub_(Scalar scalar)
        {
            Ops.SubScalarInPlace.Run(this, scalar);
            return this;
        }

        /// <summary>Multiplies by a tensor, element by element, with broadcasting.</summary>
        public Tensor mul(Tensor target) => Ops.MulTensor.Call(this, target);

        /// <summary>Multiplies by a number.</summary>
        public Tensor mul(Scalar scalar) => Ops.MulScalar.Call(this, scalar);

        /// <summary>Multiplies by a tensor, in place.</summary>
        public Tensor mul_(Tensor target)
        {
            Ops.MulTensorInPlace.Run(this, target);
            return this;
        }

        /// <summary>Multiplies by a number, in place.</summary>
        public Tensor mul_(Scalar scalar)
        {
            Ops.MulScalarInPlace.Run(this, scalar);
            return this;
        }

        /// <summary>Divides by a tensor, element by element, with broadcasting.</summary>
        public Tensor div(Tensor target) => Ops.DivTensor.Call(this, target);

        /// <summary>Divides by a number.</summary>
        public Tensor div(Scalar scalar) => Ops.DivScalar.Call(this, scalar);

        /// <summary>Divides by a tensor, in place.</summary>
        public Tensor div_(Tensor target)
        {
            Ops.DivTensorInPlace.Run(this, target);
            return this;
        }

        /// <summary>Divides by a number, in place.</summary>
        public Tensor div_(Scalar scalar)
        {
            Ops.DivScalarInPlace.Run(this, scalar);
            return this;
        }

        /// <summary>The remainder of a division, with the sign of the divisor.</summary>
        public Tensor remainder(Tensor other) => Ops.RemainderTensor.Call(this, other);

        /// <summary>The remainder of a division, with the sign of the divisor.</summary>
        public Tensor remainder(Scalar other) => Ops.RemainderScalar.Call(this, other);

        /// <summary>The remainder of a division, with the sign of the dividend.</summary>
        public Tensor fmod(Tensor other) => Ops.FmodTensor.Call(this, other);

        /// <summary>The remainder of a division, with the sign of the dividend.</summary>
        public Tensor fmod(Scalar other) => Ops.FmodScalar.Call(this, other);

        /// <summary>Raises to a power, element by element.</summary>
        public Tensor pow(Tensor exponent) => Ops.PowTensorTensor.Call(this, exponent);

        /// <summary>Raises to a power.</summary>
        public Tensor pow(Scalar exponent) => Ops.PowTensorScalar.Call(this, exponent);

        /// <summary>The larger of two elements.</summary>
        public Tensor maximum(Tensor other) => Ops.Maximum.Call(this, other);

        /// <summary>The smaller of two elements.</summary>
        public Tensor minimum(Tensor other) => Ops.Minimum.Call(this, other);

        /// <summary>Adds <c>value * tensor1 * tensor2</c>.</summary>
        public Tensor addcmul(Tensor tensor1, Tensor tensor2, Scalar value) =>
            Ops.Addcmul.Call(this, tensor1, tensor2, value);

        /// <summary>Adds <c>value * tensor1 * tensor2</c>, in place.</summary>
        public Tensor addcmul_(Tensor tensor1, Tensor tensor2, Scalar value)
        {
            Ops.AddcmulInPlace.Run(this, tensor1, tensor2, value);
            return this;
        }

        /// <summary>Adds <c>value * tensor1 / tensor2</c>.</summary>
        public Tensor addcdiv(Tensor tensor1, Tensor tensor2, Scalar value) =>
            Ops.Addcdiv.Call(this, tensor1, tensor2, value);

        /// <summary>Adds <c>value * tensor1 / tensor2</c>, in place.</summary>
        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2, Scalar value)
        {
            Ops.AddcdivInPlace.Run(this, tensor1, tensor2, value);
            return this;
        }

        /// <summary>Goes from this tensor towards another by a weight.</summary>
        public Tensor lerp(Tensor end, Scalar weight) => Ops.LerpScalar.Call(this, end, weight);

        /// <summary>Goes from this tensor towards another by a weight, in place.</summary>
        public Tensor lerp_(Tensor end, Scalar weight)
        {
            Ops.LerpScalarInPlace.Run(this, end, weight);
            return this;
        }

        /// <summary>Matrix product, batched and broadcast as in PyTorch.</summary>
        public Tensor matmul(Tensor target) => Ops.Matmul.Call(this, target);

        /// <summary>Product of two matrices.</summary>
        public Tensor mm(Tensor target) => Ops.Mm.Call(this, target);

        /// <summary>Products of two batches of matrices.</summary>
        public Tensor bmm(Tensor batch2) => Ops.Bmm.Call(this, batch2);

        /// <summary>Matrix times vector.</summary>
        public Tensor mv(Tensor target) => Ops.Mv.Call(this, target);

        /// <summary><c>beta * this + alpha * mat1 @ mat2</c>.</summary>
        public Tensor addmm(Tensor mat1, Tensor mat2, Scalar beta, Scalar alpha) =>
            Ops.Addmm.Call(this, mat1, mat2, beta, alpha);

        /// <summary>Product of two vectors.</summary>
        public Tensor dot(Tensor target) => Ops.Dot.Call(this, target);

        /// <summary>Lower triangle of matrices.</summary>
        public Tensor tril(long diagonal = 0) => Ops.Tril.Call(this, diagonal);

        /// <summary>Upper triangle of matrices.</summary>
        public Tensor triu(long diagonal = 0) => Ops.Triu.Call(this, diagonal);
    }
}
