using System.Text;

namespace Compress.Preprocessing.Tests;

public sealed class PlanJsonTests
{
    private static readonly ImagePlan Photo = new() { Width = 32, Height = 24, Color = ColorMode.Rgb, Filter = ResizeFilter.BilinearAntialias, Fit = ResizeFit.CenterCrop, Mean = [0.4914f, 0.4822f, 0.4465f], Std = [0.2471f, 0.2435f, 0.2616f], Layout = TensorLayout.Nhwc };

    [Fact]
    public void The_json_is_canonical()
    {
        Encoding.UTF8.GetString(Photo.ToJson()).Should().Be("""{"version":1,"kind":"image","width":32,"height":24,"color":"rgb","filter":"bilinear-antialias","fit":"center-crop","scale":0.003921569,"mean":[0.4914,0.4822,0.4465],"std":[0.2471,0.2435,0.2616],"layout":"nhwc"}""");
        PreprocessPlan.FromJson(Photo.ToJson()).Should().Be(Photo);
        PreprocessPlan.FromJson(Photo.ToJson()).ToJson().Should().Equal(Photo.ToJson());
    }

    [Fact]
    public void Every_kind_comes_back_equal()
    {
        PreprocessPlan[] plans =
        [
            Photo,
            new TextPlan { Tokens = Tokenization.Bytes, Length = 64, Lowercase = false },
            new TextPlan { Tokens = Tokenization.Words, Length = 9, ClassToken = true, Vocabulary = ["the", "\"", "über", "\n"] },
            new TabularPlan
            {
                Unseen = UnseenCategory.Refuse,
                Columns =
                [
                    new TabularColumn { Name = "age", Kind = ColumnKind.Numeric, Mean = 38.5f, Std = 13.6f, MissingFlag = true },
                    new TabularColumn { Name = "job", Kind = ColumnKind.Categorical, Categories = ["Sales", "Tech"] },
                    new TabularColumn { Name = "id", Kind = ColumnKind.Ignored },
                ],
            },
        ];
        foreach (var plan in plans)
        {
            var again = PreprocessPlan.FromJson(plan.ToJson());
            again.Should().Be(plan);
            again.GetHashCode().Should().Be(plan.GetHashCode());
            again.Input.Should().Be(plan.Input);
        }
        plans.Distinct().Should().HaveCount(plans.Length);
    }

    [Fact]
    public void Floats_keep_every_bit()
    {
        var random = new Random(1);
        for (var i = 0; i < 500; i++)
        {
            var value = BitConverter.Int32BitsToSingle(random.Next(0x00800000, 0x7F000000));
            var plan = (ImagePlan)PreprocessPlan.FromJson((Photo with { Std = [value] }).ToJson());
            plan.Std[0].Should().Be(value);
        }
    }

    [Theory]
    [InlineData("""{"version":2,"kind":"image"}""", "*version 2*")]
    [InlineData("""{"version":1,"kind":"audio"}""", "*'audio'*")]
    [InlineData("""{"version":1,"kind":"image","width":8,"height":8,"colour":"rgb"}""", "*unknown key 'colour'*color*")]
    [InlineData("""{"version":1,"kind":"image","width":8,"height":8,"color":"blue"}""", "*'blue'*grey, rgb*")]
    [InlineData("""{"version":1,"kind":"image","width":0,"height":8}""", "*Width is 0*")]
    [InlineData("""{"version":1,"kind":"image","width":8.5,"height":8}""", "*'width' is 8.5*whole number*")]
    [InlineData("""{"version":1,"kind":"image","width":8,"height":8,"mean":[1,2]}""", "*2 values of Mean*")]
    [InlineData("""{"version":1,"kind":"image","width":8,"height":8,"mean":["a"]}""", "*'mean'*array of numbers*")]
    [InlineData("""{"version":1,"kind":"image","width":8,"width":8,"height":8}""", "*twice*")]
    [InlineData("""{"version":1,"kind":"text","length":0}""", "*length is 0*")]
    [InlineData("""{"version":1,"kind":"tabular","columns":[{"name":"a","kind":"numeric","foo":1}]}""", "*columns[0]*'foo'*")]
    [InlineData("[1]", "*expected an object*")]
    [InlineData("{", "*not JSON*")]
    public void Malformed_plans_are_refused(string json, string message)
    {
        var read = () => PreprocessPlan.FromJson(Encoding.UTF8.GetBytes(json));
        read.Should().Throw<PreprocessException>().WithMessage(message);
    }
}
