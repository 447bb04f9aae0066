using System.Diagnostics;

namespace Compress.Runtime.Tests.Kernels;

/// <summary>Kernels where the processor offers less: child processes with instruction sets switched off run the same tests.</summary>
public sealed class InstructionSetTests
{
    private const string Inner = "COMPRESS_INNER_TESTS";

    [Theory]
    [InlineData("DOTNET_EnableAVX2")]
    [InlineData("DOTNET_EnableAVX")]
    public async Task Kernels_give_the_same_bits_without(string set)
    {
        Assert.SkipWhen(Environment.GetEnvironmentVariable(Inner) is not null, "This is the child process.");
        var start = new ProcessStartInfo("dotnet", [typeof(InstructionSetTests).Assembly.Location, "-noLogo", "-noColor",
            "-class", typeof(QuantConvTests).FullName!, "-class", typeof(QuantElementwiseTests).FullName!, "-class", typeof(PoolTests).FullName!, "-class", typeof(QuantWinogradTests).FullName!,
            "-class", typeof(PlaneConvTests).FullName!, "-class", typeof(WinogradConvTests).FullName!, "-class", typeof(StridedCopyTests).FullName!,
            "-class", typeof(PairOrderTests).FullName!, "-class", typeof(ResidualLineTests).FullName!])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        };
        start.Environment[set] = "0";
        start.Environment[Inner] = "1";
        using var child = Process.Start(start)!;
        var output = await child.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await child.WaitForExitAsync(TestContext.Current.CancellationToken);
        child.ExitCode.Should().Be(0, output);
        output.Should().Contain("Failed: 0").And.NotContain("Total: 0");
    }
}
