using System.Security.Cryptography;
using GraphTensor = Compress.Graphs.Tensor;

namespace Compress.Training;

/// <summary>
/// The state of a training in a file: weights, statistics, optimizer, random generators, place in the epoch, curves, best weights. It
/// is written beside and renamed, and ends with a SHA-256 of all before it, so that a torn file is noticed.
/// </summary>
internal sealed class TrainingCheckpoint(string path, string fingerprint)
{
    private const string Magic = "compress-training-2";

    /// <summary>Writes the state.</summary>
    public void Save(GraphModule module, torch.optim.Optimizer optimizer, TrainingState state)
    {
        using var memory = new MemoryStream();
        using (var writer = new BinaryWriter(memory, System.Text.Encoding.UTF8, leaveOpen: true))
        {
            writer.Write(Magic);
            writer.Write(fingerprint);
            WriteState(writer, state);
            WriteTensors(writer, module.Parameters.Concat(module.Buffers).Select(p => KeyValuePair.Create(p.Name, Stored(module, p.Value))));
            writer.Write(state.Best is not null);
            if (state.Best is not null) WriteTensors(writer, state.Best);
            optimizer.save_state_dict(writer);
            WriteGenerator(writer, torch.CPU);
            writer.Write(module.Options.Device.IsCuda);
            if (module.Options.Device.IsCuda) WriteGenerator(writer, module.Device);
        }
        memory.Write(SHA256.HashData(memory.GetBuffer().AsSpan(0, (int)memory.Length)));
        SafeFile.Write(path, memory.GetBuffer().AsSpan(0, (int)memory.Length));
    }

    /// <summary>Takes the state back; nothing happens where there is no file.</summary>
    /// <exception cref="TrainingException">The file is torn or belongs to another training.</exception>
    public void Restore(GraphModule module, torch.optim.Optimizer optimizer, TrainingState state)
    {
        if (!File.Exists(path)) return;
        var bytes = File.ReadAllBytes(path);
        if (bytes.Length < 32 || !SHA256.HashData(bytes.AsSpan(..^32)).AsSpan().SequenceEqual(bytes.AsSpan(^32..)))
            throw new TrainingException($"The checkpoint {path} is damaged: its checksum does not fit. Delete it to start anew.");
        using var reader = new BinaryReader(new MemoryStream(bytes, 0, bytes.Length - 32));
        if (reader.ReadString() != Magic)
            throw new TrainingException($"The checkpoint {path} was written by another version. Delete it to start anew.");
        var found = reader.ReadString();
        if (found != fingerprint)
            throw new TrainingException($"The checkpoint {path} is that of another training (other options, data or network). Delete it to start anew, or name another file.");
        ReadState(reader, state);
        module.CopyFrom(ReadTensors(reader));
        if (reader.ReadBoolean()) state.Best = ReadTensors(reader);
        optimizer.load_state_dict(reader);
        ReadGenerator(reader, torch.CPU);
        if (reader.ReadBoolean()) ReadGenerator(reader, module.Device);
    }

    private static void WriteState(BinaryWriter writer, TrainingState state)
    {
        writer.Write(state.Epoch);
        writer.Write(state.Position);
        writer.Write(state.LossSum);
        writer.Write(state.Right);
        writer.Write(state.Seen);
        writer.Write(state.BestEpoch);
        writer.Write(state.Stale);
        writer.Write(state.StoppedEarly);
        writer.Write(state.Scaler.Scale);
        writer.Write(state.Scaler.CleanSteps);
        writer.Write(state.History.Count);
        foreach (var record in state.History)
        {
            writer.Write(record.Epoch);
            writer.Write(record.LearningRate);
            writer.Write(record.Loss);
            writer.Write(record.Accuracy);
            writer.Write(record.ValidationLoss is not null);
            writer.Write(record.ValidationLoss ?? 0);
            writer.Write(record.ValidationAccuracy ?? 0);
        }
    }

    private static void ReadState(BinaryReader reader, TrainingState state)
    {
        state.Epoch = reader.ReadInt32();
        state.Position = reader.ReadInt32();
        state.LossSum = reader.ReadDouble();
        state.Right = reader.ReadInt64();
        state.Seen = reader.ReadInt64();
        state.BestEpoch = reader.ReadInt32();
        state.Stale = reader.ReadInt32();
        state.StoppedEarly = reader.ReadBoolean();
        state.Scaler.Scale = reader.ReadDouble();
        state.Scaler.CleanSteps = reader.ReadInt32();
        for (var count = reader.ReadInt32(); count > 0; count--)
        {
            int epoch = reader.ReadInt32();
            double rate = reader.ReadDouble(), loss = reader.ReadDouble(), accuracy = reader.ReadDouble();
            var validated = reader.ReadBoolean();
            double validationLoss = reader.ReadDouble(), validationAccuracy = reader.ReadDouble();
            state.History.Add(new EpochRecord(epoch, rate, loss, accuracy, validated ? validationLoss : null, validated ? validationAccuracy : null));
        }
    }

    private static void WriteTensors(BinaryWriter writer, IEnumerable<KeyValuePair<string, GraphTensor>> tensors)
    {
        var all = tensors.ToArray();
        writer.Write(all.Length);
        foreach (var (name, tensor) in all)
        {
            writer.Write(name);
            writer.Write((int)tensor.ElementType);
            writer.Write(tensor.Dims.Length);
            foreach (var dim in tensor.Dims) writer.Write(dim);
            writer.Write(tensor.Bytes.Length);
            writer.Write(tensor.Bytes.Span);
        }
    }

    private static Dictionary<string, GraphTensor> ReadTensors(BinaryReader reader)
    {
        var tensors = new Dictionary<string, GraphTensor>(StringComparer.Ordinal);
        for (var count = reader.ReadInt32(); count > 0; count--)
        {
            var name = reader.ReadString();
            var type = (ElementType)reader.ReadInt32();
            var dims = new long[reader.ReadInt32()];
            for (var i = 0; i < dims.Length; i++) dims[i] = reader.ReadInt64();
            tensors.Add(name, GraphTensor.FromBytes(type, dims, reader.ReadBytes(reader.ReadInt32())));
        }
        return tensors;
    }

    private static void WriteGenerator(BinaryWriter writer, torch.Device device)
    {
        using var state = torch.get_rng_state(device);
        var bytes = TensorConversion.Values<byte>(state, torch.ScalarType.Byte);
        writer.Write(bytes.Length);
        writer.Write(bytes);
    }

    private static void ReadGenerator(BinaryReader reader, torch.Device device)
    {
        var bytes = reader.ReadBytes(reader.ReadInt32());
        using var state = torch.tensor(bytes, [bytes.Length]);
        torch.set_rng_state(state, device);
    }

    private static GraphTensor Stored(GraphModule module, torch.Tensor value) =>
        value.ToGraph(module.Options.Floats == torch.ScalarType.Float64 ? ElementType.Float64 : ElementType.Float32);
}
