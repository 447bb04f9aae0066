using TorchSharp;

namespace Compress.Cli.Tests.Running;

/// <summary>Tests that train need the native libraries; without them they are skipped, in CI they fail.</summary>
internal static class TorchLibrary
{
    public static void Require()
    {
        try
        {
            torch.set_num_threads(1);
        }
        catch (DllNotFoundException e) when (Environment.GetEnvironmentVariable("CI") != "true")
        {
            Assert.Skip(e.Message);
        }
    }
}
