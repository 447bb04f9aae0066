using Compress.Training.Data;
using Tensor = TorchSharp.torch.Tensor;

namespace Compress.Training;

/// <summary>A batch copied to where a module computes.</summary>
internal sealed class DeviceBatch : IDisposable
{
    private readonly int[] _samples;

    private DeviceBatch(Tensor inputs, Tensor labels, Tensor? mixLabels, float mixWeight, int[] samples) =>
        (Inputs, Labels, MixLabels, MixWeight, _samples) = (inputs, labels, mixLabels, mixWeight, samples);

    public Tensor Inputs { get; }

    public Tensor Labels { get; }

    public Tensor? MixLabels { get; }

    public float MixWeight { get; }

    public static DeviceBatch Of(Batch batch, GraphModule module)
    {
        var device = module.Device;
        var size = batch.Count * batch.SampleSize;
        var inputs = batch.Tokens.Length > 0
            ? torch.tensor(Exact(batch.Tokens, size), batch.Shape, device: device)
            : torch.tensor(Exact(batch.Inputs, size), batch.Shape, dtype: module.Options.Floats, device: device);
        var labels = torch.tensor(Exact(batch.Labels, batch.Count), [batch.Count], device: device);
        var mix = batch.MixLabels.Length == 0 ? null : torch.tensor(Exact(batch.MixLabels, batch.Count), [batch.Count], device: device);
        return new DeviceBatch(inputs, labels, mix, batch.MixWeight, batch.Indices.ToArray());
    }

    public TaskInput ForTask(ulong seed, int epoch, int step) => new(Inputs, Labels, [seed, (ulong)epoch, (ulong)step]);

    /// <summary>With what a task made of the batch. A task with labels of its own has no partners of mixup.</summary>
    public LossInput ForLoss(Tensor logits, TaskFeeds step) => ReferenceEquals(step.Labels, Labels)
        ? ForLoss(logits) with { Inputs = step.Feeds.Values.First() }
        : new LossInput(logits, step.Labels, step.Feeds.Values.First(), _samples);

    public LossInput ForLoss(Tensor logits) => new(logits, Labels, Inputs, _samples) { MixLabels = MixLabels, MixWeight = MixWeight };

    public void Dispose()
    {
        Inputs.Dispose();
        Labels.Dispose();
        MixLabels?.Dispose();
    }

    private static T[] Exact<T>(T[] values, int count) => values.Length == count ? values : values[..count];
}
