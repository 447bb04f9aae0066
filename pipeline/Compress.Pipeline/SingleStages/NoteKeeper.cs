using System.Collections.Immutable;

namespace Compress.Pipeline;

/// <summary>Passes progress on and keeps the notes, for a log.</summary>
internal sealed class NoteKeeper(IRunProgress inner) : IRunProgress
{
    private readonly List<string> _notes = [];

    public ImmutableArray<string> Notes => [.. _notes];

    public void StageStarted(string stage, int number, int count)
    {
        // Of the chain that a run would have, one stage is asked for; its count says nothing.
    }

    public void StageFinished(StageTiming timing)
    {
        // As above.
    }

    public void Note(string message)
    {
        _notes.Add(message);
        inner.Note(message);
    }

    public void Step(string what, double share) => inner.Step(what, share);
}
