using Compress.Training.Data;

namespace Compress.Training;

/// <summary>What a training step feeds a network and which answers it asks for.</summary>
public interface ITrainingTask
{
    /// <summary>Its name with all that decides what it does: part of what a checkpoint belongs to.</summary>
    string Name { get; }

    /// <summary>Makes the feeds and the answers of one step. Tensors that it makes belong to the scope that the step has open.</summary>
    /// <param name="module">The network.</param>
    /// <param name="batch">The samples, on the network's device.</param>
    TaskFeeds Prepare(GraphModule module, TaskInput batch);

    /// <summary>How the network does on validation samples, by the same measure in every epoch.</summary>
    /// <param name="module">The network; it is put into evaluation mode and back.</param>
    /// <param name="loader">The samples.</param>
    /// <param name="seed">The training's seed.</param>
    /// <param name="cancellation">Stops between batches.</param>
    Evaluation Evaluate(GraphModule module, BatchLoader loader, ulong seed, CancellationToken cancellation = default);
}
