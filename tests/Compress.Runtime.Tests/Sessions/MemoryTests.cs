using System.Diagnostics;
using System.Text.Json;
using Compress.Graphs;
using Compress.Onnx;
using Compress.Testing;

namespace Compress.Runtime.Tests.Sessions;

/// <summary>What a session costs, measured by the system in a process of its own.</summary>
public sealed class MemoryTests
{
    [Fact]
    public void A_session_costs_its_packed_weights_and_its_arena_and_little_more()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Private memory is read from /proc.");
        using var folder = new TempFolder();
        var path = folder.File("resnet50.onnx");
        OnnxExporter.Write(LightNetworks.WithWeights(LeanReader.Load(TestData.Path("onnx-backend/light/light_resnet50.onnx"))), path);
        using var process = Process.Start(new ProcessStartInfo("dotnet", [typeof(SeedModels).Assembly.Location, "memory", path]) { RedirectStandardOutput = true })!;
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        process.ExitCode.Should().Be(0, text);
        using var json = JsonDocument.Parse(text);
        long Of(string name) => json.RootElement.GetProperty(name).GetInt64();

        TestContext.Current.TestOutputHelper?.WriteLine(text);
        Of("packed_bytes").Should().BeGreaterThan(100_000_000);
        Of("private_bytes").Should().BeLessThan((long)(1.1 * (Of("packed_bytes") + Of("arena_bytes"))), text);
    }
}
