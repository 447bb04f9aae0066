namespace TorchSharp;

/// <summary>
/// Collects the tensors that its thread creates while it is open, and disposes them when it is disposed, except those
/// that were moved to the outer scope or detached.
/// </summary>
public sealed class DisposeScope : IDisposable
{
    [ThreadStatic]
    private static DisposeScope? t_current;

    private readonly List<torch.Tensor> _tensors = [];
    private bool _open = true;

    internal DisposeScope()
    {
        OuterScope = t_current;
        t_current = this;
    }

    /// <summary>The scope that was current when this one was opened.</summary>
    public DisposeScope? OuterScope { get; private set; }

    /// <summary>How many tensors the scope holds.</summary>
    public int DisposablesCount => _tensors.Count;

    /// <summary>The innermost open scope of the thread.</summary>
    internal static DisposeScope? Current => t_current;

    /// <summary>Hands a tensor to the outer scope, or to nobody where there is none.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <returns>The tensor.</returns>
    public T MoveToOuter<T>(T tensor)
        where T : torch.Tensor
    {
        ArgumentNullException.ThrowIfNull(tensor);
        tensor.Scope?.Remove(tensor);
        OuterScope?.Add(tensor);
        return tensor;
    }

    /// <summary>Hands tensors to the outer scope.</summary>
    /// <param name="tensors">The tensors.</param>
    public void MoveToOuter(IEnumerable<torch.Tensor> tensors)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        foreach (var tensor in tensors)
        {
            MoveToOuter(tensor);
        }
    }

    /// <summary>Takes a tensor out of this scope; from now on its owner disposes it.</summary>
    /// <param name="tensor">The tensor; one of another scope stays there.</param>
    /// <returns>The tensor.</returns>
    public T Detach<T>(T tensor)
        where T : torch.Tensor
    {
        ArgumentNullException.ThrowIfNull(tensor);
        if (tensor.Scope == this)
        {
            Remove(tensor);
        }
        return tensor;
    }

    /// <summary>Puts a tensor into this scope, whatever scope had it before.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <returns>The tensor.</returns>
    public T Attach<T>(T tensor)
        where T : torch.Tensor
    {
        ArgumentNullException.ThrowIfNull(tensor);
        ObjectDisposedException.ThrowIf(!_open, this);
        tensor.Scope?.Remove(tensor);
        Add(tensor);
        return tensor;
    }

    /// <summary>Whether the scope will dispose a tensor.</summary>
    /// <param name="tensor">The tensor.</param>
    public bool Contains(torch.Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        return tensor.Scope == this;
    }

    /// <summary>Disposes what was collected so far; the scope stays open.</summary>
    public void DisposeEverything() => DisposeEverythingBut();

    /// <summary>Disposes what was collected so far except some tensors; the scope stays open.</summary>
    /// <param name="keep">The tensors to keep.</param>
    public void DisposeEverythingBut(params IEnumerable<torch.Tensor> keep)
    {
        ArgumentNullException.ThrowIfNull(keep);
        var kept = keep.Where(tensor => tensor.Scope == this).ToList();
        foreach (var tensor in kept)
        {
            Remove(tensor);
        }
        // From the end: results go before what they were made of, and removal from the end is cheap.
        while (_tensors.Count > 0)
        {
            _tensors[^1].Dispose();
        }
        kept.ForEach(Add);
    }

    /// <summary>Disposes everything collected and closes the scope.</summary>
    public void Dispose()
    {
        if (!_open)
        {
            return;
        }
        _open = false;
        DisposeEverything();
        if (t_current == this)
        {
            t_current = OuterScope;
            return;
        }
        // Closed out of order: an inner scope is still open, and now has this one's outer scope around it.
        for (var scope = t_current; scope != null; scope = scope.OuterScope)
        {
            if (scope.OuterScope == this)
            {
                scope.OuterScope = OuterScope;
                return;
            }
        }
    }

    internal void Add(torch.Tensor tensor)
    {
        tensor.Scope = this;
        tensor.ScopeSlot = _tensors.Count;
        _tensors.Add(tensor);
    }

    internal void Remove(torch.Tensor tensor)
    {
        var last = _tensors.Count - 1;
        var moved = _tensors[last];
        _tensors[tensor.ScopeSlot] = moved;
        moved.ScopeSlot = tensor.ScopeSlot;
        _tensors.RemoveAt(last);
        tensor.Scope = null;
    }
}
