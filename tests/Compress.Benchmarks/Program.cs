using Compress.Benchmarks.Kernels;
using Compress.Benchmarks.Networks;
using Compress.Benchmarks.Reading;
using Compress.Benchmarks.Training;

// One line a benchmark: the first argument names it.
return args switch
{
    ["kernels", ..] => KernelBenchmark.Run(args[1..]),
    ["networks", ..] => NetworkBenchmark.Run(args[1..]),
    ["page", ..] => PerformancePage.Run(args[1..]),
    ["profile", _, ..] => NetworkBenchmark.Profile(args[1..]),
    ["reading", ..] => ReadingBenchmark.Run(args[1..]),
    ["gradients", _] => GradientDump.Run(args[1..]),
    ["training-server", ..] => TrainingServer.Run(args[1..]),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("""
        usage: dotnet run -c Release --project tests/Compress.Benchmarks -- BENCHMARK
          kernels [all|float|quant|sum [part of a shape's name [threads]]]   single kernels
          networks [parts of names|* [folder for logs [threads,... [C library]]]]   networks on both engines, and ours ahead of time
          page [folder of logs [page]]                                       the page of figures from the logs
          profile NAME [fp32|int8]                                           the steps of a network's plan
          reading [megabytes]                                                the lean reader on a large file
          gradients FILE | training-server [threads]                         for Training/compare_pytorch.py
        """);
    return 3;
}
