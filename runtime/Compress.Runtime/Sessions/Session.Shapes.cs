using System.Collections.Immutable;
using Compress.Graphs;
using Compress.Runtime.Execution;
using Compress.Runtime.Memory;

namespace Compress.Runtime;

public sealed partial class Session
{
    /// <summary>
    /// Sets an input's shape. Sizes that the model fixes must stay; the first run with new shapes compiles a plan. Other inputs that share a
    /// named dimension follow.
    /// </summary>
    /// <param name="name">Name of the input.</param>
    /// <param name="dims">Dimensions, outermost first.</param>
    /// <exception cref="InvalidOperationException">A run of this session is going on.</exception>
    /// <exception cref="ModelException">There is no such input, the shape contradicts the model, or a run with it would cost too much.</exception>
    public void Reshape(string name, params ReadOnlySpan<long> dims)
    {
        Enter();
        try
        {
            var at = IndexOf(name);
            if (_shapes[at] is { } known && Same(known, dims) && !_current.IsStale) return;
            // Going back to kept memory allocates nothing.
            for (var i = 0; i < _bound.Count; i++)
            {
                if (!IsAfter(_bound[i].Shapes, at, dims)) continue;
                _current = Use(i);
                return;
            }
            var wanted = (Shape?[])_shapes.Clone();
            wanted[at] = Shape.Of(dims);
            RequireFits(_model.Inputs[at], wanted[at]!);
            for (var i = 0; i < wanted.Length; i++)
            {
                if (i == at || wanted[i] is not { } old) continue;
                var sizes = new Dimension[old.Rank];
                for (var axis = 0; axis < sizes.Length; axis++) sizes[axis] = Shared(at, dims, i, axis) ?? old[axis].Value!.Value;
                wanted[i] = new Shape(sizes.AsSpan());
            }
            Rebind(wanted);
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Sets the shapes of several inputs at once, where one alone would contradict the others.</summary>
    /// <param name="shapes">Shapes by name of the input, all dimensions numbers; other inputs keep theirs.</param>
    /// <exception cref="InvalidOperationException">A run of this session is going on.</exception>
    /// <exception cref="ModelException">There is no such input, a shape contradicts the model, or a run with them would cost too much.</exception>
    public void Reshape(IReadOnlyDictionary<string, Shape> shapes)
    {
        ArgumentNullException.ThrowIfNull(shapes);
        Enter();
        try
        {
            var wanted = (Shape?[])_shapes.Clone();
            foreach (var (name, shape) in shapes)
            {
                var at = IndexOf(name);
                RequireFits(_model.Inputs[at], shape);
                wanted[at] = shape;
            }
            Rebind(wanted);
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Memory for the first shapes. Where sizes had to be guessed and do not fit, the session waits for better ones.</summary>
    private Bound FirstBound()
    {
        try
        {
            return Bind();
        }
        catch (ModelException e) when (AreGuessed(_model.Inputs))
        {
            return new UnboundBound(e) { Shapes = (Shape?[])_shapes.Clone(), IsStale = true };
        }
    }

    private bool AreGuessed(ImmutableArray<ValueInfo> inputs)
    {
        foreach (var input in inputs)
            if (input.Shape is not { IsStatic: true } && _options.InputShapes?.ContainsKey(input.Name) != true) return true;
        return false;
    }

    /// <summary>The shapes of a session that ran nothing yet: those of the options, open dimensions elsewhere being 1.</summary>
    private Shape?[] FirstShapes()
    {
        var given = _options.InputShapes;
        if (given is not null)
            foreach (var name in given.Keys) IndexOf(name);
        var shapes = new Shape?[_model.Inputs.Length];
        for (var i = 0; i < shapes.Length; i++)
        {
            var input = _model.Inputs[i];
            if (given?.GetValueOrDefault(input.Name) is { } shape)
            {
                if (!shape.IsStatic) throw new ModelException($"The shape {shape} given for input '{input.Name}' has open dimensions; give numbers.");
                shapes[i] = shape;
            }
            else if (input.Shape is { } declared) shapes[i] = Shape.Of(Lists.Map(declared.AsSpan(), d => d.Value ?? Named(d.Symbol) ?? 1));
            if (shapes[i] is { } chosen) RequireFits(input, chosen);
        }
        return shapes;
    }

    /// <summary>Takes the shapes of tensors that are to be fed.</summary>
    private void Reshape(IReadOnlyDictionary<string, Tensor> inputs)
    {
        Enter();
        try
        {
            var changed = _current.IsStale;
            for (var i = 0; i < _shapes.Length; i++) changed |= _shapes[i] is not { } known || !Same(known, inputs[_model.Inputs[i].Name].Dims.AsSpan());
            if (!changed) return;
            var wanted = new Shape?[_shapes.Length];
            for (var i = 0; i < wanted.Length; i++) RequireFits(_model.Inputs[i], wanted[i] = Shape.Of(inputs[_model.Inputs[i].Name].Dims.AsSpan()));
            Rebind(wanted);
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Binds memory for changed shapes; where that fails, the session keeps those it had. The caller has entered.</summary>
    private void Rebind(Shape?[] wanted)
    {
        var before = (Shape?[])_shapes.Clone();
        wanted.CopyTo(_shapes, 0);
        try
        {
            _current = Bind();
        }
        catch
        {
            before.CopyTo(_shapes, 0);
            throw;
        }
    }

    /// <summary>Whether kept shapes are the current ones after input <paramref name="at"/> got <paramref name="dims"/>.</summary>
    private bool IsAfter(Shape?[] kept, int at, ReadOnlySpan<long> dims)
    {
        for (var i = 0; i < kept.Length; i++)
        {
            if (kept[i] is not { } shape) return false;
            if (i == at)
            {
                if (!Same(shape, dims)) return false;
                continue;
            }
            if (_shapes[i] is not { } current || current.Rank != shape.Rank) return false;
            for (var axis = 0; axis < shape.Rank; axis++)
                if (shape[axis].Value != (Shared(at, dims, i, axis) ?? current[axis].Value)) return false;
        }
        return true;
    }

    /// <summary>The size that a dimension of another input gets because it has the name of one of the changed input's dimensions.</summary>
    private long? Shared(int changed, ReadOnlySpan<long> dims, int other, int axis)
    {
        if (_model.Inputs[changed].Shape is not { } from || _model.Inputs[other].Shape is not { } to || from.Rank != dims.Length || axis >= to.Rank) return null;
        if (to[axis].Symbol is not { } symbol) return null;
        for (var d = 0; d < dims.Length; d++)
            if (from[d].Symbol == symbol) return dims[d];
        return null;
    }

    /// <summary>The size given to another input's dimension of the same name.</summary>
    private long? Named(string? symbol)
    {
        if (symbol is null) return null;
        foreach (var input in _model.Inputs)
        {
            if (input.Shape is null || _options.InputShapes?.GetValueOrDefault(input.Name) is not { } given || given.Rank != input.Shape.Rank) continue;
            for (var d = 0; d < given.Rank; d++)
                if (input.Shape[d].Symbol == symbol) return given[d].Value;
        }
        return null;
    }

    private int IndexOf(string name)
    {
        for (var i = 0; i < _model.Inputs.Length; i++)
            if (_model.Inputs[i].Name == name) return i;
        throw UnknownInput(name);
    }

    private static bool Same(Shape shape, ReadOnlySpan<long> dims)
    {
        if (shape.Rank != dims.Length) return false;
        for (var d = 0; d < dims.Length; d++)
            if (shape[d].Value != dims[d]) return false;
        return true;
    }

    private static void RequireFits(ValueInfo input, Shape shape)
    {
        if (shape.Rank > TensorBuffer.MaxRank) throw new ModelException($"The shape {shape} of input '{input.Name}' has more than {TensorBuffer.MaxRank} dimensions.");
        _ = Tensor.CountElements(shape.ToDims().AsSpan());
        if (input.Shape is null) return;
        var fits = input.Shape.Rank == shape.Rank;
        for (var d = 0; fits && d < shape.Rank; d++) fits = input.Shape[d].Value is not { } size || size == shape[d].Value;
        if (!fits) throw new ModelException($"Input '{input.Name}' is declared as {input.Shape}; the shape {shape} was given.");
    }
}
