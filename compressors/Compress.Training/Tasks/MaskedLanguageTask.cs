using Compress.Preprocessing;
using Compress.Training.Data;
using Tensor = TorchSharp.torch.Tensor;

namespace Compress.Training;

/// <summary>
/// Hides tokens and asks for them (Devlin et al., "BERT", 2019, section 3.1). Padding, the class token and unknown words are not asked
/// for. What is hidden depends on the seeds alone; validation hides the same tokens every time.
/// </summary>
public sealed class MaskedLanguageTask : ITrainingTask
{
    private readonly MaskedLanguageOptions _options;

    /// <summary>Takes the options.</summary>
    /// <exception cref="TrainingException">A share is out of range.</exception>
    public MaskedLanguageTask(MaskedLanguageOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Share is not (> 0 and < 1) || options.Masked < 0 || options.Random < 0 || options.Masked + options.Random > 1)
            throw new TrainingException($"The shares are {options.Share} to predict, of these {options.Masked} masked and {options.Random} random; the first lies between 0 and 1, the others add up to at most 1.");
        if (options.Vocabulary <= TextPlan.FirstToken) throw new TrainingException($"A vocabulary of {options.Vocabulary} numbers, of which {TextPlan.FirstToken} are reserved, has no word.");
        _options = options;
    }

    /// <inheritdoc/>
    public string Name => $"masked language model {_options}";

    /// <inheritdoc/>
    public TaskFeeds Prepare(GraphModule module, TaskInput batch)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(batch);
        var shape = batch.Inputs.shape;
        var tokens = TensorConversion.Values<long>(batch.Inputs, torch.ScalarType.Int64);
        var random = new SeededRandom([.. batch.Seeds]);
        List<long> places = [], answers = [];
        for (var i = 0; i < tokens.Length; i++)
        {
            if (tokens[i] < TextPlan.FirstToken || random.Unit() >= _options.Share) continue;
            places.Add(i);
            answers.Add(tokens[i]);
            Hide(ref tokens[i], ref random);
        }
        if (places.Count == 0)
        {
            // A batch of a few short texts may come out with nothing hidden; its first word is asked for then.
            var first = Array.FindIndex(tokens, t => t >= TextPlan.FirstToken);
            if (first < 0) throw new TrainingException("A batch holds no known word that could be predicted; use larger batches, or look at the data.");
            places.Add(first);
            answers.Add(tokens[first]);
            Hide(ref tokens[first], ref random);
        }
        var inputs = module.InputNames.ToArray();
        if (inputs.Length != 2) throw new ModelException($"{module.Source} has the inputs {string.Join(", ", inputs)}; a language model takes tokens and the places to predict.");
        var feeds = new Dictionary<string, Tensor>(StringComparer.Ordinal)
        {
            [inputs[0]] = torch.tensor(tokens, shape, device: module.Device),
            [inputs[1]] = torch.tensor(places.ToArray(), [places.Count], device: module.Device),
        };
        return new TaskFeeds(feeds, torch.tensor(answers.ToArray(), [answers.Count], device: module.Device), places.Count);
    }

    /// <inheritdoc/>
    /// <remarks>The loss is the mean cross-entropy of a hidden token in nats: its exponential is the perplexity.</remarks>
    public Evaluation Evaluate(GraphModule module, BatchLoader loader, ulong seed, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(loader);
        var before = module.Training;
        module.Training = false;
        long count = 0, right = 0;
        double sum = 0;
        var step = 0;
        try
        {
            using var noGrad = torch.no_grad();
            foreach (var batch in loader.Epoch())
            {
                cancellation.ThrowIfCancellationRequested();
                using var scope = torch.NewDisposeScope();
                using var fed = DeviceBatch.Of(batch, module);
                var task = Prepare(module, fed.ForTask(seed, int.MaxValue, step++));
                var logits = module.Forward(task.Feeds)[module.OutputNames.First()];
                sum += torch.nn.functional.cross_entropy(logits, task.Labels).ToDouble() * task.Count;
                right += logits.argmax(1).eq(task.Labels).sum().ToInt64();
                count += task.Count;
            }
        }
        finally
        {
            module.Training = before;
        }
        return new Evaluation((int)count, sum / count, (double)right / count, (double)right / count);
    }

    private void Hide(ref long token, ref SeededRandom random)
    {
        var draw = random.Unit();
        if (draw < _options.Masked) token = TextPlan.Mask;
        else if (draw < _options.Masked + _options.Random) token = TextPlan.FirstToken + random.Below(_options.Vocabulary - TextPlan.FirstToken);
    }
}
