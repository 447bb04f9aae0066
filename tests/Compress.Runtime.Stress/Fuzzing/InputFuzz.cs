using System.Diagnostics;
using Compress.Graphs;

namespace Compress.Runtime.Stress.Fuzzing;

/// <summary>Sound models, hostile callers: wrong types, ranks, sizes and names, values that nobody expects, rooms too small.</summary>
public static class InputFuzz
{
    private static readonly long[] Sizes = [0, 1, 2, 3, 5, 17, 1000, 65_537, int.MaxValue, 1L << 33, long.MaxValue, -1];

    /// <summary>Runs cases and tells what was wrong.</summary>
    /// <param name="seeds">Model files; those that do not load are left out.</param>
    /// <param name="count">How many cases.</param>
    /// <param name="first">Number of the first.</param>
    /// <param name="log">Where faults and the summary go.</param>
    /// <returns>0 where nothing was wrong.</returns>
    public static int Run(IReadOnlyList<byte[]> seeds, int count, int first, TextWriter log)
    {
        ArgumentNullException.ThrowIfNull(seeds);
        ArgumentNullException.ThrowIfNull(log);
        var verdict = new Verdict(log);
        var clock = Stopwatch.StartNew();
        for (var i = first; i < first + count; i++)
        {
            var number = i;
            var seed = seeds[new Random(unchecked(number * 7919 + 29)).Next(seeds.Count)];
            verdict.Case(number, () => Attack(seed, new Random(number)));
        }
        return verdict.Summary("hostile inputs", count, clock);
    }

    private static void Attack(byte[] seed, Random random)
    {
        using var model = CompiledModel.Load(seed, ModelFuzz.Limits);
        using var session = model.CreateSession();
        if (model.Inputs.IsEmpty) return;
        ModelException? refused = null;
        try
        {
            Misuse(model, session, random);
        }
        catch (ModelException e)
        {
            refused = e;
        }
        // After whatever went wrong, the session still serves.
        session.Run(Inputs(model, random));
        if (refused is not null) throw new ModelException(refused.Message, refused);
    }

    private static void Misuse(CompiledModel model, Session session, Random random)
    {
        var input = model.Inputs[random.Next(model.Inputs.Length)];
        var sound = Inputs(model, random);
        switch (random.Next(9))
        {
            case 0:
                var other = input.ElementType == ElementType.Float32 ? ElementType.Int64 : ElementType.Float32;
                sound[input.Name] = RandomTensors.Make(other, [.. sound[input.Name].Dims], random);
                break;
            case 1: sound[input.Name] = RandomTensors.Make(input.ElementType, [.. sound[input.Name].Dims, 1], random); break;
            case 2: sound[input.Name] = RandomTensors.Make(input.ElementType, [.. sound[input.Name].Dims.Select(_ => (long)random.Next(0, 7))], random); break;
            case 3: sound.Remove(input.Name); break;
            case 4: sound["no such input"] = Tensor.Scalar(1f); break;
            case 5: session.Reshape(input.Name, [.. sound[input.Name].Dims.Select(d => random.Next(2) == 0 ? d : Sizes[random.Next(Sizes.Length)])]); break;
            case 6: session.Run<float, float>(new float[random.Next(100)], new float[random.Next(100)]); return;
            case 7:
                session.Run(sound);
                session.CopyOutput(model.Outputs[0].Name, new float[random.Next(3)]);
                return;
        }
        session.Run(sound);
    }

    private static Dictionary<string, Tensor> Inputs(CompiledModel model, Random random) => model.Inputs.ToDictionary(i => i.Name, i =>
    {
        long[] dims = [.. i.Shape?.Select(d => d.Value ?? random.Next(1, 4)) ?? [2]];
        return Tensor.CountElements(dims) <= 4_000_000 ? RandomTensors.Make(i.ElementType, dims, random) : throw new ModelException("too large to be fed");
    });
}
