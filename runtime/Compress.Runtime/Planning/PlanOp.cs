namespace Compress.Runtime.Planning;

/// <summary>
/// An operation of a plan in the making: what it reads and writes, which layouts it wants, and how it becomes a step. Operations are made
/// by fusions, get their layouts, prepare their kernels (packed weights, shared by all sessions) and are then bound once a session.
/// </summary>
internal abstract class PlanOp(string name, string kind) : IDisposable
{
    /// <summary>Name of the node that it stands for (the last one of a fusion).</summary>
    public string Name { get; } = name;

    /// <summary>The operators that it does, such as <c>Conv+Relu</c>.</summary>
    public string Kind { get; protected set; } = kind;

    public List<PlanValue> Inputs { get; } = [];

    public List<PlanValue> Outputs { get; } = [];

    /// <summary>Multiply-accumulates of a run; only convolutions and matrix products count.</summary>
    public virtual long Macs => 0;

    /// <summary>Work of a run for its budget: multiply-accumulates, or elements where there are none.</summary>
    public virtual long Work
    {
        get
        {
            long elements = 0;
            foreach (var output in Outputs) elements += output.Length;
            return Math.Max(Macs, elements);
        }
    }

    /// <summary>True where the multiply-accumulates are 8-bit ones.</summary>
    public virtual bool IsInt8 => false;

    /// <summary>Name of the kernel variant that runs.</summary>
    public virtual string Kernel => "reference";

    /// <summary>Scratch bytes of each worker.</summary>
    public virtual long ScratchBytes => 0;

    /// <summary>Bytes of packed constants.</summary>
    public virtual long PackedBytes => 0;

    /// <summary>An input whose memory the (only) output may take over when nobody reads that input afterwards, or -1.</summary>
    public virtual int InPlaceInput => -1;

    /// <summary>Inputs that are only copied to a stretch of the (only) output, and the byte of it where that begins: they may lie there from the start.</summary>
    public virtual IEnumerable<(int Input, long At)> Parts => [];

    public virtual LayoutWish Wish(int input) => LayoutWish.RowMajor;

    /// <summary>Sets the outputs' layouts, after the inputs have theirs.</summary>
    /// <param name="readers">Operations that read each value.</param>
    public virtual void SetLayouts(Readers readers)
    {
        foreach (var output in Outputs) output.Layout = Layout.RowMajor;
    }

    /// <summary>Chooses and packs kernels; layouts are final.</summary>
    public virtual void Prepare()
    {
    }

    /// <summary>Kernels that could serve and give the same bits, the plan's own choice first; none where there is nothing to choose. Layouts are final.</summary>
    public virtual string[] Candidates() => [];

    /// <summary>Packs the candidate of that name, in the place of one that was packed before.</summary>
    public virtual void Prepare(string candidate) => throw new NotSupportedException();

    /// <summary>No other candidate is going to be packed: what they are packed from can go.</summary>
    public virtual void Settle()
    {
    }

    public abstract Step Bind(Binding binding);

    /// <summary>Frees packed constants.</summary>
    public void Dispose() => Free();

    protected virtual void Free()
    {
    }

    /// <summary>Whether this operation reads <paramref name="value"/> channels last.</summary>
    public bool WantsImage(PlanValue value)
    {
        for (var i = 0; i < Inputs.Count; i++)
            if (ReferenceEquals(Inputs[i], value) && Wish(i) == LayoutWish.Image) return true;
        return false;
    }
}
