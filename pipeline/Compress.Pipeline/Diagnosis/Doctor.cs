using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using Compress.Graphs;
using Compress.Preprocessing;
using Compress.Runtime;
using Microsoft.ML.OnnxRuntime;
using TorchSharp;

namespace Compress.Pipeline;

/// <summary>Looks at what the pipeline stands on: native libraries, processor, memory, disk.</summary>
public static class Doctor
{
    /// <summary>A run keeps a few models and cached teacher outputs in its store; below this it may not fit.</summary>
    private const long LeastFreeBytes = 2L << 30;

    /// <summary>Examines everything; nothing is changed.</summary>
    /// <param name="folder">Where results would go: its disk is looked at.</param>
    public static ImmutableArray<Diagnosis> Examine(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        return [Product(), Processor(), InstructionSets(), Threads(), Memory(), Disk(folder), LibTorch(), Cuda(), OnnxRuntime(), Jpeg()];
    }

    private static Diagnosis Product() => Fine("compress",
        $"{ToolVersions.Compress} on .NET {ToolVersions.DotNet}, {RuntimeInformation.OSDescription.Trim()}, {RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}");

    private static Diagnosis Processor() => Fine("processor", Machine.Fingerprint);

    private static Diagnosis InstructionSets()
    {
        // The smallest model there is tells which tier the kernels choose.
        var builder = new GraphBuilder("tier");
        builder.Output(builder.Add("Relu", [builder.Input("x", ElementType.Float32, 1)]));
        using var model = CompiledModel.From(builder.Build());
        using var session = model.CreateSession();
        var forced = Environment.GetEnvironmentVariable("COMPRESS_ISA");
        var found = $"kernels run on {session.Tier}{(EmittedKernels.Obstacle.Length > 0 ? $"; no machine code of ours: {EmittedKernels.Obstacle}" : "")}";
        return string.IsNullOrEmpty(forced) ? Fine("instruction sets", found)
            : new Diagnosis("instruction sets", DiagnosisState.Warning, $"{found}, because COMPRESS_ISA is '{forced}'", "Unset COMPRESS_ISA to let the best one be chosen.");
    }

    private static Diagnosis Threads()
    {
        var policy = Environment.GetEnvironmentVariable("OMP_WAIT_POLICY");
        var found = $"{Environment.ProcessorCount} for this process (its share of the machine, such as a container's limit, is counted)";
        return string.Equals(policy, "ACTIVE", StringComparison.OrdinalIgnoreCase)
            ? new Diagnosis("threads", DiagnosisState.Warning, $"{found}; OMP_WAIT_POLICY is {policy}", "Unset OMP_WAIT_POLICY: threads that spin while they wait slow training down on busy cores.")
            : Fine("threads", found);
    }

    private static Diagnosis Memory() => Fine("memory", $"{Size(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes)} for this process");

    private static Diagnosis Disk(string folder)
    {
        var existing = Path.GetFullPath(folder);
        while (!Directory.Exists(existing)) existing = Path.GetDirectoryName(existing)!;
        try
        {
            var free = new DriveInfo(existing).AvailableFreeSpace;
            var found = $"{Size(free)} free at {existing}";
            return free >= LeastFreeBytes ? Fine("disk", found)
                : new Diagnosis("disk", DiagnosisState.Warning, found, $"Free some space ({Size(LeastFreeBytes)} is safe), or let results go elsewhere with --out and --store.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return new Diagnosis("disk", DiagnosisState.Warning, $"the free space at {existing} cannot be told: {e.Message}", "Check it by hand.");
        }
    }

    private static Diagnosis LibTorch()
    {
        try
        {
            return Fine("libtorch", $"{torch.__version__}, {torch.get_num_threads()} threads");
        }
        catch (Exception e) when (NativeFault(e) is { } fault)
        {
            return new Diagnosis("libtorch", DiagnosisState.Missing, fault,
                "Needed to train, prune, distil and quantize. Run ./build.sh, which installs Debian's libtorch-dev, or set LIBTORCH to a libtorch folder and run ./build.sh --target Native.");
        }
    }

    private static Diagnosis Cuda()
    {
        const string Remedy = "Only --device cuda needs it: set LIBTORCH to a CUDA build of libtorch, run ./build.sh --target Native, and check the driver with nvidia-smi.";
        try
        {
            return torch.cuda.is_available() ? Fine("cuda", $"{torch.cuda.device_count()} devices for training")
                : new Diagnosis("cuda", DiagnosisState.Warning, "libtorch sees no CUDA device; training runs on the processor", Remedy);
        }
        catch (Exception e) when (NativeFault(e) is not null)
        {
            return new Diagnosis("cuda", DiagnosisState.Warning, "not known without libtorch", Remedy);
        }
    }

    private static Diagnosis OnnxRuntime()
    {
        try
        {
            return Fine("onnx runtime", $"{OrtEnv.Instance().GetVersionString()} with {string.Join(", ", OrtEnv.Instance().GetAvailableProviders())}");
        }
        catch (OnnxRuntimeException e)
        {
            return new Diagnosis("onnx runtime", DiagnosisState.Missing, e.Message,
                "Needed to validate and to compare latency. Run ./build.sh, which installs the pinned package, or set ONNXRUNTIME to the folder of its library.");
        }
    }

    private static Diagnosis Jpeg() => JpegDecoder.IsAvailable ? Fine("jpeg", "libturbojpeg decodes JPEG images")
        : new Diagnosis("jpeg", DiagnosisState.Warning, "libturbojpeg was not found; PNG images can be read, JPEG images cannot", "Install it (Debian: apt-get install libturbojpeg0), or convert the images to PNG.");

    private static string? NativeFault(Exception e) => e switch
    {
        TypeInitializationException { InnerException: { } inner } => NativeFault(inner),
        DllNotFoundException or EntryPointNotFoundException or BadImageFormatException or TorchException => e.Message,
        _ => null,
    };

    private static Diagnosis Fine(string name, string found) => new(name, DiagnosisState.Ok, found, "");

    private static string Size(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1L << 30):0.0} GiB");
}
