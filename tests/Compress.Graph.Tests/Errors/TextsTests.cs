using System.Collections.Immutable;
using System.Globalization;
using FsCheck;
using FsCheck.Fluent;

namespace Compress.Graphs.Tests;

public class TextsTests
{
    [Fact]
    public void Element_types_are_called_what_the_enumeration_calls_them()
    {
        foreach (var type in Enum.GetValues<ElementType>()) type.Name().Should().Be(type.ToString());
        ((ElementType)99).Name().Should().Be("99");
        ((ElementType)(-1)).Name().Should().Be("-1");
    }

    [Fact]
    public void Attribute_kinds_are_called_what_the_enumeration_calls_them()
    {
        foreach (var kind in Enum.GetValues<AttributeKind>())
        {
            kind.Name().Should().Be(kind.ToString());
            kind.IsDefined().Should().BeTrue();
        }
        ((AttributeKind)15).IsDefined().Should().BeFalse();
        ((AttributeKind)(-1)).Name().Should().Be("-1");
    }

    [Fact]
    public void A_text_reads_as_the_handler_of_dotnet_would_write_it()
    {
        var (text, none, letter, big) = ("conv", (string?)null, 'x', long.MinValue);
        long? missing = null;
        object list = new List<int>();
        Texts.Of($"{text}{none}|{letter}|{big}|{ulong.MaxValue}|{1.5}|{0.1f}|{missing}|{(long?)7}|{true}|{ElementType.Float32}|{AttributeKind.Ints}|{Dimension.Unknown}|{list}")
            .Should().Be($"conv|x|-9223372036854775808|18446744073709551615|1.5|0.1||7|True|Float32|Ints|?|{list}");
    }

    [Fact]
    public void Numbers_read_the_same_in_every_culture()
    {
        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = new CultureInfo("") { NumberFormat = new NumberFormatInfo { NegativeSign = "~", NumberDecimalSeparator = "," } };
        try
        {
            Texts.Of($"{-1} {-0.5} {-0.5f}").Should().Be("-1 -0.5 -0.5");
            new ModelException($"{-1}").Message.Should().Be("-1");
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Lists_are_joined_by_commas()
    {
        Texts.Join(ReadOnlySpan<long>.Empty).Should().BeEmpty();
        Texts.Join(new[] { 3L }.AsSpan()).Should().Be("3");
        Texts.Join(ImmutableArray.Create(3L, -1L, 0L)).Should().Be("3, -1, 0");
        Texts.Join([1.5f, -2f]).Should().Be("1.5, -2");
        Texts.Join([(Dimension)4, Dimension.Named("N"), Dimension.Unknown]).Should().Be("4, N, ?");
    }

    [Fact]
    public void More_than_64_bits_are_told_by_their_size()
    {
        Texts.Of(new Int128(0, 5)).Should().Be("5");
        Texts.Of(Int128.MaxValue).Should().StartWith("more than");
        Texts.Of(Int128.MinValue).Should().StartWith("less than");
    }

    [Fact]
    public void The_smallest_index_comes_out_first() => Prop.ForAll<int[]>(values =>
    {
        var queue = new IndexQueue();
        foreach (var value in values) queue.Add(value);
        var taken = new List<int>();
        while (queue.Count > 0) taken.Add(queue.TakeSmallest());
        return taken.SequenceEqual(values.Order());
    }).QuickCheckThrowOnFailure();
}
