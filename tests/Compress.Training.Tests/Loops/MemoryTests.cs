using Compress.Training.Data;
using TorchSharp;

namespace Compress.Training.Tests.Loops;

/// <summary>What a long training leaves in memory.</summary>
public class MemoryTests : TrainingTest
{
    [Theory]
    [InlineData("resnet8")]
    [InlineData("text-lstm")]
    public void Two_hundred_steps_leave_resident_memory_flat(string name)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "resident memory is read from /proc");
        var options = new TrainingOptions { Epochs = 70, BatchSize = 32, Threads = 1, Optimizer = new OptimizerSettings { LearningRate = 0.01 } };
        var resident = new List<long>();
        var text = name == "text-lstm";
        var data = text ? DataSet.Load(new Texts(), new DataOptions { Validation = 0.1 }) : Glyphs(train: 160);
        var plan = text ? PlanLearner.Words(data.Train, 20, minCount: 1) : (Preprocessing.PreprocessPlan)GlyphPlan;
        using var module = new GraphModule(NetworkZoo.Build(name, text ? new ZooOptions { Input = [20], Vocabulary = ((Preprocessing.TextPlan)plan).VocabularySize, Classes = 2 } : GlyphNetwork));
        var loader = options.TrainingLoader(data.Train, plan);
        (loader.Batches * options.Epochs).Should().BeGreaterThanOrEqualTo(200);
        new Trainer(module, options).Run(loader, null, new Reporter(p =>
        {
            if (p.Finished is null) return;
            // What is garbage does not count; what is held does.
            GC.Collect();
            GC.WaitForPendingFinalizers();
            resident.Add(Resident());
        }));
        // Memory of tests before this one may still go back to the system meanwhile, so growth counts from the least that was seen.
        var (least, growth) = (long.MaxValue, 0.0);
        foreach (var bytes in resident.Skip(10))
        {
            least = Math.Min(least, bytes);
            growth = Math.Max(growth, (double)bytes / least);
        }
        growth.Should().BeLessThan(1.05, $"resident bytes after each epoch: {string.Join(", ", resident)}");
    }

    private static long Resident() => long.Parse(File.ReadAllText("/proc/self/statm").Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture) * Environment.SystemPageSize;

    private sealed class Reporter(Action<TrainingProgress> act) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => act(value);
    }

    private sealed class Texts : IDataSource
    {
        public string Name => "texts";

        public IReadOnlyList<string> ClassNames => ["low", "high"];

        public SampleSet? Read(DataPart part)
        {
            var random = new Random((int)part);
            string Text(int label) => string.Join(' ', Enumerable.Range(0, random.Next(5, 25)).Select(_ => $"w{random.Next(20) + (20 * label)}"));
            int[] labels = [.. Enumerable.Range(0, 160).Select(i => i % 2)];
            return new TextSamples([.. labels.Select(Text)], labels);
        }
    }
}
