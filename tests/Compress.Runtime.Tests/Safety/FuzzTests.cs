using Compress.Runtime.Stress.Fuzzing;
using Compress.Testing;

namespace Compress.Runtime.Tests.Safety;

/// <summary>A short run of the fuzzers; the stress program (target Stress) runs many more cases of the same series.</summary>
public sealed class FuzzTests
{
    [Fact]
    public void Mutated_models_end_in_documented_errors_or_run()
    {
        using var log = new StringWriter();
        ModelFuzz.Run(SeedModels.From(BackendSuite.NodeFolder, TestData.Root), 1500, 0, log).Should().Be(0, log.ToString());
    }

    [Fact]
    public void Mutated_models_stay_inside_of_their_memory()
    {
        using var log = new StringWriter();
        ModelFuzz.Run(SeedModels.From(BackendSuite.NodeFolder, TestData.Root), 500, 0, log, guarded: true).Should().Be(0, log.ToString());
    }

    [Fact]
    public void Hostile_inputs_end_in_documented_errors_or_run()
    {
        using var log = new StringWriter();
        InputFuzz.Run(SeedModels.From(BackendSuite.NodeFolder, null), 300, 0, log).Should().Be(0, log.ToString());
    }
}
