using System.Collections.Immutable;
using Compress.Graphs;
using Compress.Preprocessing;

namespace Compress.Pipeline;

/// <summary>Says which tensor of which file goes into which input of a model.</summary>
public static class InputBinder
{
    /// <summary>
    /// Binds files to inputs. <c>name=file</c> gives the name. Without it a tensor goes to the input of its own name (<c>.npz</c>, <c>.pb</c>)
    /// where there is one, else to the first input that is still free. An <c>.npz</c> may hold more, such as expected outputs; that is passed over.
    /// With a plan, other files are samples (an image, a text, a table's row) and are prepared as the plan says, as a batch of one.
    /// </summary>
    /// <param name="inputs">The model's inputs, in order.</param>
    /// <param name="given">Files, or <c>name=file</c>.</param>
    /// <param name="plan">What happens to a sample before the model; null where the model came without.</param>
    /// <returns>A tensor for every input.</returns>
    /// <exception cref="PreprocessException">A file cannot be read as a tensor, or tensors and inputs do not match up.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static IReadOnlyDictionary<string, Tensor> Bind(ImmutableArray<ValueInfo> inputs, IEnumerable<string> given, PreprocessPlan? plan = null)
    {
        ArgumentNullException.ThrowIfNull(given);
        var bound = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        var passed = new List<string>();
        foreach (var word in given)
        {
            var (name, file) = Split(word, inputs);
            var tensors = Tensors(file, plan);
            if (name is not null && tensors.Length != 1) throw new PreprocessException($"'{file}' holds {tensors.Length} tensors; without '{name}=' each goes to the input of its name.");
            foreach (var (own, tensor) in tensors)
            {
                if ((name ?? Target(own, file, inputs, bound, alone: tensors.Length == 1)) is not { } target)
                {
                    passed.Add(own);
                    continue;
                }
                if (!bound.TryAdd(target, tensor)) throw new PreprocessException($"Input '{target}' is given twice; the second time by '{file}'.");
            }
        }
        if (inputs.FirstOrDefault(i => !bound.ContainsKey(i.Name)) is { } missing)
            throw new PreprocessException($"Input {Text(missing)} is not given; the model needs {string.Join(", ", inputs.Select(Text))}. Give each with --input name=file, or in this order.{(passed.Count > 0 ? $" The files also hold {string.Join(", ", passed.Select(p => $"'{p}'"))}, which is no input." : "")}");
        foreach (var input in inputs) RequireFits(input, bound[input.Name]);
        return bound;
    }

    private static (string? Name, string File) Split(string word, ImmutableArray<ValueInfo> inputs)
    {
        // A file may have '=' in its name, an input as well: the longest name that the model has wins.
        var name = inputs.Select(i => i.Name).Where(n => word.StartsWith(n + "=", StringComparison.Ordinal)).MaxBy(n => n.Length);
        if (name is not null) return (name, word[(name.Length + 1)..]);
        if (!File.Exists(word) && word.IndexOf('=', StringComparison.Ordinal) is var at and > 0)
            throw new PreprocessException($"'{word}': the model has no input '{word[..at]}'; it has {string.Join(", ", inputs.Select(Text))}.");
        return (null, word);
    }

    private static ImmutableArray<NamedTensor> Tensors(string file, PreprocessPlan? plan)
    {
        if (!File.Exists(file)) throw new PreprocessException($"There is no file '{file}'.");
        if (TensorFiles.Knows(file)) return TensorFiles.Read(file);
        if (plan is null)
            throw new PreprocessException($"'{file}' is no tensor file ({string.Join(", ", TensorFiles.Endings)}), and the model comes without a preprocessing plan; give one with --preprocess to read samples.");
        var sample = plan.ApplyFile(file);
        var shape = sample.Spec.BatchShape(1);
        return [new NamedTensor("", sample.Spec.Type == InputType.Int64 ? Tensor.Own(sample.Tokens, shape) : Tensor.Own(sample.Floats, shape))];
    }

    private static string? Target(string own, string file, ImmutableArray<ValueInfo> inputs, Dictionary<string, Tensor> bound, bool alone)
    {
        if (inputs.Any(i => i.Name == own)) return own;
        if (!alone) return null;
        return inputs.FirstOrDefault(i => !bound.ContainsKey(i.Name))?.Name
            ?? throw new PreprocessException($"'{file}' is one tensor too many; the model's inputs are {string.Join(", ", inputs.Select(Text))}.");
    }

    private static void RequireFits(ValueInfo input, Tensor tensor)
    {
        var fits = input.ElementType == ElementType.Undefined || input.ElementType == tensor.ElementType;
        if (fits && input.Shape is { } shape)
        {
            fits = shape.Rank == tensor.Dims.Length;
            for (var d = 0; fits && d < shape.Rank; d++) fits = shape[d].Value is not { } size || size == tensor.Dims[d];
        }
        if (!fits) throw new PreprocessException($"Input {Text(input)} was given {tensor}; type and shape must be those of the model.");
    }

    private static string Text(ValueInfo value) => $"'{value.Name}' {value.ElementType}{value.Shape}";
}
