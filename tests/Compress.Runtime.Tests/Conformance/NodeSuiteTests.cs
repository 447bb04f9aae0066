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
        if (Environment.GetEnvironmentVariable("CONFORMANCE_LOG") is { Length: > 0 } log)
            File.WriteAllLines(log, results.Select(r => $"{r.Result.Outcome} {(r.Result.Static ? "planned" : "interpreted")} {r.Case}: {r.Result.Reason}"));
        var counts = results.CountBy(r => r.Result.Outcome).ToDictionary();
        output.WriteLine(string.Join(", ", counts) + $", planned {results.Count(r => r.Result.Static)}");

        counts[NodeSuite.Outcome.Passed].Should().BeGreaterThan(1240);
        results.Where(r => r.Result.Outcome == NodeSuite.Outcome.Failed).Select(r => $"{r.Case}: {r.Result.Reason}").Should().BeEmpty();
    }
}
