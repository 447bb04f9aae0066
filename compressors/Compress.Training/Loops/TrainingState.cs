using GraphTensor = Compress.Graphs.Tensor;

namespace Compress.Training;

/// <summary>Where a training stands, apart from weights and optimizer.</summary>
internal sealed class TrainingState
{
    /// <summary>The running epoch, from 0.</summary>
    public int Epoch { get; set; }

    /// <summary>Steps made in it.</summary>
    public int Position { get; set; }

    /// <summary>Sum of the losses of its samples.</summary>
    public double LossSum { get; set; }

    /// <summary>Samples of it classified right.</summary>
    public long Right { get; set; }

    /// <summary>Samples of it seen.</summary>
    public long Seen { get; set; }

    /// <summary>Records of finished epochs.</summary>
    public List<EpochRecord> History { get; } = [];

    /// <summary>The epoch of the best validation, from 1; 0 before the first.</summary>
    public int BestEpoch { get; set; }

    /// <summary>Epochs since then.</summary>
    public int Stale { get; set; }

    /// <summary>True where patience ran out.</summary>
    public bool StoppedEarly { get; set; }

    /// <summary>Parameters and statistics of the best epoch; null before the first.</summary>
    public Dictionary<string, GraphTensor>? Best { get; set; }

    /// <summary>How the loss is scaled; used in half precision only.</summary>
    public LossScaler Scaler { get; } = new();

    /// <summary>Starts the next epoch.</summary>
    public void NextEpoch()
    {
        Epoch++;
        Position = 0;
        (LossSum, Right, Seen) = (0, 0, 0);
    }
}
