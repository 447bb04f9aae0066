using Compress.Runtime.Stress;
using Compress.Runtime.Stress.Fuzzing;
using Compress.Runtime.Stress.Guarding;
using Compress.Runtime.Stress.Kernels;
using Compress.Runtime.Stress.Soaking;

// Runs that take too long for the tests. Each is seeded, prints what it saw and ends with 0 when nothing was wrong.
return args.FirstOrDefault() switch
{
    "models" => ModelFuzz.Run(SeedModels.All(), Number(1, 100_000), first: Number(2, 0), Console.Out),
    "guarded" => Guarded(),
    "inputs" => InputFuzz.Run(SeedModels.All(), Number(1, 10_000), first: Number(2, 0), Console.Out),
    "soak" => SoakRun.Run(Number(1, 60), sessions: 8, Console.Out),
    "shapes" => ShapesRun.Run(Number(1, 1_000_000), Console.Out),
    "mutant" when args.Length > 2 => Mutant(),
    "kernels" => KernelRun.Run(Number(1, 2000), Console.Out),
    "threads" => Threads(),
    "memory" when args.Length > 1 => MemoryRun.Run(args[1], Console.Out),
    _ => Usage(),
};

int Number(int position, int fallback) => args.Length > position ? int.Parse(args[position], System.Globalization.CultureInfo.InvariantCulture) : fallback;

int Mutant()
{
    File.WriteAllBytes(args[2], ModelFuzz.Mutant(SeedModels.All(), Number(1, 0)));
    return 0;
}

int Threads()
{
    using var pool = new Compress.Runtime.Threading.ForkJoinPool(10_000);
    Console.Out.WriteLine(pool.Threads);
    return 0;
}

int Guarded()
{
    GuardedModel.GuardBuffers();
    return ModelFuzz.Run(SeedModels.All(), Number(1, 100_000), first: Number(2, 0), Console.Out, guarded: true);
}

static int Usage()
{
    Console.Error.WriteLine("""
        usage: dotnet run -c Release --project tests/Compress.Runtime.Stress -- RUN
          models [COUNT [FIRST]]   mutated models through load and run (COMPRESS_DATA and COMPRESS_CASES name folders of seed models)
          guarded [COUNT [FIRST]]  the same between pages that fault: what leaves its bounds ends the process at that place
          mutant NUMBER FILE       writes the model of a case of the two above
          inputs [COUNT [FIRST]]   hostile inputs through sound models
          soak [SECONDS]           8 threads on 8 sessions of one model
          shapes [RUNS]            one session whose input shapes change
          kernels [CASES]          random convolutions between pages that fault, on every kernel of this processor
          threads                  how many threads a session gets that asks for 10,000
          memory MODEL             what a session of a model costs
        """);
    return 3;
}
