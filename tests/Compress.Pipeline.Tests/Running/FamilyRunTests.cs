using Compress.Graphs;
using Compress.Preprocessing;
using Compress.Runtime;
using Compress.Testing;

namespace Compress.Pipeline.Tests.Running;

/// <summary>Tables and texts through the whole pipeline, as the ready recipes do it, on data made here.</summary>
public sealed class FamilyRunTests
{
    [Fact]
    public void A_table_is_compressed_and_its_bundle_repeats_the_preprocessing()
    {
        TorchLibrary.Require();
        using var folder = new TempFolder();
        var report = Run(folder, """
            name: small-table
            data: { validation: 0.2 }
            teacher: { zoo: mlp, epochs: 5, optimizer: { kind: adamw, lr: 0.01, batch: 32 } }
            stages:
              - distill: { epochs: 1, optimizer: { kind: adamw, lr: 0.001, batch: 32 } }
              - quantize: { calibration: 128, qat_epochs: 1, optimizer: { kind: adamw, lr: 0.0005, batch: 32 } }
            controls: false
            """, WriteTable(folder));
        report.Teacher.Accuracy.Should().BeGreaterThan(0.9);
        report.Student.Accuracy.Should().BeGreaterThan(0.85);
        report.Student.BundleBytes.Should().BeLessThan(report.Teacher.Bytes);

        using var model = CompiledModel.Load(Path.Combine(folder.Path, "out", "bundle.compress"));
        var plan = model.Preprocess.Should().BeOfType<TabularPlan>().Which;
        plan.Columns.Select(c => (c.Name, c.Kind)).Should().Equal(("size", ColumnKind.Numeric), ("shade", ColumnKind.Categorical), ("weight", ColumnKind.Numeric));
        using var session = model.CreateSession();
        string Class(string size, string shade)
        {
            session.Reshape(model.Inputs[0].Name, 1, plan.Input.Count);
            plan.Apply([size, shade, "?"]).CopyTo(session.Input<float>(model.Inputs[0].Name));
            session.Run();
            return Classification.Of(session.Output<float>(model.Outputs[0].Name), model.Labels, top: 1)[0].Label;
        }

        (Class("9", "dark"), Class("1", "light")).Should().Be(("yes", "no"));
    }

    [Theory]
    [InlineData("zoo: text-lstm, epochs: 6", "words", true)]
    [InlineData("zoo: text-transformer, epochs: 5, pretrain: { epochs: 2, optimizer: { kind: adamw, lr: 0.003, batch: 32 } }", "words", true)]
    [InlineData("zoo: text-transformer, epochs: 5", "bytes", false)]
    [InlineData("zoo: bag-of-words, epochs: 12", "words", false)]
    public void Texts_are_classified_by_every_network(string teacher, string tokens, bool quantize)
    {
        TorchLibrary.Require();
        using var folder = new TempFolder();
        var notes = new Notes();
        var report = Run(folder, $$"""
            name: small-text
            data: { validation: 0.2, preprocess: { text: { tokens: {{tokens}}, length: {{(tokens == "bytes" ? 48 : 12)}}, min_count: 1 } } }
            teacher: { {{teacher}}, optimizer: { kind: adamw, lr: 0.01, schedule: onecycle, batch: 32, clip_norm: 1 } }
            stages: {{(quantize ? "[ { quantize: { calibration: 64, qat_epochs: 0 } } ]" : "[]")}}
            controls: false
            """, WriteTexts(folder), notes);
        report.Teacher.Accuracy.Should().BeGreaterThan(0.85);
        report.Student.Accuracy.Should().BeGreaterThan(0.8);
        if (teacher.Contains("pretrain", StringComparison.Ordinal)) notes.Lines.Should().Contain(n => n.Contains("perplexity") && n.Contains("unigram"));
        using var model = CompiledModel.Load(Path.Combine(folder.Path, "out", "bundle.compress"));
        model.Preprocess.Should().BeOfType<TextPlan>().Which.Tokens.Should().Be(tokens == "bytes" ? Tokenization.Bytes : Tokenization.Words);
    }

    [Fact]
    public void Pretraining_has_a_dropout_of_its_own()
    {
        TorchLibrary.Require();
        using var folder = new TempFolder();
        var data = WriteTexts(folder);
        string Perplexity(string teacher, string pretrain)
        {
            var notes = new Notes();
            new PipelineRun(RecipeReader.Parse($$"""
                name: dropouts
                data: { validation: 0.2, preprocess: { text: { length: 12, min_count: 1 }, augment: { drop_tokens: 0.1 } } }
                teacher: { zoo: text-transformer, epochs: 1, dropout: {{teacher}}, pretrain: { epochs: 1, dropout: {{pretrain}} } }
                stages: []
                controls: false
                """), new RunOptions { Device = "cpu", Threads = 1, Data = data, Out = Path.Combine(folder.Path, "out"), Store = Path.Combine(folder.Path, "store"), Reuse = false }, notes).RunTo("teacher");
            return notes.Lines.Single(n => n.Contains("perplexity"));
        }

        Perplexity("0.5", "0").Should().Be(Perplexity("0.1", "0")).And.NotBe(Perplexity("0.1", "0.5"));
    }

