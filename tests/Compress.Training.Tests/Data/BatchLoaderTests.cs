using Compress.Preprocessing;
using Compress.Training.Data;

namespace Compress.Training.Tests.Data;

public sealed class BatchLoaderTests
{
    private static readonly ImageSamples Glyphs = (ImageSamples)new GlyphSource(new GlyphOptions { Train = 200, Size = 12 }).Read(DataPart.Train);
    private static readonly ImagePlan Plan = new() { Width = 12, Height = 12, Color = ColorMode.Grey, Mean = [0.3f], Std = [0.2f] };
    private static readonly Augmentation Everything = new() { Crop = 2, Flip = true, Rotate = 20, Zoom = 0.1f, Cutout = 4, Noise = 5, Mixup = 0.4f };

    [Fact]
    public void Prefetching_changes_nothing()
    {
        var options = new BatchOptions { Size = 32, Shuffle = true, Seed = 5, Augment = Everything };
        var direct = Record(options with { Prefetch = 0 }, 3);
        for (var ahead = 1; ahead <= 3; ahead++) Record(options with { Prefetch = ahead }, 3).Should().Equal(direct);
        Record(options, 4).Should().NotEqual(direct);
        Record(options with { Seed = 6 }, 3).Should().NotEqual(direct);
    }

    [Fact]
    public void Every_sample_comes_once_and_the_rest_last()
    {
        var loader = Loader(new BatchOptions { Size = 64, Shuffle = true });
        (loader.Batches, loader.Count).Should().Be((4, 200));
        var counts = new List<int>();
        var seen = new List<int>();
        foreach (var batch in loader.Epoch(1))
        {
            counts.Add(batch.Count);
            seen.AddRange(batch.Indices);
            for (var i = 0; i < batch.Count; i++) batch.Labels[i].Should().Be(Glyphs.Labels[batch.Indices[i]]);
            batch.Shape.Should().Equal(batch.Count, 1, 12, 12);
        }
        counts.Should().Equal(64, 64, 64, 8);
        seen.Order().Should().Equal(Enumerable.Range(0, 200));
        seen.Should().NotBeInAscendingOrder();
        var full = Loader(new BatchOptions { Size = 64, DropLast = true });
        (full.Batches, full.Count, full.Epoch().Count()).Should().Be((3, 192, 3));
    }

    [Fact]
    public void Inputs_are_what_the_plan_makes_of_each_image()
    {
        foreach (var batch in Loader(new BatchOptions { Size = 32 }).Epoch())
        {
            for (var i = 0; i < batch.Count; i++)
                batch.Inputs.AsSpan(i * batch.SampleSize, batch.SampleSize).ToArray().Should().Equal(Plan.Apply(Glyphs.ToImage(batch.Indices[i])));
        }
    }

    [Fact]
    public void Leaving_an_epoch_early_is_fine_and_the_next_one_is_whole()
    {
        var loader = Loader(new BatchOptions { Size = 16 });
        loader.Epoch().First().Count.Should().Be(16);
        loader.Epoch().Sum(b => b.Count).Should().Be(200);
    }

    [Fact]
    public void A_fault_while_preparing_reaches_the_reader()
    {
        var rows = new RowSamples(["x"], [["1"], ["2"], ["oops"]], [0, 0, 0]);
        var plan = TabularPlan.Learn(["x"], rows.Rows[..2]);
        foreach (var prefetch in (int[])[0, 2])
        {
            var read = () => new BatchLoader(new Subset(rows), plan, new BatchOptions { Size = 1, Prefetch = prefetch }).Epoch().Count();
            read.Should().Throw<DataException>().WithMessage("Batch 2 of epoch 0: *'oops'*");
        }
    }

