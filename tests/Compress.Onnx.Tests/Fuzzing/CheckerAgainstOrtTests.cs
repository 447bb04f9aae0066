using Compress.Graphs;
using Compress.Testing;
using Microsoft.ML.OnnxRuntime;

namespace Compress.Onnx.Tests.Fuzzing;

/// <summary>
/// The checker reports no error on what ONNX Runtime loads. Sound files are looked at elsewhere (all shared models, all node cases); here are
/// files with edits, many of them still sound. The exceptions stand by name.
/// </summary>
public class CheckerAgainstOrtTests(ITestOutputHelper output)
{
    /// <summary>
    /// What ONNX Runtime loads all the same, because it looks only when the model runs, or never; each would be a silent wrong answer, a fault
    /// in the run, or a file that another tool refuses.
    /// </summary>
    private static readonly (string Name, string Message)[] Exceptions =
    [
        ("a scale that is no scale", "Its scale '"),
    ];

    [Fact]
    public void What_the_other_engine_loads_has_no_error()
    {
        var (loaded, excepted) = (0, 0);
        var wrong = new List<string>();
        for (var i = 0; i < Thorough.Count(quick: 600, thorough: 20_000); i++)
        {
            var (name, bytes) = FuzzSeeds.Make(Thorough.Seed + 1, i, structure: true);
            if (!Loads(bytes)) continue;
            loaded++;
            var errors = Errors(bytes);
            if (errors.Count == 0) continue;
            if (errors.TrueForAll(e => Exceptions.Any(x => e.Contains(x.Message, StringComparison.Ordinal)))) excepted++;
            else wrong.Add($"file {i} ('{name}'): {errors.First(e => !Exceptions.Any(x => e.Contains(x.Message, StringComparison.Ordinal)))}");
        }
        output.WriteLine($"{loaded} edited files that ONNX Runtime loads; {excepted} with errors that are named exceptions, {wrong.Count} with others");
        wrong.Should().BeEmpty();
        loaded.Should().BePositive();
    }

    private static List<string> Errors(byte[] bytes)
    {
        try
        {
            return [.. GraphChecker.Check(LeanReader.Load(bytes)).Where(f => f.Severity == Severity.Error).Select(f => f.ToString())];
        }
        catch (ModelException e)
        {
            return [e.Message];
        }
    }

    private static bool Loads(byte[] bytes)
    {
        try
        {
            // Without optimization nothing is computed at load.
            using var options = OrtOracle.Options(optimize: false);
            using var session = new InferenceSession(bytes, options);
            return true;
        }
        catch (Exception e) when (e is OnnxRuntimeException or OverflowException)
        {
            // Declared sizes whose product no number holds end the reading of the session's inputs.
            return false;
        }
    }
}
