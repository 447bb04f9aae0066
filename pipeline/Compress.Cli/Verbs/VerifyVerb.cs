using System.CommandLine;
using Compress.Pipeline;

namespace Compress.Cli;

/// <summary>Proves that a bundle is whole.</summary>
internal sealed class VerifyVerb : ICliVerb
{
    public Command Build()
    {
        var bundle = new Argument<string>("bundle") { Description = "Bundle file." };
        var json = CommonOptions.Json();
        var command = new Command("verify", """
            Checks every byte of a bundle: hashes, headers and padding, then model, preprocessing plan and labels.
            The exit code is 4 where anything is not as it was written.

            Example: compress verify bundle.compress
            """) { bundle, json };
        command.SetAction(parsed => CliHost.Guard(_ =>
        {
            var path = parsed.GetValue(bundle)!;
            var manifest = BundleVerifier.Verify(path);
            if (parsed.GetValue(json))
            {
                JsonOutput.Write(new
                {
                    valid = true,
                    bytes = new FileInfo(path).Length,
                    version = manifest.Version,
                    entries = manifest.Entries.Select(e => new { e.Name, e.Coding, e.Length, e.Sha256 }),
                    inputs = manifest.Inputs.Select(t => new { t.Name, type = t.ElementType.ToString().ToLowerInvariant(), t.Shape }),
                    outputs = manifest.Outputs.Select(t => new { t.Name, type = t.ElementType.ToString().ToLowerInvariant(), t.Shape }),
                    metrics = manifest.Metrics,
                    provenance = manifest.Provenance,
                });
                return ExitCodes.Done;
            }
            Console.Out.WriteLine($"{path}: every byte is as it was written (format {manifest.Version}, {new FileInfo(path).Length} bytes).");
            foreach (var entry in manifest.Entries) Console.Out.WriteLine($"  {entry.Name,-20} {entry.Length,12} bytes  {(entry.Coding == "none" ? "stored" : entry.Coding),-7} sha256 {entry.Sha256}");
            return ExitCodes.Done;
        }));
        return command;
    }
}