    [Fact]
    public void Flips_crops_and_cutouts_only_move_or_blank_pixels()
    {
        var source = new ImageSamples([.. Enumerable.Range(1, 48).Select(i => (byte)i)], [0], 4, 4, 3);
        var planar = new ImageSamples([.. Enumerable.Range(0, 48).Select(i => (byte)(i % 16 * 3 + i / 16 + 1))], [0], 4, 4, 3, PixelLayout.Chw);
        var plan = new ImagePlan { Width = 4, Height = 4, Color = ColorMode.Rgb, Scale = 1 };
        var kinds = new HashSet<string>();
        for (var epoch = 0; epoch < 60; epoch++)
        {
            var options = new BatchOptions { Size = 1, Augment = new Augmentation { Crop = 1, Flip = true }, Prefetch = 0 };
            var seen = new BatchLoader(new Subset(source), plan, options).Epoch(epoch).Single().Inputs;
            new BatchLoader(new Subset(planar), plan, options).Epoch(epoch).Single().Inputs.Should().Equal(seen, "the stored order does not matter");
            var values = seen.Where(v => v > 0).ToArray();
            values.Should().OnlyHaveUniqueItems();
            values.Length.Should().BeOneOf(48, 36, 27);
            for (var i = 0; i < 16; i++) (seen[i] == 0 ? 0 : seen[i + 16] - seen[i]).Should().Be(seen[i] == 0 ? 0 : 1, "channels stay together");
            kinds.Add(string.Join(',', seen));
        }
        kinds.Should().HaveCountGreaterThan(12, "there are 18 ways");
        var cut = new BatchLoader(new Subset(source), plan, new BatchOptions { Size = 1, Augment = new Augmentation { Cutout = 2 } }).Epoch(2).First().Inputs;
        (cut.Count(v => v == 0) / 3).Should().BeOneOf(1, 2, 4);
    }

    [Fact]
    public void Noise_has_the_deviation_asked_for()
    {
        var grey = new ImageSamples([.. Enumerable.Repeat((byte)100, 4096)], [0], 64, 64, 1);
        var plan = new ImagePlan { Width = 64, Height = 64, Color = ColorMode.Grey, Scale = 1 };
        var seen = new BatchLoader(new Subset(grey), plan, new BatchOptions { Size = 1, Augment = new Augmentation { Noise = 8 } }).Epoch().Single().Inputs;
        seen.Average().Should().BeApproximately(100, 1);
        Math.Sqrt(seen.Average(v => Math.Pow(v - 100, 2))).Should().BeApproximately(8, 0.6);
    }

    [Fact]
    public void Turning_and_zooming_move_pixels_around_the_centre()
    {
        // A white bar, 3 columns of 21, through the centre.
        var bar = new ImageSamples([.. Enumerable.Range(0, 441).Select(i => (byte)(Math.Abs(i % 21 - 10) < 2 ? 255 : 0))], [0], 21, 21, 1);
        var plan = new ImagePlan { Width = 21, Height = 21, Color = ColorMode.Grey, Scale = 1 };
        var loader = (Augmentation augment) => new BatchLoader(new Subset(bar), plan, new BatchOptions { Size = 1, Augment = augment, Prefetch = 0 });
        double Slope(float[] image)
        {
            // The bar's mean column in the rows above and below the centre.
            double Column(int row) => Enumerable.Range(0, 21).Sum(x => x * image[row * 21 + x]) / Enumerable.Range(0, 21).Sum(x => image[row * 21 + x]);
            return Math.Atan((Column(15) - Column(5)) / 10) * 180 / Math.PI;
        }

        var turns = Enumerable.Range(0, 40).Select(e => loader(new Augmentation { Rotate = 20 }).Epoch(e).Single().Inputs.ToArray()).ToList();
        turns.Should().OnlyContain(t => t[220] == 255, "the centre stays");
        turns.Select(Slope).Max().Should().BeInRange(10, 21);
        turns.Select(Slope).Min().Should().BeInRange(-21, -10);
        var zooms = Enumerable.Range(0, 40).Select(e => loader(new Augmentation { Zoom = 0.3f }).Epoch(e).Single().Inputs.Sum() / (255.0 * 63)).ToList();
        zooms.Max().Should().BeInRange(1.1, 1.31);
        zooms.Min().Should().BeInRange(0.45, 0.85);
    }

