using System.Collections.Immutable;

namespace Compress.Cli;

/// <summary>The verbs, one line each, in the order of <c>--help</c>.</summary>
internal static class CliVerbs
{
    public static ImmutableArray<ICliVerb> All { get; } =
    [
        new RunVerb(),
        new TrainVerb(),
        new PruneVerb(),
        new DistillVerb(),
        new QuantizeVerb(),
        new InspectVerb(),
        new CheckVerb(),
        new ValidateVerb(),
        new EvalVerb(),
        new InferVerb(),
        new BenchVerb(),
        new PackageVerb(),
        new VerifyVerb(),
        new SwitchesVerb(),
        new ConformanceVerb(),
        new DoctorVerb(),
        new ReportVerb(),
    ];
}
