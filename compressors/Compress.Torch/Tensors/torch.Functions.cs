using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Joins tensors along a dimension.</summary>
    /// <param name="tensors">Tensors of equal shapes but for that dimension.</param>
    /// <param name="dim">The dimension.</param>
    public static Tensor cat(IEnumerable<Tensor> tensors, long dim = 0) => Ops.Cat.Call(ArrayOf(tensors), dim);

    /// <summary>Joins tensors along a new dimension.</summary>
    /// <param name="tensors">Tensors of one shape.</param>
    /// <param name="dim">Where the new dimension goes.</param>
    public static Tensor stack(IEnumerable<Tensor> tensors, long dim = 0) => Ops.Stack.Call(ArrayOf(tensors), dim);

    /// <summary>Elements of one tensor where the condition holds, of the other elsewhere.</summary>
    /// <param name="condition">Truth values.</param>
    /// <param name="x">Taken where true.</param>
    /// <param name="y">Taken where false.</param>
    public static Tensor where(Tensor condition, Tensor x, Tensor y) => Ops.WhereSelf.Call(condition, x, y);

    /// <summary>Sums of products by Einstein's notation.</summary>
    /// <param name="equation">The notation, such as <c>bij,bjk->bik</c>.</param>
    /// <param name="tensors">The tensors.</param>
    public static Tensor einsum(string equation, params Tensor[] tensors) =>
        Ops.Einsum.Call(equation, ArrayOf(tensors));

    /// <summary>Matrix product, batched and broadcast.</summary>
    /// <param name="input">Left.</param>
    /// <param name="target">Right.</param>
    public static Tensor matmul(Tensor input, Tensor target) => Ops.Matmul.Call(input, target);

    /// <summary>Matrix product.</summary>
    /// <param name="input">Left.</param>
    /// <param name="target">Right.</param>
    public static Tensor mm(Tensor input, Tensor target) => Ops.Mm.Call(input, target);

    /// <summary>Products of two batches of matrices.</summary>
    /// <param name="input">Left.</param>
    /// <param name="target">Right.</param>
    public static Tensor bmm(Tensor input, Tensor target) => Ops.Bmm.Call(input, target);

    /// <summary>Sum.</summary>
    /// <param name="left">Left.</param>
    /// <param name="right">Right.</param>
    public static Tensor add(Tensor left, Tensor right) => Ops.AddTensor.Call(left, right);

    /// <summary>Difference.</summary>
    /// <param name="left">Left.</param>
    /// <param name="right">Right.</param>
    public static Tensor sub(Tensor left, Tensor right) => Ops.SubTensor.Call(left, right);

    /// <summary>Product.</summary>
    /// <param name="left">Left.</param>
    /// <param name="right">Right.</param>
    public static Tensor mul(Tensor left, Tensor right) => Ops.MulTensor.Call(left, right);

    /// <summary>Quotient.</summary>
    /// <param name="left">Left.</param>
    /// <param name="right">Right.</param>
    public static Tensor div(Tensor left, Tensor right) => Ops.DivTensor.Call(left, right);

    /// <summary>The larger of two elements.</summary>
    /// <param name="input">Left.</param>
    /// <param name="other">Right.</param>
    public static Tensor maximum(Tensor input, Tensor other) => Ops.Maximum.Call(input, other);

    /// <summary>The smaller of two elements.</summary>
    /// <param name="input">Left.</param>
    /// <param name="other">Right.</param>
    public static Tensor minimum(Tensor input, Tensor other) => Ops.Minimum.Call(input, other);

    /// <summary>Raises to a power, element by element.</summary>
    /// <param name="input">Bases.</param>
    /// <param name="exponent">Exponents.</param>
    public static Tensor pow(Tensor input, Tensor exponent) => Ops.PowTensorTensor.Call(input, exponent);

    /// <summary>Zeros of a tensor's shape, type and device.</summary>
    /// <param name="input">The tensor.</param>
    public static Tensor zeros_like(Tensor input) => Ops.ZerosLike.Call(input);

    /// <summary>Ones of a tensor's shape, type and device.</summary>
    /// <param name="input">The tensor.</param>
    public static Tensor ones_like(Tensor input) => Ops.OnesLike.Call(input);

    /// <summary>A cosine of the angle between vectors along a dimension.</summary>
    /// <param name="x1">Vectors.</param>
    /// <param name="x2">Vectors.</param>
    /// <param name="dim">The dimension.</param>
    /// <param name="eps">Smallest product of norms to divide by.</param>
    public static Tensor cosine_similarity(Tensor x1, Tensor x2, long dim = 1, double eps = 1e-8) =>
        Ops.CosineSimilarity.Call(x1, x2, dim, eps);

    /// <summary>An array of tensors, itself if it is one.</summary>
    internal static Tensor[] ArrayOf(IEnumerable<Tensor> tensors)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        return tensors as Tensor[] ?? tensors.ToArray();
    }

    /// <summary>Gradients without touching <see cref="Tensor.grad"/>.</summary>
    public static class autograd
    {
        /// <summary>Gradients of the (weighted) sum of outputs with respect to inputs.</summary>
        /// <param name="outputs">The outputs.</param>
        /// <param name="inputs">The inputs.</param>
        /// <param name="grad_outputs">Weights of the outputs' elements; may be left out for scalars.</param>
        /// <param name="retain_graph">Whether to keep what was recorded for another call.</param>
        /// <param name="create_graph">Whether to record the computation of the gradients too.</param>
        /// <param name="allow_unused">Whether an input may have nothing to do with the outputs; its gradient is then null.</param>
        /// <returns>The gradients in the order of the inputs.</returns>
        public static unsafe IList<Tensor> grad(
            IList<Tensor> outputs, IList<Tensor> inputs, IList<Tensor>? grad_outputs = null, bool retain_graph = false,
            bool create_graph = false, bool allow_unused = false)
        {
            ArgumentNullException.ThrowIfNull(outputs);
            ArgumentNullException.ThrowIfNull(inputs);
            var outputHandles = outputs.Select(t => t.Handle).ToArray();
            var inputHandles = inputs.Select(t => t.Handle).ToArray();
            var weightHandles = grad_outputs?.Select(t => t.Handle).ToArray();
            if (weightHandles != null && weightHandles.Length != outputHandles.Length)
            {
                throw new ArgumentException(
                    $"There are {outputHandles.Length} outputs and {weightHandles.Length} weights for them.", nameof(grad_outputs));
            }
            var gradients = new nint[inputHandles.Length];
            fixed (nint* o = outputHandles, i = inputHandles, w = weightHandles, g = gradients)
            {
                Shim.Check(Shim.Gradients(
                    o, outputHandles.Length, i, inputHandles.Length, w, retain_graph || create_graph ? 1 : 0,
                    create_graph ? 1 : 0, allow_unused ? 1 : 0, g));
            }
            GC.KeepAlive(outputs);
            GC.KeepAlive(inputs);
            GC.KeepAlive(grad_outputs);
            return Array.ConvertAll(gradients, handle => handle == 0 ? null! : new Tensor(handle));
        }
    }
}
