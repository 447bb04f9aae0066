using System.Text.Json;
using Compress.Graphs;

namespace Compress.Pipeline;

/// <summary>
/// The network to compress: one of the zoo, trained here, or an ONNX file. Makes <c>teacher.onnx</c>, the model as it was given or
/// trained, and <c>model.onnx</c>, the same with current operator forms for the stages that follow.
/// </summary>
internal sealed class TeacherStage : PipelineStage
{
    public const string StageName = "teacher";

    /// <summary>The model as it was given or trained: what the student's size is held against.</summary>
    public const string OriginalFile = "teacher.onnx";

    public override string Name => StageName;

    public override IEnumerable<string> Reads => [];

    public override bool Trains => true;

    public override void DescribeKey(StageKey key, PipelineRun run)
    {
        key.With("data", run.Data.Set.TrainHash).With("preprocess", Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(run.Data.Plan.ToJson())));
        if (run.Inputs.Network is { } network) key.With("network", GraphHash.Of(network));
        if (run.Recipe.Teacher.Onnx is { } file) key.With("onnx", Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file))));
        // Where a file lies says nothing about what is made of it.
        var teacher = run.Recipe.Teacher with { Onnx = null };
        if (run.Recipe.Teacher.Onnx is null || teacher.FineTune is not null) key.With("teacher", JsonSerializer.SerializeToNode(teacher, RecipeJson.Options)).With("augment", JsonSerializer.SerializeToNode(run.Recipe.Data.Preprocess.Augment, RecipeJson.Options));
    }

    public override void Run(PipelineRun run, string directory)
    {
        var original = Path.Combine(directory, OriginalFile);
        var model = Path.Combine(directory, StageResult.ModelFile);
        var network = run.Inputs.Network;
        if (run.Recipe.Teacher.Onnx is { } file)
        {
            var given = ModelFiles.Read(file);
            RequireClasses(given, run.Data.Classes, file);
            run.Progress.Note($"teacher from {file}: {given.Nodes.Length} nodes, opset {given.Opset}");
            network = StudentForm.Of(given);
            if (run.Recipe.Teacher.FineTune is null)
            {
                SafeFile.Copy(file, original);
                ModelFiles.Write(network, model);
                return;
            }
        }
        else if (network is not null) RequireClasses(network, run.Data.Classes, network.Name);
        var trained = TeacherTraining.Run(run, Name, network);
        trained.Save(directory);
        ModelFiles.Write(trained.Graph, original);
        ModelFiles.Write(StudentForm.Of(trained.Graph), model);
    }

    private static void RequireClasses(Graph graph, int classes, string file)
    {
        if (graph.Outputs.Length != 1)
            throw new ModelException($"The teacher '{file}' has {graph.Outputs.Length} outputs ({string.Join(", ", graph.Outputs.Select(o => o.Name))}); a classifier with one is expected.");
        if (graph.Outputs[0].Shape is { Rank: > 0 } shape && shape[^1].Value is { } found && found != classes)
            throw new ModelException($"The teacher '{file}' tells {found} classes apart, but the data has {classes}; give the data that it was trained on.");
    }
}
