using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Compress.Preprocessing;

namespace Compress.Training.Data;

/// <summary>
/// A source's samples in three parts that never overlap: training, validation (a stratified share of the source's training part)
/// and test (the source's own, or a stratified share). Equal samples are never on two sides: duplicates inside the training part
/// stay together, and training samples that also occur in the test part are left out.
/// </summary>
public sealed class DataSet
{
    private DataSet(string name, IReadOnlyList<string> classNames, Subset train, Subset validation, TestSplit test)
    {
        (Name, ClassNames, Train, Validation, Test) = (name, classNames, train, validation, test);
    }

    /// <summary>The source's name.</summary>
    public string Name { get; }

    /// <summary>The classes' names in the order of the labels.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>Trains, calibrates, and feeds statistics.</summary>
    public Subset Train { get; }

    /// <summary>Early stopping, plans, search and goals look here.</summary>
    public Subset Validation { get; }

    /// <summary>For the final evaluation alone.</summary>
    public TestSplit Test { get; }

    /// <summary>SHA-256 (lower-case hexadecimal) over class names, training and validation samples with their labels and order; artifacts made in training are keyed by it.</summary>
    public required string TrainHash { get; init; }

    /// <summary>SHA-256 over the test samples and labels; computing it does not count as opening.</summary>
    public required string TestHash { get; init; }

    /// <summary>Training samples left out because the test part holds them as well.</summary>
    public required int Overlap { get; init; }

    /// <summary>Samples left out as duplicates, where that was asked for.</summary>
    public required int Duplicates { get; init; }

    /// <summary>What the source could not read and left out.</summary>
    public required IReadOnlyList<string> Skipped { get; init; }

    /// <summary>Reads a source and splits it. The same source and options give the same splits, in the same order.</summary>
    /// <exception cref="DataException">A label without a class name, an empty part, or a share out of range.</exception>
    public static DataSet Load(IDataSource source, DataOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        options ??= new DataOptions();
        if (options.Validation is not (>= 0 and < 1) || options.Test is not (> 0 and < 1)) throw new DataException($"The shares are validation {options.Validation} and test {options.Test}; each must be below 1, validation at least 0, test above 0.");
        var samples = source.Read(DataPart.Train) ?? throw new DataException($"{source.Name}: the source has no training part.");
        var official = source.Read(DataPart.Test);
        CheckLabels(source, samples, "training");
        if (official is not null) CheckLabels(source, official, "test");
        var keys = SplitMaker.Keys(samples);
        int[] train = [.. Enumerable.Range(0, samples.Count)];
        if (options.RemoveDuplicates)
        {
            var seen = new HashSet<UInt128>();
            train = [.. train.Where(i => seen.Add(keys[i]))];
        }
        var duplicates = samples.Count - train.Length;
        SampleSet testSamples;
        UInt128[] testKeys;
        int[] test;
        if (official is null)
        {
            (testSamples, testKeys) = (samples, keys);
            (test, train) = SplitMaker.Draw(samples, train, keys, options.Test, options.Seed);
        }
        else
        {
            (testSamples, testKeys) = (official, SplitMaker.Keys(official));
            test = [.. Enumerable.Range(0, official.Count)];
        }
        var held = test.Select(i => testKeys[i]).ToHashSet();
        var before = train.Length;
        train = [.. train.Where(i => !held.Contains(keys[i]))];
        var overlap = before - train.Length;
        train = SplitMaker.Limit(samples, train, keys, options.Limit, options.Seed + 2);
        test = SplitMaker.Limit(testSamples, test, testKeys, options.TestLimit, options.Seed + 3);
        (var validation, train) = SplitMaker.Draw(samples, train, keys, options.Validation, options.Seed + 1);
        if (train.Length == 0) throw new DataException($"{source.Name}: no training sample is left of {samples.Count} after splitting (validation {options.Validation}, {overlap} also in the test part). Use smaller shares or more data.");
        if (test.Length == 0) throw new DataException($"{source.Name}: the test part is empty.");
        return new DataSet(source.Name, source.ClassNames, new Subset(samples, train), new Subset(samples, validation), new TestSplit(new Subset(testSamples, test), official is not null))
        {
            TrainHash = Hash(source.ClassNames, samples, train, validation),
            TestHash = Hash(source.ClassNames, testSamples, test, []),
            Overlap = overlap,
            Duplicates = duplicates,
            Skipped = [.. samples.Skipped, .. official?.Skipped ?? []],
        };
    }

    /// <summary>
    /// Holds the rows of a table against a plan before anything is trained on them: one with a category that the plan refuses, or with a
    /// word where it has numbers, is refused by file and line, or left out and counted in <see cref="Skipped"/>. Images and texts always fit.
    /// Looking at the test split so does not count as opening it.
    /// </summary>
    /// <param name="plan">What happens to a sample before the network.</param>
    /// <param name="bad">What happens to rows that do not fit.</param>
    /// <exception cref="DataException">A row does not fit, or none that does is left.</exception>
    public DataSet Fit(PreprocessPlan plan, BadSamples bad)
    {
        if (plan is not TabularPlan table || Train.Samples is not RowSamples) return this;
        var skipped = new List<string>(Skipped);
        var (train, validation, test) = (RowFit.Fitting(Train, table, bad, skipped), RowFit.Fitting(Validation, table, bad, skipped), RowFit.Fitting(Test.Subset, table, bad, skipped));
        if (skipped.Count == Skipped.Count) return this;
        if (train.Count == 0 || test.Count == 0) throw new DataException($"{Name}: no row of the training or of the test part fits the plan; the first reason: {skipped[Skipped.Count]}");
        return new DataSet(Name, ClassNames, train, validation, new TestSplit(test, Test.IsOfficial))
        {
            TrainHash = Hash(ClassNames, train.Samples, train.Indices.ToArray(), validation.Indices.ToArray()),
            TestHash = Hash(ClassNames, test.Samples, test.Indices.ToArray(), []),
            Overlap = Overlap,
            Duplicates = Duplicates,
            Skipped = skipped,
        };
    }

    private static void CheckLabels(IDataSource source, SampleSet samples, string part)
    {
        if (samples.Count == 0) throw new DataException($"{source.Name}: the {part} part is empty.");
        for (var i = 0; i < samples.Count; i++)
        {
            if ((uint)samples.Labels[i] >= (uint)source.ClassNames.Count)
                throw new DataException($"{source.Name}: {part} sample {i} has label {samples.Labels[i]}; there are {source.ClassNames.Count} classes, so labels are 0 to {source.ClassNames.Count - 1}.");
        }
    }

    private static string Hash(IReadOnlyList<string> classNames, SampleSet samples, int[] first, int[] second)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{samples.Describe()}\n{string.Join('\n', classNames)}\n"));
        foreach (var part in (ReadOnlySpan<int[]>)[first, second])
        {
            hash.AppendData(BitConverter.GetBytes(part.Length));
            foreach (var index in part)
            {
                samples.Hash(index, hash);
                hash.AppendData(MemoryMarshal.AsBytes(new ReadOnlySpan<int>(in samples.Labels[index])));
            }
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
