using Compress.Graphs;
using Compress.Testing;

namespace Compress.Runtime.Tests.Conformance;

/// <summary>Runs a case of the ONNX backend's node suite.</summary>
internal static class NodeSuite
{
    public enum Outcome
    {
        Passed,
        Failed,
        Unsupported,
    }

    /// <summary>A case counts as unsupported where the model is refused at load; everything else must give the expected outputs.</summary>
    public static (Outcome Outcome, string Reason, bool Static) Run(string name)
    {
        var folder = Path.Combine(BackendSuite.NodeFolder, name);
        CompiledModel model;
        Session session;
        try
        {
            model = CompiledModel.Load(Path.Combine(folder, "model.onnx"));
        }
        catch (ModelException e)
        {
            return (Outcome.Unsupported, e.Message, false);
        }
        using var loaded = model;
        var data = Path.Combine(folder, "test_data_set_0");
        try
        {
            var inputs = new Dictionary<string, Tensor>();
            for (var i = 0; i < model.Source.Inputs.Length && File.Exists(Path.Combine(data, $"input_{i}.pb")); i++)
                inputs[model.Source.Inputs[i].Name] = TensorReader.Load(Path.Combine(data, $"input_{i}.pb")).Tensor;
            try
            {
                session = model.CreateSession(new SessionOptions { InputShapes = inputs.ToDictionary(i => i.Key, i => Shape.Of(i.Value.Dims.AsSpan())) });
            }
            catch (ModelException e)
            {
                return (Outcome.Unsupported, e.Message, false);
            }
            using var made = session;
            var outputs = session.Run(inputs);
            for (var i = 0; i < model.Outputs.Length; i++)
            {
                var file = Path.Combine(data, $"output_{i}.pb");
                if (!File.Exists(file)) continue;
                var difference = Closeness.Difference(outputs[model.Outputs[i].Name], TensorReader.Load(file).Tensor, Closeness.Operator, 1e-5);
                if (difference is not null) return (Outcome.Failed, $"output {i}: {difference}", session.Plan.IsStatic);
            }
            return (Outcome.Passed, "", session.Plan.IsStatic);
        }
        catch (Exception e)
        {
            return (Outcome.Failed, $"{e.GetType().Name}: {e.Message}", false);
        }
    }
}
