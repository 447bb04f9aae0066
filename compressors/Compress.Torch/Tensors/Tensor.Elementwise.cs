using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>Absolute values.</summary>
        public Tensor abs() => Ops.Abs.Call(this);

        /// <summary>Absolute values, in place.</summary>
        public Tensor abs_()
        {
            Ops.AbsInPlace.Run(this);
            return this;
        }

        /// <summary>Negates.</summary>
        public Tensor neg() => Ops.Neg.Call(this);

        /// <summary>Negates, in place.</summary>
        public Tensor neg_()
        {
            Ops.NegInPlace.Run(this);
            return this;
        }

        /// <summary>Square roots.</summary>
        public Tensor sqrt() => Ops.Sqrt.Call(this);

        /// <summary>Square roots, in place.</summary>
        public Tensor sqrt_()
        {
            Ops.SqrtInPlace.Run(this);
            return this;
        }

        /// <summary>Reciprocals of square roots.</summary>
        public Tensor rsqrt() => Ops.Rsqrt.Call(this);

        /// <summary>Reciprocals of square roots, in place.</summary>
        public Tensor rsqrt_()
        {
            Ops.RsqrtInPlace.Run(this);
            return this;
        }

        /// <summary>Exponentials.</summary>
        public Tensor exp() => Ops.Exp.Call(this);

        /// <summary>Exponentials, in place.</summary>
        public Tensor exp_()
        {
            Ops.ExpInPlace.Run(this);
            return this;
        }

        /// <summary>Natural logarithms.</summary>
        public Tensor log() => Ops.Log.Call(this);

        /// <summary>Natural logarithms, in place.</summary>
        public Tensor log_()
        {
            Ops.LogInPlace.Run(this);
            return this;
        }

        /// <summary>Squares.</summary>
        public Tensor square() => Ops.Square.Call(this);

        /// <summary>Squares, in place.</summary>
        public Tensor square_()
        {
            Ops.SquareInPlace.Run(this);
            return this;
        }

        /// <summary>Reciprocals.</summary>
        public Tensor reciprocal() => Ops.Reciprocal.Call(this);

        /// <summary>Reciprocals, in place.</summary>
        public Tensor reciprocal_()
        {
            Ops.ReciprocalInPlace.Run(this);
            return this;
        }

        /// <summary>Rounds down.</summary>
        public Tensor floor() => Ops.Floor.Call(this);

        /// <summary>Rounds down, in place.</summary>
        public Tensor floor_()
        {
            Ops.FloorInPlace.Run(this);
            return this;
        }

        /// <summary>Rounds up.</summary>
        public Tensor ceil() => Ops.Ceil.Call(this);

        /// <summary>Rounds up, in place.</summary>
        public Tensor ceil_()
        {
            Ops.CeilInPlace.Run(this);
            return this;
        }

        /// <summary>Rounds to the nearest integer, halves to even.</summary>
        public Tensor round() => Ops.Round.Call(this);

        /// <summary>Rounds to the nearest integer, halves to even, in place.</summary>
        public Tensor round_()
        {
            Ops.RoundInPlace.Run(this);
            return this;
        }

        /// <summary>Rounds towards zero.</summary>
        public Tensor trunc() => Ops.Trunc.Call(this);

        /// <summary>Rounds towards zero, in place.</summary>
        public Tensor trunc_()
        {
            Ops.TruncInPlace.Run(this);
            return this;
        }

        /// <summary>Logistic function.</summary>
        public Tensor sigmoid() => Ops.Sigmoid.Call(this);

        /// <summary>Logistic function, in place.</summary>
        public Tensor sigmoid_()
        {
            Ops.SigmoidInPlace.Run(this);
            return this;
        }

        /// <summary>Hyperbolic tangent.</summary>
        public Tensor tanh() => Ops.Tanh.Call(this);

        /// <summary>Hyperbolic tangent, in place.</summary>
        public Tensor tanh_()
        {
            Ops.TanhInPlace.Run(this);
            return this;
        }

        /// <summary>Rectifies: max(x, 0).</summary>
        public Tensor relu() => Ops.Relu.Call(this);

        /// <summary>Rectifies: max(x, 0), in place.</summary>
        public Tensor relu_()
        {
            Ops.ReluInPlace.Run(this);
            return this;
        }

        /// <summary>exp(x) - 1, accurate near 0.</summary>
        public Tensor expm1() => Ops.Expm1.Call(this);

        /// <summary>log(1 + x), accurate near 0.</summary>
        public Tensor log1p() => Ops.Log1p.Call(this);

        /// <summary>Logarithms to base 2.</summary>
        public Tensor log2() => Ops.Log2.Call(this);

        /// <summary>Logarithms to base 10.</summary>
        public Tensor log10() => Ops.Log10.Call(this);

        /// <summary>Signs: -1, 0 or 1.</summary>
        public Tensor sign() => Ops.Sign.Call(this);

        /// <summary>Error function.</summary>
        public Tensor erf() => Ops.Erf.Call(this);

        /// <summary>Sines.</summary>
        public Tensor sin() => Ops.Sin.Call(this);

        /// <summary>Cosines.</summary>
        public Tensor cos() => Ops.Cos.Call(this);

        /// <summary>Tangents.</summary>
        public Tensor tan() => Ops.Tan.Call(this);

        /// <summary>Inverse sines.</summary>
        public Tensor asin() => Ops.Asin.Call(this);

        /// <summary>Inverse cosines.</summary>
        public Tensor acos() => Ops.Acos.Call(this);

        /// <summary>Inverse tangents.</summary>
        public Tensor atan() => Ops.Atan.Call(this);

        /// <summary>Hyperbolic sines.</summary>
        public Tensor sinh() => Ops.Sinh.Call(this);

        /// <summary>Hyperbolic cosines.</summary>
        public Tensor cosh() => Ops.Cosh.Call(this);

        /// <summary>Inverse hyperbolic sines.</summary>
        public Tensor asinh() => Ops.Asinh.Call(this);

        /// <summary>Inverse hyperbolic cosines.</summary>
        public Tensor acosh() => Ops.Acosh.Call(this);

        /// <summary>Inverse hyperbolic tangents.</summary>
        public Tensor atanh() => Ops.Atanh.Call(this);

        /// <summary>Fractional parts.</summary>
        public Tensor frac() => Ops.Frac.Call(this);

        /// <summary>Whether elements are not numbers.</summary>
        public Tensor isnan() => Ops.Isnan.Call(this);

        /// <summary>Whether elements are infinite.</summary>
        public Tensor isinf() => Ops.Isinf.Call(this);

        /// <summary>Whether elements are finite.</summary>
        public Tensor isfinite() => Ops.Isfinite.Call(this);

        /// <summary>Negates truth values.</summary>
        public Tensor logical_not() => Ops.LogicalNot.Call(this);

        /// <summary>Limits the elements to a range; null leaves a side open.</summary>
        public Tensor clamp(Scalar? min = null, Scalar? max = null) => Ops.Clamp.Call(this, min, max);

        /// <summary>Limits the elements to a range given per element.</summary>
        public Tensor clamp(Tensor? min, Tensor? max) => Ops.ClampTensor.Call(this, min, max);

        /// <summary>Limits the elements to a range, in place.</summary>
        public Tensor clamp_(Scalar? min = null, Scalar? max = null)
        {
            Ops.ClampInPlace.Run(this, min, max);
            return this;
        }

        /// <summary>Limits the elements from below.</summary>
        public Tensor clamp_min(Scalar min) => Ops.ClampMin.Call(this, min);

        /// <summary>Limits the elements from above.</summary>
        public Tensor clamp_max(Scalar max) => Ops.ClampMax.Call(this, max);

        /// <summary>Gaussian error linear unit, exact.</summary>
        public Tensor gelu() => Ops.Gelu.Call(this);

        /// <summary>Sigmoid linear unit: x * sigmoid(x).</summary>
        public Tensor silu() => Ops.Silu.Call(this);

        /// <summary>Rounds down the quotient.</summary>
        public Tensor floor_divide(Tensor other) => Ops.FloorDivide.Call(this, other);

        /// <summary>Inverse tangents of quotients, by quadrant.</summary>
        public Tensor atan2(Tensor other) => Ops.Atan2.Call(this, other);

        /// <summary>Replaces not-a-number and infinities.</summary>
        public Tensor nan_to_num(double? nan = null, double? posinf = null, double? neginf = null) =>
            Ops.NanToNum.Call(this, nan, posinf, neginf);

        /// <summary>Bernoulli draws with the elements as probabilities.</summary>
        public Tensor bernoulli() => Ops.Bernoulli.Call(this);
    }
}
