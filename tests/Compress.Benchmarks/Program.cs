using Compress.Benchmarks.Kernels;

// One line a benchmark: the first argument names it.
return args.FirstOrDefault() switch
{
    "kernels" => KernelBenchmark.Run(args[1..]),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("usage: dotnet run -c Release --project tests/Compress.Benchmarks -- kernels [all|float|quant|sum [part of a shape's name [threads]]]");
    return 3;
}
