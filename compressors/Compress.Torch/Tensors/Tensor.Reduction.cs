using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>Sum of all elements.</summary>
        public Tensor sum(ScalarType? type = null) => Ops.Sum.Call(this, type);

        /// <summary>Sums over one dimension.</summary>
        public Tensor sum(long dim, bool keepdim = false, ScalarType? type = null) =>
            Ops.SumDimIntList.Call(this, new[] { dim }, keepdim, type);

        /// <summary>Sums over one dimension; without this overload a literal 0 would be taken for an element type.</summary>
        public Tensor sum(int dim, bool keepdim = false, ScalarType? type = null) =>
            Ops.SumDimIntList.Call(this, new[] { (long)dim }, keepdim, type);

        /// <summary>Sums over dimensions.</summary>
        public Tensor sum(long[] dim, bool keepdim = false, ScalarType? type = null) =>
            Ops.SumDimIntList.Call(this, dim, keepdim, type);

        /// <summary>Mean of all elements.</summary>
        public Tensor mean() => Ops.Mean.Call(this, Argument.None);

        /// <summary>Means over dimensions.</summary>
        public Tensor mean(long[] dimensions, bool keepdim = false, ScalarType? type = null) =>
            Ops.MeanDim.Call(this, dimensions, keepdim, type);

        /// <summary>Largest elements over dimensions; ties share the gradient.</summary>
        public Tensor amax(long[] dims, bool keepdim = false) => Ops.Amax.Call(this, dims, keepdim);

        /// <summary>Smallest elements over dimensions; ties share the gradient.</summary>
        public Tensor amin(long[] dims, bool keepdim = false) => Ops.Amin.Call(this, dims, keepdim);

        /// <summary>The largest element.</summary>
        public Tensor max() => Ops.Max.Call(this);

        /// <summary>Largest elements along a dimension, and where they are.</summary>
        public (Tensor values, Tensor indexes) max(long dim, bool keepdim = false) =>
            Ops.MaxDim.Call2(this, dim, keepdim);

        /// <summary>The smallest element.</summary>
        public Tensor min() => Ops.Min.Call(this);

        /// <summary>Smallest elements along a dimension, and where they are.</summary>
        public (Tensor values, Tensor indexes) min(long dim, bool keepdim = false) =>
            Ops.MinDim.Call2(this, dim, keepdim);

        /// <summary>Where the largest of all elements is, counted in row-major order.</summary>
        public Tensor argmax() => Ops.Argmax.Call(this);

        /// <summary>Where the largest elements along a dimension are.</summary>
        public Tensor argmax(long dim, bool keepdim = false) => Ops.Argmax.Call(this, dim, keepdim);

        /// <summary>Where the smallest of all elements is, counted in row-major order.</summary>
        public Tensor argmin() => Ops.Argmin.Call(this);

        /// <summary>Where the smallest elements along a dimension are.</summary>
        public Tensor argmin(long dim, bool keepdim = false) => Ops.Argmin.Call(this, dim, keepdim);

        /// <summary>The k largest (or smallest) elements along a dimension, and where they are.</summary>
        public (Tensor values, Tensor indexes) topk(int k, int dim = -1, bool largest = true, bool sorted = true) =>
            Ops.Topk.Call2(this, (long)k, (long)dim, largest, sorted);

        /// <summary>Sorts along a dimension; also gives where the elements came from.</summary>
        public (Tensor values, Tensor indexes) sort(long dim = -1, bool descending = false) =>
            Ops.Sort.Call2(this, dim, descending);

        /// <summary>The order that would sort along a dimension.</summary>
        public Tensor argsort(long dim = -1, bool descending = false) => Ops.Argsort.Call(this, dim, descending);

        /// <summary>Standard deviation of all elements.</summary>
        public Tensor std(bool unbiased = true) => Ops.Std.Call(this, unbiased);

        /// <summary>Standard deviations over dimensions.</summary>
        public Tensor std(long[] dimensions, bool unbiased = true, bool keepdim = false) =>
            Ops.StdDim.Call(this, dimensions, unbiased, keepdim);

        /// <summary>Variance of all elements.</summary>
        public Tensor var(bool unbiased = true) => Ops.Var.Call(this, unbiased);

        /// <summary>Variances over dimensions.</summary>
        public Tensor var(long[] dimensions, bool unbiased = true, bool keepdim = false) =>
            Ops.VarDim.Call(this, dimensions, unbiased, keepdim);

        /// <summary>The p-norm of all elements.</summary>
        public Tensor norm(float p = 2f) => Ops.NormScalar.Call(this, (double)p);

        /// <summary>The p-norms along a dimension.</summary>
        public Tensor norm(int dim, bool keepdim = false, float p = 2f) =>
            Ops.NormScalarOptDim.Call(this, (double)p, new[] { (long)dim }, keepdim);

        /// <summary>Product of all elements.</summary>
        public Tensor prod(ScalarType? type = null) => Ops.Prod.Call(this, type);

        /// <summary>Products along a dimension.</summary>
        public Tensor prod(long dim, bool keepdim = false, ScalarType? type = null) =>
            Ops.ProdDimInt.Call(this, dim, keepdim, type);

        /// <summary>Products along a dimension; without this overload a literal 0 would be taken for an element type.</summary>
        public Tensor prod(int dim, bool keepdim = false, ScalarType? type = null) =>
            Ops.ProdDimInt.Call(this, (long)dim, keepdim, type);

        /// <summary>Running sums along a dimension.</summary>
        public Tensor cumsum(long dim, ScalarType? type = null) => Ops.Cumsum.Call(this, dim, type);

        /// <summary>Logarithms of sums of exponentials along a dimension.</summary>
        public Tensor logsumexp(long dim, bool keepdim = false) => Ops.Logsumexp.Call(this, new[] { dim }, keepdim);

        /// <summary>Whether any element is true.</summary>
        public Tensor any() => Ops.Any.Call(this);

        /// <summary>Whether any element along a dimension is true.</summary>
        public Tensor any(long dim, bool keepdim = false) => Ops.AnyDim.Call(this, dim, keepdim);

        /// <summary>Whether all elements are true.</summary>
        public Tensor all() => Ops.All.Call(this);

        /// <summary>Whether all elements along a dimension are true.</summary>
        public Tensor all(long dim, bool keepdim = false) => Ops.AllDim.Call(this, dim, keepdim);

        /// <summary>How often each integer occurs.</summary>
        public Tensor bincount(Tensor? weights = null, long minlength = 0) =>
            Ops.Bincount.Call(this, weights, minlength);

        /// <summary>Counts the elements of each of some equal ranges.</summary>
        public Tensor histc(long bins = 100, Scalar? min = null, Scalar? max = null) =>
            Ops.Histc.Call(this, bins, min ?? 0, max ?? 0);

        /// <summary>A quantile of all elements, 0 to 1, with linear interpolation.</summary>
        public Tensor quantile(double q) => Ops.QuantileScalar.Call(this, q);

        /// <summary>The median of all elements, the lower one of two.</summary>
        public Tensor median() => Ops.Median.Call(this);

        /// <summary>Where elements are not zero, a row each.</summary>
        public Tensor nonzero() => Ops.Nonzero.Call(this);

        /// <summary>Softmax along a dimension.</summary>
        public Tensor softmax(long dim, ScalarType? dtype = null) => Ops.SoftmaxInt.Call(this, dim, dtype);

        /// <summary>Logarithm of softmax along a dimension.</summary>
        public Tensor log_softmax(long dim, ScalarType? dtype = null) => Ops.LogSoftmaxInt.Call(this, dim, dtype);
    }
}
