using Cake.Core;
using Cake.Core.Diagnostics;

namespace Cake.Frosting;

/// <summary>The command line, taken apart: the host's own switches, and the rest as Cake arguments.</summary>
internal sealed class HostArguments
{
    private static readonly Dictionary<string, string> Aliases = new(StringComparer.OrdinalIgnoreCase)
    {
        ["t"] = "target", ["e"] = "exclusive", ["v"] = "verbosity", ["h"] = "help", ["?"] = "help", ["n"] = "dryrun",
        ["noop"] = "dryrun", ["whatif"] = "dryrun", ["showtree"] = "tree",
        ["descriptions"] = "description", ["showdescription"] = "description", ["showdescriptions"] = "description",
    };

    private static readonly HashSet<string> Flags = new(StringComparer.OrdinalIgnoreCase)
    {
        "exclusive", "help", "dryrun", "tree", "description",
    };

    private readonly List<(string Name, string Value)> values = [];

    public IReadOnlyList<string> Targets { get; private set; } = ["Default"];

    public Verbosity Verbosity { get; private set; } = Verbosity.Normal;

    public bool Is(string flag) =>
        values.Any(v => v.Name == flag && !v.Value.Equals("false", StringComparison.OrdinalIgnoreCase));

    public CakeArguments ToCakeArguments() =>
        new(values.ToLookup(v => v.Name, v => v.Value, StringComparer.OrdinalIgnoreCase));

    /// <summary>Reads <c>--name value</c>, <c>--name=value</c>, <c>--flag</c> and <c>-t value</c>.</summary>
    /// <exception cref="CakeException">An argument stands alone, or a value is missing or makes no sense; exit code 3.</exception>
    public static HostArguments Parse(IReadOnlyList<string> args)
    {
        var parsed = new HostArguments();
        for (var i = 0; i < args.Count; i++)
        {
            var arg = args[i];
            if (!arg.StartsWith('-') || arg.TrimStart('-').Length == 0)
                throw new CakeException(3, $"Unexpected argument '{arg}'. To run a task write --target {arg}; --help lists the tasks.");

            var text = arg.TrimStart('-');
            var equals = text.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? text : text[..equals];
            name = Aliases.GetValueOrDefault(name, name).ToLowerInvariant();
            var value = "true";
            if (equals >= 0)
                value = text[(equals + 1)..];
            else if (!Flags.Contains(name) && i + 1 < args.Count && !args[i + 1].StartsWith('-'))
                value = args[++i];
            else if (name is "target" or "verbosity")
                throw new CakeException(3, $"--{name} needs a value, as in --{name} {(name == "target" ? "Test" : "Diagnostic")}.");
            parsed.values.Add((name, value));
        }

        var targets = parsed.values.Where(v => v.Name == "target").Select(v => v.Value).ToList();
        if (targets.Count > 0)
            parsed.Targets = targets;
        foreach (var (_, value) in parsed.values.Where(v => v.Name == "verbosity"))
            parsed.Verbosity = ParseVerbosity(value);
        return parsed;
    }

    private static Verbosity ParseVerbosity(string value) =>
        Enum.GetValues<Verbosity>().Where(v => v.ToString().StartsWith(value, StringComparison.OrdinalIgnoreCase))
            .Select(v => (Verbosity?)v).FirstOrDefault()
        ?? throw new CakeException(3, $"--verbosity {value} is unknown; write one of {string.Join(", ", Enum.GetNames<Verbosity>())}.");
}
