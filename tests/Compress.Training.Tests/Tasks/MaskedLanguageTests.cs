using Compress.Preprocessing;
using Compress.Training.Data;
using TorchSharp;

namespace Compress.Training.Tests.Tasks;

public class MaskedLanguageTests : TrainingTest
{
    // Every text counts up from a random word, so that neighbours give a hidden word away and its frequency does not.
    private const int Words = 24, Length = 8;
    private static readonly TextPlan Plan = new() { Tokens = Tokenization.Words, Length = Length, Vocabulary = [.. Enumerable.Range(0, Words).Select(i => $"w{i}")] };
    private static readonly MaskedLanguageOptions Masks = new() { Vocabulary = Plan.VocabularySize };

    [Fact]
    public void Known_words_alone_are_hidden_and_asked_for()
    {
        using var scope = torch.NewDisposeScope();
        using var module = new GraphModule(Model());
        var tokens = new long[400];
        for (var i = 0; i < tokens.Length; i++) tokens[i] = i % 8 == 7 ? TextPlan.Pad : i % 8 == 6 ? TextPlan.Unknown : TextPlan.FirstToken + i % Words;
        var input = new TaskInput(torch.tensor(tokens, [50, 8]), torch.zeros([50], dtype: torch.ScalarType.Int64), [1, 2, 3]);
        var task = new MaskedLanguageTask(Masks);
        var made = task.Prepare(module, input);
        var fed = made.Feeds["input"].data<long>().ToArray();
        var places = made.Feeds["places"].data<long>().ToArray();
        var answers = made.Labels.data<long>().ToArray();
        made.Count.Should().Be(places.Length).And.BeInRange(20, 70, "15 % of 300 words");
        for (var i = 0; i < places.Length; i++) answers[i].Should().Be(tokens[places[i]]).And.BeGreaterThanOrEqualTo(TextPlan.FirstToken);
        Enumerable.Range(0, 400).Where(i => fed[i] != tokens[i]).Select(i => (long)i).Should().BeSubsetOf(places);
        places.Count(p => fed[p] == TextPlan.Mask).Should().BeGreaterThan(places.Length / 2);
        task.Prepare(module, input).Labels.data<long>().ToArray().Should().Equal(answers, "the seeds are the same");
        task.Prepare(module, input with { Seeds = [1, 2, 4] }).Labels.data<long>().ToArray().Should().NotEqual(answers);
    }

    [Fact]
    public void Pretraining_beats_frequencies_by_far()
    {
        var data = DataSet.Load(new Counting(), new DataOptions { Validation = 0.2 });
        using var module = new GraphModule(Model());
        var options = new TrainingOptions { Epochs = 20, BatchSize = 32, Threads = 1, Optimizer = new OptimizerSettings { Kind = OptimizerKind.AdamW, LearningRate = 0.005, Schedule = new ScheduleSettings { Kind = ScheduleKind.OneCycle } } };
        var held = options.EvaluationLoader(data.Validation, Plan);
        var result = new Trainer(module, options, task: new MaskedLanguageTask(Masks)).Run(options.TrainingLoader(data.Train, Plan), held);
        var unigram = UnigramModel.Count(options.EvaluationLoader(data.Train, Plan), Plan.VocabularySize).Perplexity(held);
        unigram.Should().BeInRange(20, 26, "all words are about as frequent");
        Math.Exp(result.Best.ValidationLoss!.Value).Should().BeLessThan(unigram / 2);
    }

    [Fact]
    public void A_network_that_is_no_language_model_is_refused()
    {
        using var scope = torch.NewDisposeScope();
        using var module = new GraphModule(NetworkZoo.Build("text-transformer", new ZooOptions { Input = [Length], Vocabulary = Plan.VocabularySize, Classes = 2 }));
        var prepare = () => new MaskedLanguageTask(Masks).Prepare(module, new TaskInput(torch.tensor(new long[] { 5, 6 }, [1, 2]), torch.zeros([1]), [1]));
        prepare.Should().Throw<Graphs.ModelException>().WithMessage("*places to predict*");
        var shares = () => new MaskedLanguageTask(Masks with { Share = 1 });
        shares.Should().Throw<TrainingException>();
    }

    private static Graphs.Graph Model() => NetworkZoo.LanguageModel(new ZooOptions { Input = [Length], Vocabulary = Plan.VocabularySize, Classes = 2, Dropout = 0 });

    private sealed class Counting : IDataSource
    {
        public string Name => "counting";

        public IReadOnlyList<string> ClassNames => ["even", "odd"];

        public SampleSet? Read(DataPart part)
        {
            if (part == DataPart.Test) return null;
            var random = new Random(2);
            var starts = Enumerable.Range(0, 1200).Select(_ => (First: random.Next(Words), Step: random.Next(1, 5))).ToArray();
            return new TextSamples([.. starts.Select(s => string.Join(' ', Enumerable.Range(0, Length).Select(i => $"w{(s.First + (i * s.Step)) % Words}")))], [.. starts.Select(s => s.First % 2)]);
        }
    }
}
