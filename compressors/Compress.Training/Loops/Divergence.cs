using Compress.Training.Data;

namespace Compress.Training;

/// <summary>Finds where numbers stopped being finite.</summary>
internal static class Divergence
{
    /// <summary>Names the first weight, else the first value of a forward pass, that is not finite.</summary>
    public static string Locate(GraphModule module, Batch batch)
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        using var fed = DeviceBatch.Of(batch, module);
        string? found = null;
        var before = module.Training;
        // Evaluation mode, so that looking does not move statistics.
        module.Training = false;
        try
        {
            var feeds = new Dictionary<string, torch.Tensor>(StringComparer.Ordinal) { [module.InputNames.First()] = fed.Inputs };
            module.Forward(feeds, (name, value) =>
            {
                if (found is not null || !value.is_floating_point() || IsFinite(value)) return;
                var maker = module.Source.Index.Producer(name);
                var weight = maker is null ? null : module.Parameters.FirstOrDefault(p => maker.Inputs.Contains(p.Name) && !IsFinite(p.Value))?.Name;
                found = maker is null ? $"the input '{name}' itself holds numbers that are not finite"
                    : weight is null ? $"the first value that is not finite is that of {maker}"
                    : $"the first value that is not finite is that of {maker}, whose weight '{weight}' is not finite";
            });
        }
        finally
        {
            module.Training = before;
        }
        return found ?? "every value of the network is finite, the loss itself is not";
    }

    private static bool IsFinite(torch.Tensor value) => value.isfinite().all().ToBoolean();
}
