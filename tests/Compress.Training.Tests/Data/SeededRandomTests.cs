using Compress.Training.Data;

namespace Compress.Training.Tests.Data;

public sealed class SeededRandomTests
{
    [Fact]
    public void The_sequence_never_changes()
    {
        var random = new SeededRandom(1, 2, 3);
        ulong[] seen = [random.Next(), random.Next(), random.Next()];
        seen.Should().Equal(SeededRandomGolden.Values);
    }

    [Fact]
    public void Different_seeds_give_different_sequences()
    {
        var first = new HashSet<ulong>();
        for (ulong a = 0; a < 30; a++)
        {
            for (ulong b = 0; b < 30; b++) first.Add(new SeededRandom(a, b).Next());
        }
        first.Should().HaveCount(900);
        new SeededRandom(0).Next().Should().NotBe(new SeededRandom(0, 0).Next());
    }

    [Fact]
    public void Numbers_have_the_promised_distribution()
    {
        var random = new SeededRandom(7);
        double sum = 0, squares = 0, unit = 0;
        var counts = new int[10];
        for (var i = 0; i < 100_000; i++)
        {
            double bell = random.Bell();
            sum += bell;
            squares += bell * bell;
            unit += random.Unit();
            counts[random.Below(10)]++;
        }
        (sum / 1e5).Should().BeApproximately(0, 0.02);
        (squares / 1e5).Should().BeApproximately(1, 0.02);
        (unit / 1e5).Should().BeApproximately(0.5, 0.005);
        counts.Should().OnlyContain(c => c > 9600 && c < 10400);
    }

    [Fact]
    public void Shuffling_keeps_every_value()
    {
        var values = Enumerable.Range(0, 257).ToArray();
        new SeededRandom(3).Shuffle(values.AsSpan());
        values.Should().NotBeInAscendingOrder();
        values.Order().Should().Equal(Enumerable.Range(0, 257));
    }
}
