using System.Diagnostics;
using Compress.Graphs;
using Compress.Onnx;
using Compress.Runtime.Stress.Guarding;

namespace Compress.Runtime.Stress.Fuzzing;

/// <summary>
/// Mutated models through load, plan and two runs: only documented errors, no crash, none slower than a second. Every case follows from its
/// number alone.
/// </summary>
public static class ModelFuzz
{
    /// <summary>What strangers' models may cost here: little, so that many cases fit into a minute.</summary>
    public static LoadOptions Limits { get; } = LoadOptions.Untrusted with { FoldBytes = 16 << 20, ArenaBytes = 64 << 20, RunMacs = 10_000_000, RunNodes = 20_000 };

    /// <summary>Operators whose results are another in every run.</summary>
    private static readonly string[] Chance = ["RandomNormal", "RandomNormalLike", "RandomUniform", "RandomUniformLike", "Bernoulli", "Multinomial", "Dropout"];

    /// <summary>Runs cases and tells what was wrong.</summary>
    /// <param name="seeds">Files to mutate.</param>
    /// <param name="count">How many cases.</param>
    /// <param name="first">Number of the first.</param>
    /// <param name="log">Where faults and the summary go.</param>
    /// <param name="guarded">Whether every case runs between pages that fault first; the results must be the same.</param>
    /// <returns>0 where nothing was wrong.</returns>
    public static int Run(IReadOnlyList<byte[]> seeds, int count, int first, TextWriter log, bool guarded = false)
    {
        ArgumentNullException.ThrowIfNull(seeds);
        ArgumentNullException.ThrowIfNull(log);
        var verdict = new Verdict(log);
        var clock = Stopwatch.StartNew();
        for (var i = first; i < first + count; i++)
        {
            var number = i;
            var bytes = Mutant(seeds, number);
            verdict.Case(number, () => LoadAndRun(bytes, new Random(number), guarded, atStart: number % 4 == 0));
            if (log == Console.Out && (i + 1) % 5000 == 0) log.WriteLine($"{i + 1 - first} cases, {verdict.Wrong} wrong, {clock.Elapsed.TotalSeconds:0} s");
        }
        return verdict.Summary("mutated models", count, clock);
    }

    /// <summary>The file of a case.</summary>
    /// <param name="seeds">Files to mutate.</param>
    /// <param name="number">Its number.</param>
    public static byte[] Mutant(IReadOnlyList<byte[]> seeds, int number)
    {
        ArgumentNullException.ThrowIfNull(seeds);
        var random = new Random(unchecked(number * 7919 + 17));
        var original = seeds[random.Next(seeds.Count)];
        if (random.Next(4) == 0) return ByteMutator.Mutate(original, random);
        try
        {
            return OnnxExporter.ToBytes(new GraphMutator(random).Mutate(LeanReader.Load(original)));
        }
        catch (ModelException)
        {
            // What cannot be written down is no file.
            return ByteMutator.Mutate(original, random);
        }
    }

    private static void LoadAndRun(byte[] bytes, Random random, bool guarded, bool atStart)
    {
        using var model = CompiledModel.Load(bytes, Limits);
        using var session = model.CreateSession();
        for (var round = 0; round < 2; round++)
        {
            var inputs = model.Inputs.ToDictionary(i => i.Name, i =>
            {
                long[] dims = [.. i.Shape?.Select(d => d.Value ?? random.Next(0, 5)) ?? [random.Next(1, 4)]];
                return Tensor.CountElements(dims) <= 4_000_000 ? RandomTensors.Make(i.ElementType, dims, random) : throw new ModelException("too large to be fed");
            });
            var expected = guarded ? GuardedModel.Run(model.Source, Limits, inputs, atStart) : null;
            var seen = session.Run(inputs);
            if (expected is null || model.Source.Nodes.Any(n => Chance.Contains(n.OpType))) continue;
            foreach (var (name, tensor) in expected)
                if (!tensor.Bytes.Span.SequenceEqual(seen[name].Bytes.Span)) throw new InvalidOperationException($"The output '{name}' depends on memory that nothing wrote.");
        }
    }
}
