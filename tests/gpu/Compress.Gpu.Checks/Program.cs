using System.Globalization;
using Compress.Gpu.Checks;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

(string Name, Action<Checks> Run)[] sections =
[
    ("operators", OperatorSection.Run),
    ("device", DeviceSection.Run),
    ("lowerings", LoweringSection.Run),
    ("training", TrainingSection.Run),
    ("precision", PrecisionSection.Run),
    ("memory", MemorySection.Run),
    ("pipeline", PipelineSection.Run),
    ("speed", SpeedSection.Run),
];
var wanted = args.Length == 0 ? sections.Select(s => s.Name).ToArray() : args;
var checks = new Checks();
foreach (var name in wanted)
{
    var section = Array.Find(sections, s => s.Name == name);
    if (section.Run is null)
    {
        Console.Error.WriteLine($"There is no section '{name}'; there are {string.Join(", ", sections.Select(s => s.Name))}.");
        return 3;
    }
    section.Run(checks);
}
Console.WriteLine($"{checks.Passed} passed, {checks.Failed} failed");
return checks.Failed == 0 ? 0 : 1;
