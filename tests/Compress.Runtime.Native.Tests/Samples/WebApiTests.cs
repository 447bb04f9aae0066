using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Compress.Testing;

namespace Compress.Runtime.Native.Tests;

/// <summary>The ASP.NET sample, started like a user starts it, on a port that the system picks.</summary>
public sealed partial class WebApiTests
{
    [Fact]
    public async Task It_starts_classifies_refuses_what_is_no_image_counts_and_stops()
    {
        using var folder = new TempFolder();
        await File.WriteAllBytesAsync(folder.File("small.compress"), SmallBundle.Bytes, TestContext.Current.CancellationToken);
        var picture = SmallBundle.Picture(4);
        var expected = SmallBundle.Answer(picture).Best;
        using var server = Start(folder.File("small.compress"));
        try
        {
            using var client = new HttpClient { BaseAddress = await AddressOf(server) };
            var answer = await client.PostAsync("/classify", new ByteArrayContent(picture), TestContext.Current.CancellationToken);
            answer.StatusCode.Should().Be(HttpStatusCode.OK);
            var best = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement.GetProperty("classes")[0];
            best.GetProperty("label").GetString().Should().Be(expected.Label);
            best.GetProperty("probability").GetSingle().Should().Be(expected.Probability);

            var refused = await client.PostAsync("/classify", new ByteArrayContent([1, 2, 3]), TestContext.Current.CancellationToken);
            refused.StatusCode.Should().Be(HttpStatusCode.BadRequest);
            (await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Should().Contain("PNG");
            var metrics = await client.GetStringAsync(new Uri("/metrics", UriKind.Relative), TestContext.Current.CancellationToken);
            metrics.Should().MatchRegex($@"(?m)^{Regex.Escape(RuntimeMetrics.Runs)} count 1 sum 1 last 1$", "what was no image never ran");
            metrics.Should().MatchRegex($@"(?m)^{Regex.Escape(RuntimeMetrics.Duration)} count 1 sum ");

            using var stop = Process.Start("kill", ["-TERM", server.Id.ToString(CultureInfo.InvariantCulture)]);
            await server.WaitForExitAsync(TestContext.Current.CancellationToken);
            server.ExitCode.Should().Be(0);
        }
        finally
        {
            if (!server.HasExited) server.Kill(entireProcessTree: true);
            await server.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
    }

    private static Process Start(string bundle)
    {
        var program = RepositoryFile.Of($"artifacts/bin/WebApi/{Path.GetFileName(Path.GetDirectoryName(typeof(WebApiTests).Assembly.Location))}/WebApi.dll");
        File.Exists(program).Should().BeTrue("{0} is built with the tests", program);
        return Process.Start(new ProcessStartInfo("dotnet", [program, bundle, "http://127.0.0.1:0"]) { RedirectStandardOutput = true, RedirectStandardInput = true })!;
    }

    private static async Task<Uri> AddressOf(Process server)
    {
        while (await server.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
            if (Address().Match(line) is { Success: true } found) return new Uri(found.Groups[1].Value);
        throw new InvalidOperationException("The sample ended before it listened.");
    }

    [GeneratedRegex(@"Now listening on: (http://127\.0\.0\.1:\d+)")]
    private static partial Regex Address();
}
