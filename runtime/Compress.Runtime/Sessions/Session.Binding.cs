using Compress.Runtime.Planning;

namespace Compress.Runtime;

public sealed partial class Session
{
    /// <summary>Memory for other shapes than the current ones that a session keeps at most.</summary>
    private const int KeptShapes = 4;

    /// <summary>Times of the last run's steps; null unless <see cref="SessionOptions.Profile"/> is set.</summary>
    public StepTimes? Profile => _current.Times;

    private Bound Bind()
    {
        var signature = string.Join(';', _model.Inputs.Select(i => _shapes.TryGetValue(i.Name, out var shape) ? shape.ToString() : "?"));
        if (_bound.FirstOrDefault(b => b.Signature == signature) is { } known)
        {
            _bound.Remove(known);
            _bound.Add(known);
            return known;
        }
        var plan = _model.PlanFor(_shapes, _options.Optimize, out var obstacle);
        Bound made = plan is null
            ? new InterpretedBound(_model.Graph, _shapes, obstacle) { Signature = signature }
            : new PlanBound(plan, _model.PoolOf(_options.Threads), _options.Profile) { Signature = signature };
        _bound.Add(made);
        if (_bound.Count > KeptShapes)
        {
            _bound[0].Dispose();
            _bound.RemoveAt(0);
        }
        return made;
    }
}
