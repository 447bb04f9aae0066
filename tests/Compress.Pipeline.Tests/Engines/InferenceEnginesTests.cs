namespace Compress.Pipeline.Tests.Engines;

public sealed class InferenceEnginesTests
{
    [Fact]
    public void An_engine_that_is_missing_is_left_out_and_said_to_be()
    {
        var notes = new Notes();
        var absent = new Absent();
        InferenceEngines.Usable([InferenceEngines.Lean, absent], notes).Should().Equal(InferenceEngines.Lean);
        notes.All.Should().Equal("goes on without the engine absent: its library was not found");
    }

    [Fact]
    public void Engines_that_are_there_are_all_taken_in_silence()
    {
        var notes = new Notes();
        InferenceEngines.Usable([InferenceEngines.Lean, InferenceEngines.Torch], notes).Should().Equal(InferenceEngines.Lean, InferenceEngines.Torch);
        notes.All.Should().BeEmpty();
    }

    private sealed class Absent : IInferenceEngine
    {
        public string Name => "absent";

        public string Version => "missing";

        public string? Missing => "its library was not found";

        public IInferenceSession Load(string path, int threads, bool exact) => throw new InvalidOperationException(Missing);
    }

    private sealed class Notes : IRunProgress
    {
        public List<string> All { get; } = [];

        public void Note(string message) => All.Add(message);

        public void StageStarted(string stage, int number, int count)
        {
        }

        public void StageFinished(StageTiming timing)
        {
        }

        public void Step(string what, double share)
        {
        }
    }
}
