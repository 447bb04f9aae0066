namespace Compress.Preprocessing.Tests;

public sealed class TabularPlanTests
{
    private static readonly string[][] Rows = [["1", " red", "u1", "4"], ["3", "blue", "u2", "?"], ["5", "red", "u3", "8"], ["7", "", "u4", "6"]];

    [Fact]
    public void Types_statistics_and_categories_are_learned()
    {
        var plan = TabularPlan.Learn(["size", "colour", "id", "rating"], Rows, maxCategories: 3);
        plan.Columns.Select(c => c.Kind).Should().Equal(ColumnKind.Numeric, ColumnKind.Categorical, ColumnKind.Ignored, ColumnKind.Numeric);
        (plan.Columns[0].Mean, plan.Columns[0].Std).Should().Be((4f, (float)Math.Sqrt(5)));
        plan.Columns[1].Categories.Should().Equal("blue", "red");
        plan.Columns[3].MissingFlag.Should().BeTrue();
        plan.Input.ToString().Should().Be("float32[5]");
        plan.Apply(["4", "red ", "anything", "?"]).Should().Equal(0, 0, 1, 0, 1);
        plan.Apply(["4", "green", "", "6"]).Should().Equal(0, 0, 0, 0, 0);
    }

    [Fact]
    public void Standardised_training_values_have_mean_0_and_deviation_1()
    {
        var random = new Random(5);
        var rows = Enumerable.Range(0, 1000).Select(_ => new[] { $"{1000 + 7 * random.NextDouble():R}" }).ToArray();
        var plan = TabularPlan.Learn(["x"], rows);
        var values = rows.Select(r => (double)plan.Apply(r)[0]).ToArray();
        values.Average().Should().BeApproximately(0, 1e-4);
        values.Average(v => v * v).Should().BeApproximately(1, 1e-4);
    }

    [Fact]
    public void Rows_that_do_not_fit_are_refused_by_column()
    {
        var plan = TabularPlan.Learn(["size", "colour", "id", "rating"], Rows, UnseenCategory.Refuse);
        var few = () => plan.Apply(["1", "red"]);
        few.Should().Throw<PreprocessException>().WithMessage("*2 cells*4 columns*");
        var text = () => plan.Apply(["big", "red", "u1", "1"]);
        text.Should().Throw<PreprocessException>().WithMessage("*'size'*'big'*no number*");
        var unseen = () => plan.Apply(["1", "green", "u1", "1"]);
        unseen.Should().Throw<PreprocessException>().WithMessage("*'colour'*'green'*blue, red*");
    }
}
