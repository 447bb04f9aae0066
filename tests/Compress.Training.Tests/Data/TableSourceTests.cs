using Compress.Preprocessing;
using Compress.Testing;
using Compress.Training.Data;

namespace Compress.Training.Tests.Data;

public sealed class TableSourceTests
{
    [Fact]
    public void The_adult_set_is_rows_with_names_and_missing_values()
    {
        var data = DataSet.Load(DataFolder.Open(TestData.Path("data/adult")));
        data.ClassNames.Should().Equal("<=50K", ">50K");
        var rows = (RowSamples)data.Train.Samples;
        (rows.Count, data.Test.Count, rows.Columns.Count).Should().Be((32561, 16281, 14));
        rows.Columns.Should().StartWith("age").And.Contain("hours-per-week").And.NotContain("class");
        rows.Labels.Count(l => l == 1).Should().Be(7841);
        var plan = PlanLearner.Rows(data.Train);
        plan.Columns.Single(c => c.Name == "age").Kind.Should().Be(ColumnKind.Numeric);
        plan.Columns.Single(c => c.Name == "workclass").Categories.Should().Contain("State-gov").And.NotContain("?");
        plan.Columns.Count(c => c.Kind == ColumnKind.Numeric).Should().Be(6);
        new BatchLoader(data.Validation, plan, BatchOptions.Evaluate).Epoch().Sum(b => b.Count).Should().Be(data.Validation.Count);
    }

    [Fact]
    public void News_are_texts_whose_two_files_are_laid_out_differently()
    {
        var data = DataSet.Load(DataFolder.Open(TestData.Path("data/ag-news")));
        data.ClassNames.Should().Equal("World", "Sports", "Business", "Sci/Tech");
        (data.Train.Samples.Count, data.Test.Count).Should().Be((10001, 7600));
        var test = data.Test.Open("test");
        ((TextSamples)test.Samples).Texts[0].Should().StartWith("Fears for T N pension after talks Unions");
        test.LabelAt(0).Should().Be(2);
        Enumerable.Range(0, test.Count).GroupBy(test.LabelAt).Should().OnlyContain(g => g.Count() == 1900);
        var plan = PlanLearner.Words(data.Train, 64);
        plan.Vocabulary[..20].Should().Contain("the");
        var batch = new BatchLoader(data.Train, plan, new BatchOptions { Size = 8, Shuffle = true }).Epoch().First();
        (batch.Tokens.Length, batch.Inputs.Length).Should().Be((8 * 64, 0));
        batch.Tokens.Should().OnlyContain(t => t >= 0 && t < plan.VocabularySize);
    }

    [Fact]
    public void Messages_are_texts_without_an_official_split_and_with_duplicates()
    {
        var source = DataFolder.Open(TestData.Path("data/sms-spam"));
        source.ClassNames.Should().Equal("ham", "spam");
        source.Read(DataPart.Train)!.Labels.Count(l => l == 1).Should().Be(747);
        source.Read(DataPart.Train)!.Count.Should().Be(5574);
        var data = DataSet.Load(source, new DataOptions { RemoveDuplicates = true });
        data.Duplicates.Should().BeGreaterThan(300);
        data.Test.IsOfficial.Should().BeFalse();
        (data.Train.Count + data.Validation.Count + data.Test.Count + data.Duplicates).Should().Be(5574);
    }

