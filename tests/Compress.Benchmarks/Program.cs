using Compress.Benchmarks.Kernels;
using Compress.Benchmarks.Reading;
using Compress.Benchmarks.Training;

// One line a benchmark: the first argument names it.
return args switch
{
    ["kernels", ..] => KernelBenchmark.Run(args[1..]),
    ["reading", ..] => ReadingBenchmark.Run(args[1..]),
    ["gradients", _] => GradientDump.Run(args[1..]),
    ["training-server", ..] => TrainingServer.Run(args[1..]),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("usage: dotnet run -c Release --project tests/Compress.Benchmarks -- kernels [all|float|quant|sum [part of a shape's name [threads]]]");
    Console.Error.WriteLine("       ... -- reading [megabytes]");
    Console.Error.WriteLine("       ... -- gradients FILE | training-server [threads]: for Training/compare_pytorch.py");
    return 3;
}
