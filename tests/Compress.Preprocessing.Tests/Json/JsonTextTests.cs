using System.Text;
using System.Text.Json;
using Compress.Preprocessing.Json;

namespace Compress.Preprocessing.Tests.Json;

/// <summary>The reader against the framework's.</summary>
public sealed class JsonTextTests
{
    private const int Depth = 8;

    [Theory]
    [InlineData("{}")]
    [InlineData(" [ ] ")]
    [InlineData("""{"a":1,"b":[true,false,null,"x"],"c":{"d":-0.5e+3}}""")]
    [InlineData("""["\u00e9\ud83d\ude00\n\t\/\\\"","über",""]""")]
    [InlineData("[0,-0,1E5,1e-5,123456789012345678901234567890,0.1,3.4028235e38]")]
    [InlineData("\r\n\t{ \"a\" : [ 1 , 2 ] }\n")]
    public void Sound_texts_are_read(string json) => Same(JsonText.Read(Encoding.UTF8.GetBytes(json), Depth), JsonDocument.Parse(json).RootElement);

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{\"a\":1,}")]
    [InlineData("[1 2]")]
    [InlineData("[1,]")]
    [InlineData("01")]
    [InlineData("+1")]
    [InlineData("1.")]
    [InlineData(".5")]
    [InlineData("1e")]
    [InlineData("-")]
    [InlineData("nul")]
    [InlineData("truex")]
    [InlineData("'a'")]
    [InlineData("\"\u0001\"")]
    [InlineData("\"\\x41\"")]
    [InlineData("\"\\u12g4\"")]
    [InlineData("\"\\ud800\"")]
    [InlineData("\"\\udc00\\ud800\"")]
    [InlineData("\"open")]
    [InlineData("{1:2}")]
    [InlineData("{\"a\" 1}")]
    [InlineData("[] []")]
    [InlineData("/* no */ 1")]
    [InlineData("NaN")]
    [InlineData("[[[[[[[[[]]]]]]]]]")]
    public void Other_texts_are_refused(string json)
    {
        var read = () => JsonText.Read(Encoding.UTF8.GetBytes(json), Depth);
        read.Should().Throw<FormatException>();
    }

    [Theory]
    [InlineData(new byte[] { 0xEF, 0xBB, 0xBF, (byte)'1' })]
    [InlineData(new byte[] { (byte)'"', 0xFF, (byte)'"' })]
    [InlineData(new byte[] { (byte)'"', 0xC0, 0x80, (byte)'"' })]
    [InlineData(new byte[] { (byte)'"', 0xED, 0xA0, 0x80, (byte)'"' })]
    [InlineData(new byte[] { (byte)'1', 0 })]
    public void Bytes_that_are_no_text_are_refused(byte[] utf8)
    {
        var read = () => JsonText.Read(utf8, Depth);
        read.Should().Throw<FormatException>();
    }

    [Fact]
    public void Faults_name_the_byte()
    {
        var read = () => JsonText.Read("""{"a": [1, x]}"""u8, Depth);
        read.Should().Throw<FormatException>().WithMessage("*'x' at byte 10*a value*");
    }

    [Fact]
    public void Changed_texts_are_taken_as_the_framework_takes_them()
    {
        var random = new Random(3);
        var whole = """{"version":1,"kind":"image","mean":[0.4914,-4.8e-1,0],"std":[true,null,"\u0041\\n"],"o":{"k":"ü"}}"""u8.ToArray();
        const string Letters = "{}[]:,\"\\ \n0123456789.eE+-truefalsn\u0001u";
        var (taken, refused) = (0, 0);
        for (var round = 0; round < 30_000; round++)
        {
            var text = whole.ToList();
            for (var changes = random.Next(1, 4); changes > 0; changes--)
            {
                var at = random.Next(text.Count);
                switch (random.Next(3))
                {
                    case 0: text.RemoveAt(at); break;
                    case 1: text.Insert(at, (byte)Letters[random.Next(Letters.Length)]); break;
                    default: text[at] = (byte)Letters[random.Next(Letters.Length)]; break;
                }
            }
            byte[] utf8 = [.. text];
            if (Framework(utf8) is { } expected)
            {
                Same(JsonText.Read(utf8, Depth), expected);
                taken++;
            }
            else
            {
                var read = () => JsonText.Read(utf8, Depth);
                read.Should().Throw<FormatException>(Encoding.UTF8.GetString(utf8));
                refused++;
            }
        }
        taken.Should().BeGreaterThan(1000);
        refused.Should().BeGreaterThan(1000);
    }

    private static JsonElement? Framework(byte[] utf8)
    {
        try
        {
            var root = JsonDocument.Parse(utf8, new JsonDocumentOptions { MaxDepth = Depth }).RootElement;
            Touch(root);
            return root;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    // The framework decodes strings when they are asked for, and only then finds what is wrong with them.
    private static void Touch(JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.String) element.GetString();
        if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in element.EnumerateArray()) Touch(item);
        }
        if (element.ValueKind != JsonValueKind.Object) return;
        foreach (var member in element.EnumerateObject())
        {
            _ = member.Name;
            Touch(member.Value);
        }
    }

    private static void Same(JsonValue seen, JsonElement expected)
    {
        seen.Kind.ToString().Should().Be(expected.ValueKind.ToString());
        switch (expected.ValueKind)
        {
            case JsonValueKind.Object:
                var members = expected.EnumerateObject().ToList();
                seen.Keys.Should().Equal(members.Select(m => m.Name));
                for (var i = 0; i < members.Count; i++) Same(seen.Items[i], members[i].Value);
                break;
            case JsonValueKind.Array:
                seen.Items.Should().HaveCount(expected.GetArrayLength());
                for (var i = 0; i < seen.Items.Count; i++) Same(seen.Items[i], expected[i]);
                break;
            case JsonValueKind.String:
                seen.AsText().Should().Be(expected.GetString());
                break;
            case JsonValueKind.Number:
                seen.ToString().Should().Be(expected.GetRawText());
                seen.TryLong(out var whole).Should().Be(expected.TryGetInt64(out var wanted));
                whole.Should().Be(wanted);
                if (seen.TryFloat(out var number)) number.Should().Be(expected.GetSingle());
                break;
        }
    }
}
