namespace Compress.Preprocessing.Tests;

public sealed class DelimitedReaderTests
{
    [Fact]
    public void Quotes_hold_delimiters_quotes_and_line_breaks()
    {
        var rows = Read("a,\"b,\"\"c\"\"\",d\r\n\n\"two\nlines\", \"x\" ,\n", ',');
        rows.Should().HaveCount(2);
        rows[0].Should().Equal("a", "b,\"c\"", "d");
        rows[1].Should().Equal("two\nlines", "x", "");
    }

    [Fact]
    public void With_tabs_a_quote_is_a_character()
    {
        Read("say \"hi\tx\n\"\ty", '\t').Should().BeEquivalentTo(new[] { new[] { "say \"hi", "x" }, ["\"", "y"] });
    }

    [Theory]
    [InlineData("ok,1\n\"open,2\nmore", "t.csv, line 2*does not end*")]
    [InlineData("\"a\"b,1", "t.csv, line 1*'b' follows*")]
    public void Broken_quotes_are_named_by_line(string text, string message)
    {
        var read = () => Read(text, ',');
        read.Should().Throw<PreprocessException>().WithMessage(message);
    }

    private static List<string[]> Read(string text, char delimiter)
    {
        using var reader = new DelimitedReader(new StringReader(text), delimiter, "t.csv");
        var rows = new List<string[]>();
        while (reader.Read() is { } row) rows.Add(row);
        return rows;
    }
}
