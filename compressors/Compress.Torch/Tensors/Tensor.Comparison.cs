using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>Equal, element by element.</summary>
        public Tensor eq(Tensor target) => Ops.EqTensor.Call(this, target);

        /// <summary>Equal to a number.</summary>
        public Tensor eq(Scalar target) => Ops.EqScalar.Call(this, target);

        /// <summary>Not equal, element by element.</summary>
        public Tensor ne(Tensor target) => Ops.NeTensor.Call(this, target);

        /// <summary>Not equal to a number.</summary>
        public Tensor ne(Scalar target) => Ops.NeScalar.Call(this, target);

        /// <summary>Less, element by element.</summary>
        public Tensor lt(Tensor target) => Ops.LtTensor.Call(this, target);

        /// <summary>Less than a number.</summary>
        public Tensor lt(Scalar target) => Ops.LtScalar.Call(this, target);

        /// <summary>Less or equal, element by element.</summary>
        public Tensor le(Tensor target) => Ops.LeTensor.Call(this, target);

        /// <summary>Less or equal than a number.</summary>
        public Tensor le(Scalar target) => Ops.LeScalar.Call(this, target);

        /// <summary>Greater, element by element.</summary>
        public Tensor gt(Tensor target) => Ops.GtTensor.Call(this, target);

        /// <summary>Greater than a number.</summary>
        public Tensor gt(Scalar target) => Ops.GtScalar.Call(this, target);

        /// <summary>Greater or equal, element by element.</summary>
        public Tensor ge(Tensor target) => Ops.GeTensor.Call(this, target);

        /// <summary>Greater or equal than a number.</summary>
        public Tensor ge(Scalar target) => Ops.GeScalar.Call(this, target);

        /// <summary>Both true.</summary>
        public Tensor logical_and(Tensor other) => Ops.LogicalAnd.Call(this, other);

        /// <summary>Either true.</summary>
        public Tensor logical_or(Tensor other) => Ops.LogicalOr.Call(this, other);

        /// <summary>Just one true.</summary>
        public Tensor logical_xor(Tensor other) => Ops.LogicalXor.Call(this, other);

        /// <summary>Same shape and elements.</summary>
        public bool equal(Tensor target) => Ops.Equal.CallBool(this, target);

        /// <summary>Same elements within <c>atol + rtol * |target|</c>.</summary>
        public bool allclose(Tensor target, double rtol = 1e-05, double atol = 1e-08, bool equal_nan = false) =>
            Ops.Allclose.CallBool(this, target, rtol, atol, equal_nan);

        /// <summary>Elements within <c>atol + rtol * |target|</c>.</summary>
        public Tensor isclose(Tensor other, double rtol = 1e-05, double atol = 1e-08, bool nanEqual = false) =>
            Ops.Isclose.Call(this, other, rtol, atol, nanEqual);

        /// <summary>Fills with a number where the mask is true.</summary>
        public Tensor masked_fill(Tensor mask, Scalar value) => Ops.MaskedFillScalar.Call(this, mask, value);

        /// <summary>Fills with a number where the mask is true, in place.</summary>
        public Tensor masked_fill_(Tensor mask, Scalar value)
        {
            Ops.MaskedFillScalarInPlace.Run(this, mask, value);
            return this;
        }

        /// <summary>The elements where the mask is true, in one dimension.</summary>
        public Tensor masked_select(Tensor mask) => Ops.MaskedSelect.Call(this, mask);
    }
}
