using Compress.Testing;

namespace Compress.Runtime.Tests.Conformance;

/// <summary>The ONNX backend's node suite on this runtime.</summary>
public sealed class NodeSuiteTests(ITestOutputHelper output)
{
    [Fact]
    public void No_case_fails_and_most_pass()
    {
        var results = BackendSuite.Cases.Select(c => (Case: c, Result: NodeSuite.Run(c))).ToList();
        foreach (var (name, result) in results.Where(r => r.Result.Outcome != NodeSuite.Outcome.Passed))
            output.WriteLine($"{result.Outcome} {name}: {result.Reason}");
        var counts = results.CountBy(r => r.Result.Outcome).ToDictionary();
        output.WriteLine(string.Join(", ", counts) + $", planned {results.Count(r => r.Result.Static)}");
        File.WriteAllLines(Path.Combine(Path.GetTempPath(), "conformance.txt"), results.Select(r => $"{r.Result.Outcome} {(r.Result.Static ? "static" : "dynamic")} {r.Case}: {r.Result.Reason}"));

        results.Where(r => r.Result.Outcome == NodeSuite.Outcome.Failed).Select(r => $"{r.Case}: {r.Result.Reason}").Should().BeEmpty();
    }
}