    [Fact]
    public void Mixup_mixes_inputs_as_the_weight_says()
    {
        var plain = Loader(new BatchOptions { Size = 200 }).Epoch().First().Inputs.ToArray();
        var mixed = Loader(new BatchOptions { Size = 200, Augment = new Augmentation { Mixup = 1 } }).Epoch().First();
        mixed.MixWeight.Should().BeInRange(0.001f, 0.999f);
        for (var i = 0; i < 200; i++)
        {
            mixed.MixLabels[i].Should().Be(Glyphs.Labels[199 - i]);
            mixed.Inputs[i * 144 + 70].Should().BeApproximately(mixed.MixWeight * plain[i * 144 + 70] + (1 - mixed.MixWeight) * plain[(199 - i) * 144 + 70], 1e-5f);
        }
    }

    [Fact]
    public void Dropped_tokens_become_unknown_and_no_others_change()
    {
        var texts = new TextSamples([.. Enumerable.Range(0, 400).Select(i => $"w{i % 7} one two three four")], new int[400]);
        var plan = TextPlan.LearnWords(texts.Texts, 8, minCount: 1) with { ClassToken = true };
        Batch Read(float share, int epoch = 0) =>
            new BatchLoader(new Subset(texts), plan, new BatchOptions { Size = 400, Augment = new Augmentation { DropTokens = share }, Prefetch = 0 }).Epoch(epoch).Single();

        long[] whole = [.. Read(0).Tokens], thinned = [.. Read(0.3f).Tokens];
        whole.Should().NotContain(TextPlan.Unknown);
        var dropped = 0;
        for (var i = 0; i < whole.Length; i++)
        {
            if (thinned[i] == whole[i]) continue;
            (thinned[i], whole[i] >= TextPlan.FirstToken).Should().Be((TextPlan.Unknown, true), "padding and the class token stay");
            dropped++;
        }
        ((double)dropped / whole.Count(t => t >= TextPlan.FirstToken)).Should().BeApproximately(0.3, 0.04, "that is four standard deviations of 2,000 draws");
        Read(0.3f).Tokens.Should().Equal(thinned, "the seeds decide");
        Read(0.3f, epoch: 1).Tokens.Should().NotEqual(thinned);
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        var text = () => new BatchLoader(new Subset(Glyphs), new TextPlan { Tokens = Tokenization.Bytes, Length = 4 }, new BatchOptions());
        text.Should().Throw<DataException>().WithMessage("*text*12x12x1 image*");
        var size = () => Loader(new BatchOptions { Size = 0 });
        size.Should().Throw<DataException>();
        var flip = () => new BatchLoader(new Subset(new TextSamples(["a"], [0])), new TextPlan { Tokens = Tokenization.Bytes, Length = 4 }, new BatchOptions { Augment = Augmentation.Cifar });
        flip.Should().Throw<DataException>().WithMessage("*augmentation*");
        var drop = () => Loader(new BatchOptions { Augment = new Augmentation { DropTokens = 0.1f } });
        drop.Should().Throw<DataException>().WithMessage("*tokens*12x12x1 image*");
        var all = () => new BatchLoader(new Subset(new TextSamples(["a"], [0])), new TextPlan { Tokens = Tokenization.Bytes, Length = 4 }, new BatchOptions { Augment = new Augmentation { DropTokens = 1 } });
        all.Should().Throw<DataException>().WithMessage("*drop is 1*");
        var turn = () => Loader(new BatchOptions { Augment = new Augmentation { Rotate = 90 } });
        turn.Should().Throw<DataException>().WithMessage("*Rotate = 90*");
    }

    private static BatchLoader Loader(BatchOptions options) => new(new Subset(Glyphs), Plan, options);

    private static List<float> Record(BatchOptions options, int epoch)
    {
        var seen = new List<float>();
        foreach (var batch in Loader(options).Epoch(epoch))
        {
            seen.AddRange(batch.Inputs.Take(batch.Count * batch.SampleSize));
            seen.AddRange(batch.Labels.Take(batch.Count).Select(l => (float)l));
            seen.Add(batch.MixWeight);
        }
        return seen;
    }
}
