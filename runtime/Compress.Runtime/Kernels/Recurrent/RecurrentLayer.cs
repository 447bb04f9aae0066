using Compress.Graphs;
using Compress.Runtime.Memory;
using Compress.Runtime.Threading;

namespace Compress.Runtime.Kernels;

/// <summary>A whole LSTM or GRU layer with packed weights. Runs allocate nothing; results do not depend on the number of threads.</summary>
/// <param name="shape">Sizes.</param>
internal abstract unsafe class RecurrentLayer(RecurrentShape shape) : IDisposable
{
    /// <summary>Every way of running a layer, best first: the first one that fits is taken.</summary>
    private static readonly Way[] Ways =
    [
        // What a step waits for is its functions, one after the other: two directions in one vector wait once.
        new("both directions side by side", PairedLayer.Fits, static (shape, limit) => new PairedLayer(shape, limit)),
        // Nothing is stored between the products and the cells.
        new("one step in registers", StepLayer.Fits, static (shape, limit) => new StepLayer(shape, limit)),
        // The weights are read once a step for all sequences instead of once for each.
        new("all sequences of a step together", static (shape, limit) => shape.Batch > 1, static (shape, limit) => new BatchLayer(shape, limit)),
        new("one sequence", static (shape, limit) => true, static (shape, limit) => new SequenceLayer(shape, limit)),
    ];

    /// <summary>How it runs.</summary>
    public string Name { get; private set; } = "";

    /// <summary>Bytes of scratch that each worker needs.</summary>
    public abstract long ScratchBytes { get; }

    /// <summary>Bytes of packed weights.</summary>
    public abstract long PackedBytes { get; }

    /// <summary>Floats of working memory for the gates' sums over the inputs.</summary>
    public abstract long GateFloats { get; }

    protected RecurrentShape Shape => shape;

    /// <summary>Packs the weights of a layer, which lie as ONNX has them.</summary>
    /// <param name="shape">Sizes.</param>
    /// <param name="w">[directions, gates x hidden, input].</param>
    /// <param name="r">[directions, gates x hidden, hidden].</param>
    /// <param name="bias">[directions, 2 x gates x hidden]: of the input's product, then of the recurrent one; or empty.</param>
    /// <param name="tier">Upper bound of the tier; the process's limit unless given.</param>
    public static RecurrentLayer Prepare(in RecurrentShape shape, ReadOnlySpan<float> w, ReadOnlySpan<float> r, ReadOnlySpan<float> bias, KernelTier? tier = null)
    {
        int rows = shape.Gates * shape.Hidden;
        if (w.Length != shape.Directions * rows * shape.Input || r.Length != shape.Directions * rows * shape.Hidden || (bias.Length != 0 && bias.Length != shape.Directions * 2 * rows))
            throw new ArgumentException(Texts.Of($"Weights of {w.Length} and {r.Length} elements and a bias of {bias.Length} do not fit {shape.ToString()}."));
        KernelTier limit = tier ?? KernelTiers.Limit;
        foreach (Way way in Ways)
        {
            if (!way.Fits(shape, limit))
                continue;
            RecurrentLayer layer = way.Make(shape, limit);
            layer.Name = way.Name;
            layer.Pack(new RecurrentWeights(shape, w, r, bias));
            return layer;
        }

        throw new InvalidOperationException("The last way fits every layer.");
    }

    /// <summary>Runs the layer. Null pointers stand for results that nobody wants and for initial states of zero.</summary>
    /// <param name="x">[steps, batch, input].</param>
    /// <param name="h0">[directions, batch, hidden], or null.</param>
    /// <param name="c0">The same for the cell, or null.</param>
    /// <param name="y">[steps, directions, batch, hidden], or null.</param>
    /// <param name="h">[directions, batch, hidden]: the last hidden states, or null.</param>
    /// <param name="c">The same for the cell, or null.</param>
    /// <param name="gates"><see cref="GateFloats"/> floats of working memory.</param>
    /// <param name="scratch"><see cref="ScratchBytes"/> for each worker, aligned to 64 bytes.</param>
    /// <param name="pool">Who computes products of many rows.</param>
    public abstract void Run(float* x, float* h0, float* c0, float* y, float* h, float* c, float* gates, byte* scratch, ForkJoinPool pool);

    public abstract void Dispose();

    protected abstract void Pack(in RecurrentWeights weights);

    /// <summary>The product with all inputs at once: a row for each step and sequence.</summary>
    /// <param name="weights">[columns, input].</param>
    /// <param name="bias">One for each column.</param>
    protected FloatConv InputProduct(float[] weights, float[] bias)
    {
        var rows = new ConvShape { Batch = shape.Steps * shape.Batch, InHeight = 1, InWidth = 1, InChannels = shape.Input, OutChannels = bias.Length };
        return FloatConv.Prepare(rows, new ConvLayout(shape.Input, bias.Length, bias.Length), weights, bias, Activation.None);
    }

    protected static long Up(long bytes) => (bytes + AlignedBuffer.Alignment - 1) / AlignedBuffer.Alignment * AlignedBuffer.Alignment;

    /// <summary>Copies a state, or begins at zero; lanes beyond it are zero.</summary>
    protected static void Start(float* from, float* state, int hidden, int width)
    {
        new Span<float>(state, width).Clear();
        if (from is not null)
            Bytes.Copy((byte*)from, (byte*)state, (nint)hidden * sizeof(float));
    }

    private sealed class Way(string name, Func<RecurrentShape, KernelTier, bool> fits, Func<RecurrentShape, KernelTier, RecurrentLayer> make)
    {
        public string Name => name;
        public Func<RecurrentShape, KernelTier, bool> Fits => fits;
        public Func<RecurrentShape, KernelTier, RecurrentLayer> Make => make;
    }
}
