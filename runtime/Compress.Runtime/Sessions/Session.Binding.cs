using System.Diagnostics;
using Compress.Graphs;
using Compress.Runtime.Memory;

namespace Compress.Runtime;

public sealed partial class Session
{
    /// <summary>Times of the last run's steps; null unless <see cref="SessionOptions.Profile"/> is set.</summary>
    public StepTimes? Profile => _current.Times;

    /// <summary>
    /// Saturated 8-bit activations of the last counted run; null unless <see cref="SessionOptions.SaturationEvery"/> is set, and where the
    /// graph is interpreted.
    /// </summary>
    public SaturationCounts? Saturation => _current.Saturation;

    /// <summary>Memory for the current shapes, known or new; the caller has entered.</summary>
    private Bound Bind()
    {
        for (var i = 0; i < _bound.Count; i++)
            if (Equal(_bound[i].Shapes, _shapes)) return Use(i);
        var shapes = new Dictionary<string, Shape>(StringComparer.Ordinal);
        for (var i = 0; i < _shapes.Length; i++)
            if (_shapes[i] is { } shape) shapes[_model.Inputs[i].Name] = shape;
        var made = Make(shapes);
        _bound.Add(made);
        if (_bound.Count > _options.KeptShapes)
        {
            _bound[0].Dispose();
            _bound.RemoveAt(0);
        }
        return made;
    }

    private static bool Equal(Shape?[] a, Shape?[] b)
    {
        for (var i = 0; i < a.Length; i++)
            if (!Equals(a[i], b[i])) return false;
        return true;
    }

    /// <summary>Takes kept memory and makes it the one that is dropped last.</summary>
    private Bound Use(int at)
    {
        var known = _bound[at];
        _bound.RemoveAt(at);
        _bound.Add(known);
        known.Shapes.CopyTo(_shapes, 0);
        return known;
    }

    private Bound Make(Dictionary<string, Shape> shapes)
    {
        var signature = string.Join(';', Lists.Map<Shape?, string>(_shapes, s => s?.ToString() ?? "?"));
        var plan = _model.PlanFor(signature, shapes, _options, out var obstacle);
        try
        {
            return plan is null
                ? new InterpretedBound(_model.PreparedGraph(), shapes, _model.Options, _options.Profile, obstacle) { Shapes = (Shape?[])_shapes.Clone() }
                : new PlanBound(plan, _model.PoolOf(_options.Threads), _options) { Shapes = (Shape?[])_shapes.Clone() };
        }
        catch (OutOfMemoryException e)
        {
            plan?.Dispose();
            throw new ModelException($"There is no memory for a run with the shapes {signature}{(plan is null ? "" : $", which takes {plan.ArenaBytes} bytes")}; use smaller inputs.", e);
        }
        catch
        {
            plan?.Dispose();
            throw;
        }
    }

    /// <summary>A run that somebody wants to know something about.</summary>
    private void RunMeasured(CancellationToken cancellation)
    {
        var begin = Stopwatch.GetTimestamp();
        var outcome = "error";
        try
        {
            var counted = _options.SaturationEvery > 0 && _runs++ % _options.SaturationEvery == 0;
            if (counted) _current.RunCounted(cancellation);
            else _current.Run(cancellation);
            if (counted && _current.Saturation is { } saturation) RuntimeMetrics.RecordSaturation(_model.Name, saturation.Share);
            outcome = "ok";
        }
        catch (OperationCanceledException)
        {
            outcome = "cancelled";
            throw;
        }
        finally
        {
            if (RuntimeMetrics.IsEnabled) RuntimeMetrics.Record(_model.Name, outcome, begin);
        }
    }
}
