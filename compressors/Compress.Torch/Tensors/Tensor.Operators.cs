using TorchSharp.Interop;

namespace TorchSharp;

// CA2225 asks for named twins of operators; add, sub, mul, div and neg are those.
public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>Sum.</summary>
        public static Tensor operator +(Tensor left, Tensor right) => Ops.AddTensor.Call(left, right);

        /// <summary>Sum.</summary>
        public static Tensor operator +(Tensor left, Scalar right) => Ops.AddScalar.Call(left, right);

        /// <summary>Sum.</summary>
        public static Tensor operator +(Scalar left, Tensor right) => Ops.AddScalar.Call(right, left);

        /// <summary>Difference.</summary>
        public static Tensor operator -(Tensor left, Tensor right) => Ops.SubTensor.Call(left, right);

        /// <summary>Difference.</summary>
        public static Tensor operator -(Tensor left, Scalar right) => Ops.SubScalar.Call(left, right);

        /// <summary>Difference.</summary>
        public static Tensor operator -(Scalar left, Tensor right) => Ops.RsubScalar.Call(right, left);

        /// <summary>Negation.</summary>
        public static Tensor operator -(Tensor tensor) => Ops.Neg.Call(tensor);

        /// <summary>Product.</summary>
        public static Tensor operator *(Tensor left, Tensor right) => Ops.MulTensor.Call(left, right);

        /// <summary>Product.</summary>
        public static Tensor operator *(Tensor left, Scalar right) => Ops.MulScalar.Call(left, right);

        /// <summary>Product.</summary>
        public static Tensor operator *(Scalar left, Tensor right) => Ops.MulScalar.Call(right, left);

        /// <summary>Quotient.</summary>
        public static Tensor operator /(Tensor left, Tensor right) => Ops.DivTensor.Call(left, right);

        /// <summary>Quotient.</summary>
        public static Tensor operator /(Tensor left, Scalar right) => Ops.DivScalar.Call(left, right);

        /// <summary>Quotient.</summary>
        public static Tensor operator /(Scalar left, Tensor right)
        {
            using var inverse = Ops.Reciprocal.Call(right);
            return Ops.MulScalar.Call(inverse, left);
        }

        /// <summary>Less.</summary>
        public static Tensor operator <(Tensor left, Scalar right) => Ops.LtScalar.Call(left, right);

        /// <summary>Less or equal.</summary>
        public static Tensor operator <=(Tensor left, Scalar right) => Ops.LeScalar.Call(left, right);

        /// <summary>Greater.</summary>
        public static Tensor operator >(Tensor left, Scalar right) => Ops.GtScalar.Call(left, right);

        /// <summary>Greater or equal.</summary>
        public static Tensor operator >=(Tensor left, Scalar right) => Ops.GeScalar.Call(left, right);

        /// <summary>One place of the first dimension.</summary>
        /// <param name="index">The place.</param>
        public Tensor this[long index] => select(0, index);

        /// <summary>Elements by tensors of places, one for each dimension; null takes a dimension whole.</summary>
        /// <param name="indices">Integer or truth tensors.</param>
        public Tensor index(params Tensor?[] indices) => Ops.IndexTensor.Call(this, Argument.OptionalTensors(indices));

        /// <summary>Writes elements by tensors of places, in place.</summary>
        /// <param name="value">What to write.</param>
        /// <param name="indices">Integer or truth tensors, null takes a dimension whole.</param>
        /// <returns>The tensor itself.</returns>
        public Tensor index_put_(Tensor value, params Tensor?[] indices)
        {
            Ops.IndexPutInPlace.Run(this, Argument.OptionalTensors(indices), value);
            return this;
        }

        /// <summary>The elements where the condition holds, those of another tensor elsewhere.</summary>
        /// <param name="condition">Truth values.</param>
        /// <param name="y">The other tensor.</param>
        public Tensor where(Tensor condition, Tensor y) => Ops.WhereSelf.Call(condition, this, y);
    }
}
