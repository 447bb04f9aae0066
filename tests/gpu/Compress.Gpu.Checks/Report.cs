using Compress.Training;

namespace Compress.Gpu.Checks;

/// <summary>Hands progress on at once, on the thread that trains.</summary>
internal sealed class Report(Action<TrainingProgress> look) : IProgress<TrainingProgress>
{
    void IProgress<TrainingProgress>.Report(TrainingProgress value) => look(value);
}
