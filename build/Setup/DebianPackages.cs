using System.Globalization;
using Cake.Core;

namespace Build.Setup;

/// <summary>Installs what a step needs from Debian (or Ubuntu), or says what to install where that cannot be done.</summary>
internal static class DebianPackages
{
    private static readonly Dictionary<string, string?> Quiet = new() { ["DEBIAN_FRONTEND"] = "noninteractive", ["LC_ALL"] = "C" };

    /// <exception cref="CakeException">Not root, no apt, or apt failed; exit code 3.</exception>
    public static void Install(BuildContext context, IReadOnlyList<string> packages)
    {
        if (Shell.Find("apt-get") is null || !Environment.IsPrivilegedProcess)
            throw new CakeException(3, Refusal(packages));

        // Its own archive folder, because another apt may clean the shared one while this one downloads.
        var archives = context.Paths.Of("artifacts/cache/apt");
        Directory.CreateDirectory(Path.Combine(archives, "partial"));
        string[] options =
        [
            "-y", "-qq", "-o", "DPkg::Lock::Timeout=300", "-o", $"Dir::Cache::archives={archives}", "-o", "APT::Sandbox::User=root",
            "-o", "Dpkg::Use-Pty=0", "-o", "APT::Status-Fd=1",
        ];
        if (!HasLists())
            Apt(context, "package lists", [.. options, "update"]);
        string[] install = [.. options, "install", "--no-install-recommends", .. packages];
        try
        {
            Apt(context, string.Join(", ", packages), install);
        }
        catch (CakeException)
        {
            context.Say("    apt-get failed; once more, with fresh package lists, after completing what an interrupted installation left behind");
            Shell.Start(context, "apt", "dpkg", ["--configure", "-a"], new ShellOptions { Variables = Quiet, Append = true });
            Apt(context, "package lists", [.. options, "update"]);
            Apt(context, string.Join(", ", packages), install);
        }

        Directory.Delete(archives, recursive: true);
    }

    private static bool HasLists() =>
        Directory.Exists("/var/lib/apt/lists")
        && Directory.EnumerateFiles("/var/lib/apt/lists").Any(f => f.Contains("_Packages", StringComparison.Ordinal));

    private static void Apt(BuildContext context, string what, string[] arguments)
    {
        var progress = new Progress(context, what);
        Shell.Require(context, "apt", "apt-get", arguments, new ShellOptions
        {
            Variables = Quiet,
            ErrorCode = 3,
            Append = true,
            OnLine = line =>
            {
                // dlstatus:<item>:<percent>:<text> while it downloads, pmstatus:<package>:<percent>:<text> while it unpacks.
                var parts = line.Split(':', 4);
                if (parts is ["dlstatus" or "pmstatus", _, var percent, ..]
                    && double.TryParse(percent, NumberStyles.Float, CultureInfo.InvariantCulture, out var value))
                    progress.At(value / 200 + (parts[0] == "pmstatus" ? 0.5 : 0), parts[0] == "pmstatus" ? "installing" : "downloading");
            },
        });
        progress.Done();
    }

    private static string Refusal(IReadOnlyList<string> packages)
    {
        var list = string.Join(' ', packages);
        var own = list.Contains("libtorch", StringComparison.Ordinal) ? " A libtorch of your own will do as well: set LIBTORCH to its folder." : "";
        return Shell.Find("apt-get") is null
            ? $"{list}: missing, and this system has no apt-get. Install them under the names they have here.{own}"
            : $"{list}: missing, and only root can install them. Run this, then start again:\n\n    sudo apt-get install --no-install-recommends {list}\n{own}";
    }
}
