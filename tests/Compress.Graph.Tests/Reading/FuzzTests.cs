using System.Globalization;
using Compress.Testing;

namespace Compress.Graphs.Tests;

/// <summary>
/// Mutated real models through reader, checker and shape inference: only the documented error, and no allocation over 4 times the file plus
/// 64 MiB. Seeded, so that every run is the same; the variable COMPRESS_FUZZ asks for more files than the short run.
/// </summary>
public class FuzzTests
{
    private static readonly string[] Seeds =
    [
        "models/with-io/byte_sb_bidi_lstm/model.onnx", "models/with-io/qrelu_1/model.onnx", "models/with-io/deconv_group/model.onnx", "models/mnist-8.onnx",
        "onnx-backend/light/light_squeezenet.onnx", "onnx-backend/light/light_bvlc_alexnet.onnx", "models/silero_vad_16k_op15.onnx",
    ];

    private static int Count => int.TryParse(Environment.GetEnvironmentVariable("COMPRESS_FUZZ"), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : 1500;

    [Fact]
    public void Mutated_models_end_in_the_documented_error_or_a_graph()
    {
        var files = Seeds.Select(f => File.ReadAllBytes(TestData.Path(f))).ToArray();
        var random = new Random(20240607);
        for (var i = 0; i < Count; i++)
        {
            // Large files are rarer, since each takes longer.
            var original = files[random.Next(random.Next(files.Length) + 1)];
            var mutated = Mutate(original, random);
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                var graph = LeanReader.Load(mutated);
                GraphChecker.Check(graph);
                ShapeInference.InferAll(graph, (_, _) => { });
            }
            catch (ModelException e)
            {
                e.Message.Should().NotBeNullOrEmpty();
            }
            catch (Exception e)
            {
                Assert.Fail($"File {i} ({original.Length} bytes): {e}");
            }
            (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(4L * mutated.Length + (64 << 20), $"file {i}");
        }
    }

    private static byte[] Mutate(byte[] original, Random random)
    {
        var bytes = (byte[])original.Clone();
        // Most of a model is weights; what matters lies at the ends and between them, so half of the edits keep to the first and last part.
        int At() => random.Next(2) == 0 ? random.Next(bytes.Length) : random.Next(2) == 0 ? random.Next(Math.Min(bytes.Length, 400)) : bytes.Length - 1 - random.Next(Math.Min(bytes.Length, 2000));
        for (var edits = random.Next(1, 6); edits > 0 && bytes.Length > 2; edits--)
        {
            switch (random.Next(7))
            {
                case 0: bytes[At()] ^= (byte)(1 << random.Next(8)); break;
                case 1: bytes[At()] = (byte)random.Next(256); break;
                case 2: bytes = bytes[..random.Next(1, bytes.Length)]; break;
                // A length or number that says more than there is.
                case 3: bytes[At()] |= 0x80; break;
                case 4: bytes[At()] = 0xFF; break;
                case 5:
                    var (from, length) = (random.Next(bytes.Length), random.Next(1, 64));
                    bytes = [.. bytes.AsSpan(0, from), .. bytes.AsSpan(Math.Min(from + length, bytes.Length))];
                    break;
                default:
                    var (start, size, to) = (random.Next(bytes.Length), random.Next(1, 64), random.Next(bytes.Length));
                    var piece = bytes.AsSpan(start, Math.Min(size, bytes.Length - start)).ToArray();
                    bytes = [.. bytes.AsSpan(0, to), .. piece, .. bytes.AsSpan(to)];
                    break;
            }
        }
        return bytes;
    }
}
