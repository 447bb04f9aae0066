using System.ComponentModel;
using System.Reflection;
using System.Text.Json;
using Cake.Core;

namespace Cake.Frosting;

/// <summary>What <c>--help</c> prints: the host's switches, the build's arguments, the tasks.</summary>
internal static class HostHelp
{
    private static readonly (string Name, string Text)[] Switches =
    [
        ("-t, --target NAME", "the task to run, with everything it depends on (Default)"),
        ("-e, --exclusive", "that task alone, without what it depends on"),
        ("--tree", "show the tasks as a tree"),
        ("--description", "show what each task does"),
        ("--dryrun", "show what would run"),
        ("-v, --verbosity LEVEL", "Quiet, Minimal, Normal, Verbose or Diagnostic"),
    ];

    public static void Write(IConsole console, ICakeEngine engine, Type contextType)
    {
        console.WriteLine("{0}", "Usage: ./build.sh [--target NAME] [arguments]");
        Section(console, "Switches", Switches);
        Section(console, "Arguments", contextType.GetProperties()
            .Where(p => p.IsDefined(typeof(DescriptionAttribute)))
            .Select(p => ("--" + JsonNamingPolicy.KebabCaseLower.ConvertName(p.Name), p.GetCustomAttribute<DescriptionAttribute>()!.Description)));
        Section(console, "Tasks, each after those it depends on", InOrder(engine.Tasks).Select(t => (t.Name, t.Description ?? "")));
        Section(console, "Examples",
        [
            ("./build.sh", ""), ("./build.sh --target Test", ""),
            ("./build.sh --target Compress --recipe pipeline/recipes/fashion-mnist.yaml --data path/to/fashion-mnist", ""),
        ]);
    }

    // The default task's chain first, then what stands beside it.
    private static List<ICakeTaskInfo> InOrder(IReadOnlyList<ICakeTaskInfo> tasks)
    {
        var ordered = new List<ICakeTaskInfo>();
        void Take(ICakeTaskInfo task)
        {
            if (ordered.Contains(task))
                return;
            foreach (var dependency in task.Dependencies)
                Take(tasks.Single(t => t.Name == dependency.Name));
            ordered.Add(task);
        }

        foreach (var task in tasks.OrderBy(t => t.Name != "Default"))
            Take(task);
        return ordered;
    }

    private static void Section(IConsole console, string title, IEnumerable<(string Name, string Text)> rows)
    {
        console.WriteLine();
        console.WriteLine("{0}", title);
        foreach (var (name, text) in rows)
            console.WriteLine("{0}", $"  {name,-24}{text}".TrimEnd());
    }
}
