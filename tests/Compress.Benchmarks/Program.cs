using Compress.Benchmarks.Kernels;
using Compress.Benchmarks.Networks;
using Compress.Benchmarks.Reading;
using Compress.Benchmarks.Training;
using Compress.Runtime;

const string Plain = "--without-emitted";
if (!EmittedKernels.Use(!args.Contains(Plain)) && EmittedKernels.Obstacle.Length > 0) Console.Error.WriteLine($"without emitted kernels: {EmittedKernels.Obstacle}");
args = [.. args.Where(a => a != Plain)];

// One line a benchmark: the first argument names it.
return args switch
{
    ["kernels", ..] => KernelBenchmark.Run(args[1..]),
    ["networks", ..] => NetworkBenchmark.Run(args[1..]),
    ["models", ..] => NetworkBenchmark.Write(args[1..]),
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
          kernels [all|float|quant|sum|sparse [part of a shape's name [threads]]]   single kernels
          networks [parts of names|* [folder for logs [threads,... [s [C library]]]]]   networks on both engines, at most s seconds each, and ours ahead of time
          page [folder of logs [page]]                                       the page of figures from the logs
          models [parts of names|*]                                          writes the files of the networks
          profile NAME [fp32|int8 [threads [turns]]]                         the steps of a network's plan, also in turns with ONNX Runtime
          reading [megabytes]                                                the lean reader on a large file
          gradients FILE | training-server [threads]                         for Training/compare_pytorch.py
        --without-emitted leaves out the machine code for AVX512_VNNI
        """);
    return 3;
}
