using Compress.Graphs;
using Compress.Training;
using Compress.Training.Data;
using TorchSharp;

namespace Compress.Distillation.Tests;

public class DistillerTests : DistillationTest
{
    private static readonly Lazy<Graph> Teacher = new(() =>
    {
        using var module = new GraphModule(NetworkZoo.Build("resnet8", Network));
        return new Trainer(module, Short with { Epochs = 4 }).Run(Short.TrainingLoader(Glyphs.Train, Plan), Short.EvaluationLoader(Glyphs.Validation, Plan)).Graph;
    });

    [Fact]
    public void A_student_learns_from_the_teacher_alone()
    {
        using var student = new GraphModule(NetworkZoo.Build("lenet5", Network));
        var result = new Distiller(Teacher.Value, new DistillationOptions { Weight = 1 }, Short).Run(student, Glyphs.Train, Glyphs.Validation, Plan);
        result.History[^1].Loss.Should().BeLessThan(0.5 * result.History[0].Loss);
        result.Best.ValidationAccuracy.Should().BeGreaterThan(0.7);
    }

    [Fact]
    public void Kept_and_live_logits_give_nearly_the_same_training()
    {
        float[] Train(bool cache)
        {
            using var student = new GraphModule(NetworkZoo.Build("lenet5", Network));
            var result = new Distiller(Teacher.Value, new DistillationOptions { CacheLogits = cache }, Short with { Epochs = 1 }).Run(student, Glyphs.Train, null, Plan);
            return result.Graph.Initializers["fc_weight"].AsSpan<float>().ToArray();
        }

        float[] kept = Train(true), live = Train(false);
        // The teacher's batches differ in size and order, hence its logits in the last bits.
        kept.Zip(live).Max(p => Math.Abs(p.First - p.Second)).Should().BeLessThan(1e-3f);
    }

    [Fact]
    public void Augmented_samples_ask_the_teacher_live()
    {
        using var student = new GraphModule(NetworkZoo.Build("lenet5", Network));
        var training = Short with { Epochs = 2, Augment = new Augmentation { Crop = 1, Mixup = 0.2f } };
        var result = new Distiller(Teacher.Value, new DistillationOptions(), training).Run(student, Glyphs.Train, Glyphs.Validation, Plan);
        result.History[^1].Loss.Should().BeLessThan(result.History[0].Loss);
    }

    [Fact]
    public void A_softmax_at_the_teachers_end_is_left_out()
    {
        var graph = Teacher.Value;
        var soft = graph with
        {
            Nodes = graph.Nodes.Add(new Node("Softmax", ["logits"], ["probabilities"])),
            Outputs = [graph.Outputs[0] with { Name = "probabilities" }],
        };
        using var scope = torch.NewDisposeScope();
        using var plain = new GraphModule(graph);
        using var stripped = new GraphModule(soft, new GraphModuleOptions { Logits = true });
        var x = torch.randn([3, 1, 16, 16]);
        stripped.Forward(x).equal(plain.Forward(x)).Should().BeTrue();
        stripped.ToGraph().Outputs[0].Name.Should().Be("probabilities");
    }

    [Fact]
    public void The_teacher_stays_as_it_was()
    {
        var before = Teacher.Value.Initializers["bn_mean"].Bytes.ToArray();
        using var student = new GraphModule(NetworkZoo.Build("lenet5", Network));
        new Distiller(Teacher.Value, new DistillationOptions { CacheLogits = false }, Short with { Epochs = 1 }).Run(student, Glyphs.Train, null, Plan);
        Teacher.Value.Initializers["bn_mean"].Bytes.ToArray().Should().Equal(before);
    }
}