    [Fact]
    public void Headers_and_the_class_column_are_found()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("iris.csv"), "sepal,petal,species\n5.1,1.4,setosa\n6.0,4.5,versicolor\n5.0,1.3,setosa\n6.1,,versicolor\n");
        var source = DataFolder.Open(folder.Path);
        var rows = (RowSamples)source.Read(DataPart.Train)!;
        rows.Columns.Should().Equal("sepal", "petal");
        rows.Labels.Should().Equal(0, 1, 0, 1);
        File.WriteAllText(folder.File("iris.csv"), "label;a;b\n7;x;1\n10;y;2\n7;x;3\n");
        source = DataFolder.Open(folder.Path);
        source.ClassNames.Should().Equal("7", "10");
        ((RowSamples)source.Read(DataPart.Train)!).Columns.Should().Equal("a", "b");
        DataFolder.Open(folder.Path, new FolderOptions { LabelColumn = "a" }).ClassNames.Should().Equal("x", "y");
        DataFolder.Open(folder.Path, new FolderOptions { LabelColumn = "1" }).ClassNames.Should().Equal("x", "y");
        Check(() => DataFolder.Open(folder.Path, new FolderOptions { LabelColumn = "c" }), "*no class column 'c'*label, a, b*");
    }

    [Fact]
    public void Bad_rows_are_named_by_line_or_skipped_and_counted()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("train.csv"), "1,a\n2,b\n\n3\n4,a\n");
        Check(() => DataFolder.Open(folder.Path), "*train.csv, line 4: 1 cells; the first row has 2*skip*");
        var samples = DataFolder.Open(folder.Path, new FolderOptions { BadSamples = BadSamples.Skip }).Read(DataPart.Train)!;
        (samples.Count, samples.Skipped.Count).Should().Be((3, 1));
        File.WriteAllText(folder.File("train.csv"), "1,a\n2,b\n4,a\n");
        File.WriteAllText(folder.File("test.csv"), "1,a.\n2,c\n");
        Check(() => DataFolder.Open(folder.Path), "*test.csv, line 2: 'c' is no known class; known are a, b*skip*");
        var test = DataFolder.Open(folder.Path, new FolderOptions { BadSamples = BadSamples.Skip }).Read(DataPart.Test)!;
        (test.Count, test.Skipped.Single()).Should().Match<(int Count, string Why)>(t => t.Count == 1 && t.Why.Contains("line 2"));
        File.WriteAllText(folder.File("test.csv"), "1,2,a\n2,3,b\n");
        Check(() => DataFolder.Open(folder.Path), "*test.csv: 3 columns*");
        File.Delete(folder.File("test.csv"));
        File.WriteAllText(folder.File("more.csv"), "1,a\n2,b\n");
        Check(() => DataFolder.Open(folder.Path), "*2 training*more.csv, train.csv*");
    }

    [Fact]
    public void Tables_without_a_class_column_are_refused()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("x.csv"), string.Join('\n', Enumerable.Range(0, 200).Select(i => $"{i},{i * 2}")));
        Check(() => DataFolder.Open(folder.Path), "*neither the first nor the last column*");
    }

    [Fact]
    public void Category_statistics_come_from_the_training_split_alone()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("train.csv"), string.Join('\n', Enumerable.Range(0, 100).Select(i => $"{i},{(i % 3 == 0 ? "u" : "v")},{(i % 2 == 0 ? "yes" : "no")}")));
        File.WriteAllText(folder.File("test.csv"), "1000000,w,yes\n2,u,no\n");
        var data = DataSet.Load(DataFolder.Open(folder.Path));
        var plan = PlanLearner.Rows(data.Train);
        plan.Columns[0].Mean.Should().BeLessThan(100);
        plan.Columns[1].Categories.Should().Equal("u", "v");
        var batch = new BatchLoader(data.Test.Open("test"), plan, BatchOptions.Evaluate).Epoch().Single();
        batch.Inputs.AsSpan(1, 2).ToArray().Should().Equal(new float[] { 0, 0 }, "the category is unseen");
        var strict = new BatchLoader(data.Test.Open("test"), plan with { Unseen = UnseenCategory.Refuse }, BatchOptions.Evaluate);
        Check(() => _ = strict.Epoch().ToList(), "*test.csv, line 1: *'w'*did not see*");
    }

    [Fact]
    public void Rows_that_a_plan_cannot_encode_are_refused_by_line_before_training_or_skipped_and_counted()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("train.csv"), string.Join('\n', Enumerable.Range(0, 100).Select(i => $"{i},{(i % 3 == 0 ? "u" : "v")},{(i % 2 == 0 ? "yes" : "no")}")));
        File.WriteAllText(folder.File("test.csv"), "5,w,yes\n2,u,no\nmany,v,no\n");
        var data = DataSet.Load(DataFolder.Open(folder.Path));
        var lenient = PlanLearner.Rows(data.Train);
        var strict = lenient with { Unseen = UnseenCategory.Refuse };
        Check(() => data.Fit(strict, BadSamples.Refuse), "*test.csv, line 1: *'w'*did not see*skip bad samples*");
        Check(() => data.Fit(lenient, BadSamples.Refuse), "*test.csv, line 3: *'many', which is no number*");
        data.Fit(lenient, BadSamples.Skip).Skipped.Should().ContainSingle().Which.Should().Contain("line 3");
        var fitting = data.Fit(strict, BadSamples.Skip);
        fitting.Skipped.Select(s => s.Split(':')[0]).Should().Equal($"{folder.File("test.csv")}, line 1", $"{folder.File("test.csv")}, line 3");
        (fitting.Train.Count + fitting.Validation.Count, fitting.Test.Count).Should().Be((100, 1));
        (fitting.TrainHash, fitting.TestHash == data.TestHash).Should().Be((data.TrainHash, false));
        (data.Test.Openings.Count, fitting.Test.Openings.Count).Should().Be((0, 0), "a check is no look at the test split");
        new BatchLoader(fitting.Test.Open("test"), strict, BatchOptions.Evaluate).Epoch().Sum(b => b.Count).Should().Be(1);
        File.WriteAllText(folder.File("test.csv"), "5,w,yes\n2,x,no\n");
        Check(() => DataSet.Load(DataFolder.Open(folder.Path)).Fit(strict, BadSamples.Skip), "*no row*fits*line 1*");
    }

    private static void Check(Action act, string message) => act.Should().Throw<DataException>().WithMessage(message);
}
