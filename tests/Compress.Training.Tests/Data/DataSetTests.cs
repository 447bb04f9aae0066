using Compress.Training.Data;
using FsCheck;
using FsCheck.Fluent;

namespace Compress.Training.Tests.Data;

public sealed class DataSetTests
{
    [Fact]
    public void No_sample_is_on_two_sides() => Prop.ForAll(Cases(), c =>
    {
        var data = DataSet.Load(new Toy(c.Count, c.Values, c.Official, c.Seed), new DataOptions { Validation = 0.2, Test = 0.3, Seed = (ulong)c.Seed });
        var sides = new[] { data.Train, data.Validation, data.Test.Open("test") }.Select(Contents).ToArray();
        return !sides[0].Overlaps(sides[1]) && !sides[0].Overlaps(sides[2]) && !sides[1].Overlaps(sides[2]);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Splits_and_hashes_depend_on_the_seed_alone()
    {
        var first = DataSet.Load(new Toy(200, 256, false, 1));
        var second = DataSet.Load(new Toy(200, 256, false, 1));
        var other = DataSet.Load(new Toy(200, 256, false, 1), new DataOptions { Seed = 2 });
        first.Train.Indices.ToArray().Should().Equal(second.Train.Indices.ToArray());
        (first.TrainHash, first.TestHash).Should().Be((second.TrainHash, second.TestHash));
        other.TrainHash.Should().NotBe(first.TrainHash);
        first.TrainHash.Should().MatchRegex("^[0-9a-f]{64}$");
        first.Test.Openings.Should().BeEmpty("hashing does not open the test split");
    }

    [Fact]
    public void Shares_hold_in_every_class()
    {
        var data = DataSet.Load(new Toy(400, 100_000, true, 1), new DataOptions { Validation = 0.25 });
        (data.Train.Count, data.Validation.Count, data.Test.Count).Should().Be((300, 100, 100));
        for (var label = 0; label < 4; label++) Enumerable.Range(0, 100).Count(i => data.Validation.LabelAt(i) == label).Should().Be(25);
        data.Test.IsOfficial.Should().BeTrue();
    }

    [Fact]
    public void Training_samples_that_the_test_part_holds_are_left_out()
    {
        var data = DataSet.Load(new Toy(300, 60, true, 1), new DataOptions { Validation = 0 });
        data.Overlap.Should().BeGreaterThan(0);
        data.Train.Count.Should().Be(300 - data.Overlap);
        DataSet.Load(new Toy(300, 60, false, 1), new DataOptions { RemoveDuplicates = true }).Duplicates.Should().BeGreaterThanOrEqualTo(240);
    }

    [Fact]
    public void Opening_the_test_split_is_noted_with_its_purpose()
    {
        var data = DataSet.Load(new Toy(50, 1000, true, 1));
        data.Test.Count.Should().Be(100);
        data.Test.Openings.Should().BeEmpty();
        data.Test.Open("final evaluation");
        data.Test.Openings.Should().Equal("final evaluation");
    }

    [Fact]
    public void Limits_keep_the_classes_in_balance()
    {
        var data = DataSet.Load(new Toy(400, 100_000, true, 1), new DataOptions { Limit = 100, TestLimit = 20, Validation = 0.2 });
        (data.Train.Count, data.Validation.Count, data.Test.Count).Should().Be((80, 20, 20));
        Enumerable.Range(0, 80).GroupBy(data.Train.LabelAt).Should().OnlyContain(g => g.Count() == 20);
    }

    [Fact]
    public void A_label_without_a_class_is_refused()
    {
        var load = () => DataSet.Load(new Toy(10, 100, true, 1) { Classes = 3 });
        load.Should().Throw<DataException>().WithMessage("toy: training sample 3 has label 3; there are 3 classes*");
    }

    [Fact]
    public void Statistics_are_those_of_the_given_subset()
    {
        var images = new ImageSamples([0, 51, 255, 51, 9, 9], [0, 0, 0], 2, 1, 1);
        var all = ImageStatistics.Of(new Subset(images, [0, 1]));
        all.Mean[0].Should().BeApproximately((0 + 51 + 255 + 51) / 4f / 255, 1e-6f);
        all.Std[0].Should().BeApproximately(MathF.Sqrt((0 + 51 * 51 * 2 + 255 * 255) / 4f - 89.25f * 89.25f) / 255, 1e-6f);
        ImageStatistics.Of(new Subset(images, [2])).Std.Should().Equal(1f);
    }

    private static HashSet<string> Contents(Subset subset)
    {
        var images = (ImageSamples)subset.Samples;
        return [.. subset.Indices.ToArray().Select(i => Convert.ToHexString(images.PixelsOf(i)))];
    }

    private static Arbitrary<(int Count, int Values, bool Official, int Seed)> Cases() => (
        from count in Gen.Choose(30, 300)
        from values in Gen.Choose(10, 500)
        from official in Gen.Elements(false, true)
        from seed in Gen.Choose(0, 1000)
        where official || values > 20
        select (count, official ? values + 200 : values, official, seed)).ToArbitrary();

    // What a user writes: a source of one's own. Small images of few values, so that duplicates are common.
    private sealed class Toy(int count, int values, bool official, int seed) : IDataSource
    {
        public int Classes { get; init; } = 4;

        public string Name => "toy";

        public IReadOnlyList<string> ClassNames => [.. Enumerable.Range(0, Classes).Select(i => $"class {i}")];

        public SampleSet? Read(DataPart part)
        {
            if (part == DataPart.Test && !official) return null;
            var random = new Random(seed + (int)part);
            var images = new ImageSamplesBuilder(2, 2, 1);
            for (var i = 0; i < (part == DataPart.Train ? count : 100); i++)
            {
                var value = random.Next(values);
                images.Add([(byte)value, (byte)(value >> 8), (byte)(value >> 16), 1], i % 4);
            }
            return images.Build();
        }
    }
}
