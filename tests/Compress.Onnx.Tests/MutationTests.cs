using System.Text.RegularExpressions;
using Compress.Graphs;
using Compress.Testing;

namespace Compress.Onnx.Tests;

/// <summary>
/// Damaged copies of real models: both readers refuse them by the one documented error, or read the same graph. The variable COMPRESS_FUZZ
/// multiplies their number.
/// </summary>
public partial class MutationTests
{
    [Theory]
    [InlineData("models/with-io/averagepool_count_include_pad/model.onnx", 2000)]
    [InlineData("models/with-io/qrelu_1/model.onnx", 2000)]
    [InlineData("models/with-io/byte_sb_bidi_lstm/model.onnx", 400)]
    [InlineData("models/gtcrn_simple.onnx", 100)]
    [InlineData("models/silero_vad_16k_op15.onnx", 50)]
    public void Both_readers_agree_on_damaged_models(string file, int count)
    {
        count *= int.TryParse(Environment.GetEnvironmentVariable("COMPRESS_FUZZ"), out var factor) ? factor : 1;
        var seed = File.ReadAllBytes(TestData.Path(file));
        var random = new Random(1);
        var (read, refused) = (0, 0);
        for (var i = 0; i < count; i++)
        {
            var bytes = Mutate(seed, random);
            var (lean, leanError) = Try(() => LeanReader.Load(bytes), bytes.Length);
            var (protobuf, error) = Try(() => OnnxImporter.Load(bytes), bytes.Length);
            if (lean is not null && protobuf is not null)
            {
                GraphEquality.FirstDifference(lean, protobuf).Should().BeNull($"mutation {i}");
                OnnxExporter.ToBytes(lean).Should().Equal(OnnxExporter.ToBytes(protobuf));
                read++;
                continue;
            }

            // What the lean reader keeps without reading, only the protobuf reader can find fault with.
            var keptUnread = lean is not null && KeptUnread().IsMatch(error);
            (lean is null && protobuf is null || keptUnread).Should().BeTrue($"mutation {i}: lean says '{leanError}', protobuf says '{error}'");
            refused++;
        }

        read.Should().BePositive();
        refused.Should().BePositive();
    }

    [GeneratedRegex(@"(sequence_type|map_type|optional_type|opaque_type|sparse_tensor_type|sparse_tensors?|tp|type_protos|functions|training_info|configurations?|quantization_annotation)(\[\d+\])?(\.|:)")]
    private static partial Regex KeptUnread();

    private static (Graph? Graph, string Error) Try(Func<Graph> load, int length)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            var graph = load();
            GraphConsistency.Require(graph);
            return (graph, "");
        }
        catch (ModelException e)
        {
            return (null, e.Message);
        }
        finally
        {
            (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan((64L << 20) + (4L * length));
        }
    }

    private static byte[] Mutate(byte[] seed, Random random)
    {
        var at = random.Next(seed.Length);
        // The head holds nodes, names and lengths; the rest is mostly weights.
        var inHead = random.Next(Math.Min(2000, seed.Length));
        byte[] bytes = [.. seed];
        switch (random.Next(5))
        {
            case 0:
                return bytes[..at];
            case 1:
                bytes[at] ^= (byte)(1 << random.Next(8));
                return bytes;
            case 2:
                bytes[inHead] = (byte)random.Next(256);
                return bytes;
            case 3:
                return [.. bytes[..inHead], .. bytes[Math.Min(bytes.Length, inHead + random.Next(8))..]];
            default:
                return [.. bytes[..inHead], (byte)random.Next(256), .. bytes[inHead..]];
        }
    }
}