    [Fact]
    public void Bad_rows_are_refused_by_line_or_skipped_with_a_note()
    {
        TorchLibrary.Require();
        using var folder = new TempFolder();
        var data = WriteTable(folder);
        File.AppendAllText(Path.Combine(data, "train.csv"), "1,dark\n");
        const string recipe = "name: bad\ndata: { validation: 0.2 }\nteacher: { zoo: mlp, epochs: 1 }\nstages: []\ncontrols: false";
        var refused = () => Run(folder, recipe, data);
        refused.Should().Throw<Compress.Training.Data.DataException>().WithMessage("*train.csv, line 402: 2 cells*skip*");
        var notes = new Notes();
        var skipping = recipe.Replace("validation: 0.2", "validation: 0.2, files: { bad_samples: skip }");
        var report = Run(folder, skipping, data, notes);
        notes.Lines.Should().Contain(n => n.StartsWith("1 samples could not be read") && n.Contains("line 402"));
        report.Skipped.Should().Be(1);
        File.ReadAllText(Path.Combine(folder.Path, "out", "report.html")).Should().Contain("1 could not be read");
        ReportText.Lines(report).Should().Contain("1 samples could not be read and were left out.");
        report.Student.Metrics.Keys.Should().Equal("auc", "calibration_error", "cross_entropy", "macro_f1");
        var attacked = () => Run(folder, skipping + "\nrobustness: {}", data);
        attacked.Should().Throw<RecipeException>().WithMessage("*robustness*row of 3 columns*");
    }

    [Theory]
    [InlineData("data: { files: { bad_samples: ignore } }", "*bad_samples is 'ignore'*")]
    [InlineData("data: { preprocess: { unseen: guess } }", "*unseen is 'guess'*")]
    [InlineData("data: { preprocess: { text: { tokens: letters } } }", "*tokens is 'letters'*words or bytes*")]
    [InlineData("teacher: { zoo: text-lstm, dropout: 1 }", "*dropout is 1*")]
    [InlineData("data: { preprocess: { augment: { drop_tokens: -0.1 } } }", "*drop_tokens is -0.1*")]
    [InlineData("teacher: { zoo: text-transformer, pretrain: { dropout: -0.5 } }", "*pretrain.dropout is -0.5*")]
    [InlineData("teacher: { zoo: text-lstm, pretrain: {} }", "*pretrain*text-transformer*")]
    [InlineData("teacher: { zoo: mlp, fine_tune: { lora: 2, last_layers: 1 } }", "*one of the two*")]
    [InlineData("teacher: { zoo: mlp, adversarial: { epsilon: 0 } }", "*epsilon*")]
    public void Contradictory_recipes_are_refused(string part, string message)
    {
        var text = part.StartsWith("data", StringComparison.Ordinal) ? $"name: x\n{part}\nteacher: {{ zoo: mlp }}\nstages: []" : $"name: x\ndata: {{}}\n{part}\nstages: []";
        var read = () => RecipeReader.Parse(text);
        read.Should().Throw<RecipeException>().WithMessage(message);
    }

    [Fact]
    public void A_network_on_texts_is_not_trained_on_images()
    {
        TorchLibrary.Require();
        using var folder = new TempFolder();
        var run = () => SmallRun.In(folder.Path, overrides: ["teacher.zoo=text-lstm", "stages=[]"]).RunTo("teacher");
        run.Should().Throw<ModelException>().WithMessage("*text-lstm*token numbers*");
    }

    private static RunReport Run(TempFolder folder, string recipe, string data, IRunProgress? progress = null) => new PipelineRun(
        RecipeReader.Parse(recipe),
        new RunOptions { Device = "cpu", Threads = 1, Data = data, Out = Path.Combine(folder.Path, "out"), Store = Path.Combine(folder.Path, "store") }, progress).Run();

    private static string WriteTable(TempFolder folder)
    {
        var data = Directory.CreateDirectory(Path.Combine(folder.Path, "table")).FullName;
        foreach (var (file, rows) in new[] { ("train.csv", 400), ("test.csv", 200) })
        {
            var random = new Random(rows);
            File.WriteAllLines(Path.Combine(data, file), [ "size,shade,weight,class", .. Enumerable.Range(0, rows).Select(i =>
            {
                var (size, dark) = (random.Next(10), random.Next(2) == 1);
                return $"{size},{(dark ? "dark" : "light")},{(i % 5 == 0 ? "?" : random.Next(100))},{(size + (dark ? 3 : 0) > 6 ? "yes" : "no")}";
            })]);
        }
        return data;
    }

    private static string WriteTexts(TempFolder folder)
    {
        var data = Directory.CreateDirectory(Path.Combine(folder.Path, "texts")).FullName;
        string[][] topics = [["ball", "goal", "team", "match"], ["bank", "shares", "price", "market"], ["chip", "code", "screen", "robot"]];
        string[] names = ["sport", "money", "tech"];
        string[] common = ["the", "a", "of", "and", "new", "old", "said", "will"];
        foreach (var (file, rows) in new[] { ("train.tsv", 300), ("test.tsv", 120) })
        {
            var random = new Random(rows);
            File.WriteAllLines(Path.Combine(data, file), Enumerable.Range(0, rows).Select(i =>
                string.Join(' ', Enumerable.Range(0, random.Next(6, 14)).Select(_ => random.Next(2) == 0 ? topics[i % 3][random.Next(4)] : common[random.Next(8)])) + "\t" + names[i % 3]));
        }
        return data;
    }

    private sealed class Notes : IRunProgress
    {
        public List<string> Lines { get; } = [];

        public void StageStarted(string stage, int number, int count)
        {
            // Notes alone are looked at.
        }

        public void StageFinished(StageTiming timing)
        {
            // Notes alone are looked at.
        }

        public void Note(string message) => Lines.Add(message);

        public void Step(string what, double share)
        {
            // Notes alone are looked at.
        }
    }
}
