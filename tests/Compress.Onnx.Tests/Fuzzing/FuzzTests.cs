using Compress.Testing;

namespace Compress.Onnx.Tests.Fuzzing;

/// <summary>Damaged and hostile models, thousands of them; the long form takes 220,000.</summary>
public class FuzzTests(ITestOutputHelper output)
{
    [Fact]
    public void Mutated_models_end_in_the_documented_error_or_in_equal_graphs()
    {
        var run = FuzzRun.Of(Thorough.Seed, Thorough.Count(quick: 2000, thorough: 220_000));
        output.WriteLine(run.ToString());
        run.Faults.Should().BeEmpty();
        run.Read.Should().BePositive();
        run.Refused.Should().BePositive();
        run.WithoutErrors.Should().BePositive();
    }

    [Fact]
    public void A_file_is_the_same_whenever_it_is_made()
    {
        for (var i = 0; i < 50; i++) FuzzSeeds.Make(3, i).Bytes.Should().Equal(FuzzSeeds.Make(3, i).Bytes);
        FuzzSeeds.Make(4, 0).Bytes.Should().NotEqual(FuzzSeeds.Make(3, 0).Bytes);
    }
}
