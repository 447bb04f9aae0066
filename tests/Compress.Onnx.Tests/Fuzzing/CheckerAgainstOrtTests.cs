using System.Text.RegularExpressions;
using Compress.Graphs;
using Compress.Testing;
using Microsoft.ML.OnnxRuntime;

namespace Compress.Onnx.Tests.Fuzzing;

/// <summary>
/// The checker reports no error on what ONNX Runtime loads. Sound files are looked at elsewhere: every shared model and every node case, without an
/// exception. Here are node cases and models with edits, of which ONNX Runtime loads some that are broken; why it does stands by name.
/// </summary>
public class CheckerAgainstOrtTests(ITestOutputHelper output)
{
    // Fixed, since the exceptions were looked at for these files.
    private const int Seed = 20240608, Files = 600;

    /// <summary>Broken files that ONNX Runtime loads all the same: what it leaves to the run, or never looks at.</summary>
    private static readonly (string Name, Regex Message)[] Exceptions =
    [
        ("fields that contradict each other or are given twice, which protobuf lets pass", new("^The model is malformed at byte")),
        ("an operator set that is not imported: the newest is taken there, the first is meant by the specification", new("came with opset \\d+, but the model has opset|of opset 1 has|expected String")),
        ("a declared shape of more elements than a number holds", new("^Error: The declared shape of")),
        ("sizes and values that do not fit together, which a run would tell", new("Correct what the node reads or its attributes where the model is made")),
        ("a scale that is no scale", new("Its scale '.*' has the element")),
    ];

    [Fact]
    public void What_the_other_engine_loads_has_no_error()
    {
        var (loaded, sound) = (0, 0);
        var wrong = new List<string>();
        for (var i = 0; i < Files; i++)
        {
            var (name, bytes) = FuzzSeeds.Make(Seed, i, structure: true);
            if (!Loads(bytes)) continue;
            loaded++;
            var errors = Errors(bytes);
            if (errors.Count == 0) sound++;
            wrong.AddRange(errors.Where(e => !Exceptions.Any(x => x.Message.IsMatch(e))).Select(e => $"file {i} ('{name}'): {e}"));
        }
        output.WriteLine($"{loaded} edited files that ONNX Runtime loads: {sound} without an error, {loaded - sound} with named exceptions and others, {wrong.Count} of them others");
        wrong.Should().BeEmpty();
        sound.Should().BeGreaterThan(loaded * 3 / 4, "most of what loads is sound");
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
