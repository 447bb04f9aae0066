using System.Diagnostics;
using Compress.Graphs;
using Compress.Runtime.Threading;

namespace Compress.Runtime.Planning.Choices;

/// <summary>Takes the fastest of an operation's kernels, as a file remembers it or as it is measured now: alone, on one thread, on random bytes.</summary>
internal sealed class KernelChooser
{
    /// <summary>What another kernel must save before the plan's own choice is given up: less is noise.</summary>
    private const double Gain = 0.97;

    private const int Rounds = 3;

    private readonly KernelTuning _tuning;
    private readonly ChoiceFile? _file;

    /// <exception cref="ModelException">The file is there and cannot be read.</exception>
    public KernelChooser(KernelTuning tuning)
    {
        if (tuning.Time <= TimeSpan.Zero) throw new ArgumentException($"{nameof(KernelTuning)}.{nameof(KernelTuning.Time)} must be over 0.");
        _tuning = tuning;
        if (tuning.File is { } path) _file = ChoiceFile.Open(path);
    }

    /// <summary>Layers that were measured, not remembered.</summary>
    public int Measured { get; private set; }

    /// <summary>Chooses an operation's kernel and packs it.</summary>
    public void Prepare(PlanOp op)
    {
        var candidates = op.Candidates();
        if (candidates.Length < 2)
        {
            op.Prepare();
            return;
        }
        var layer = Texts.Of($"{op.Name} {Texts.Join(op.Inputs[0].Dims)} to {Texts.Join(op.Outputs[0].Dims)}");
        var chosen = _file?.Find(layer);
        if (chosen is null || Array.IndexOf(candidates, chosen) < 0)
        {
            chosen = Fastest(op, candidates);
            Measured++;
            _file?.Set(layer, chosen);
        }
        op.Prepare(chosen);
        op.Settle();
    }

    /// <summary>Writes the file where something was measured.</summary>
    /// <exception cref="ModelException">It cannot be written.</exception>
    public void Save()
    {
        if (Measured > 0) _file?.Save();
    }

    private string Fastest(PlanOp op, string[] candidates)
    {
        var best = new double[candidates.Length];
        Array.Fill(best, double.MaxValue);
        using var memory = new OpMemory(op);
        for (var i = 0; i < candidates.Length; i++)
        {
            op.Prepare(candidates[i]);
            using var scratch = new Memory.AlignedBuffer(op.ScratchBytes);
            unsafe
            {
                var step = op.Bind(memory.Binding(scratch.Pointer, ForkJoinPool.Serial));
                // The first run compiles the kernel.
                step.Run();
                for (var round = 0; round < Rounds; round++) best[i] = Math.Min(best[i], Time(step));
            }
        }
        var fastest = 0;
        for (var i = 1; i < best.Length; i++)
            if (best[i] < best[fastest] * (fastest == 0 ? Gain : 1)) fastest = i;
        return candidates[fastest];
    }

    /// <summary>Mean seconds of a run.</summary>
    private double Time(Step step)
    {
        var start = Stopwatch.GetTimestamp();
        var runs = 0;
        do
        {
            step.Run();
            runs++;
        }
        while (Stopwatch.GetElapsedTime(start) * Rounds < _tuning.Time);
        return Stopwatch.GetElapsedTime(start).TotalSeconds / runs;
    }
}
