using Compress.Graphs;
using Compress.Preprocessing;

namespace Compress.Runtime;

/// <summary>Puts prepared samples into a session's input.</summary>
public static class SessionPreprocessing
{
    /// <summary>Reads a file that holds one sample, prepares it and writes it to the session's only input as a batch of one.</summary>
    /// <param name="session">A session of a model with one input.</param>
    /// <param name="plan">What happens to a sample before the model sees it.</param>
    /// <param name="path">An image, <c>.npy</c>, text or CSV file, as the plan wants it.</param>
    /// <exception cref="PreprocessException">The file does not fit the plan.</exception>
    /// <exception cref="ModelException">The prepared sample does not fit the model.</exception>
    public static void Feed(this Session session, PreprocessPlan plan, string path)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(plan);
        session.Feed(plan.ApplyFile(path));
    }

    /// <summary>Writes a prepared sample to the session's only input as a batch of one.</summary>
    /// <param name="session">A session of a model with one input.</param>
    /// <param name="sample">The prepared sample.</param>
    /// <exception cref="ModelException">The sample does not fit the model.</exception>
    public static void Feed(this Session session, ModelInput sample)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(sample);
        if (session.InputNames.Length != 1)
            throw new ModelException($"The model has {session.InputNames.Length} inputs; a prepared sample fills one. Write the others with {nameof(Session.Input)}.");
        var name = session.InputNames[0];
        var dims = sample.Spec.BatchShape(1);
        if (sample.Spec.Type == InputType.Float32) sample.Floats.CopyTo(session.Input<float>(name, dims));
        else sample.Tokens.CopyTo(session.Input<long>(name, dims));
    }
}
