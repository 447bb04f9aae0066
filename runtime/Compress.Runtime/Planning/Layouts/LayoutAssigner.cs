using Compress.Runtime.Planning.Ops;

namespace Compress.Runtime.Planning;

/// <summary>
/// Gives every value a layout, in the order of the operations, and puts conversions where a reader wants another one than the value has:
/// channels last between convolutions and pools, row-major at the network's edges and around operators without a channels-last kernel.
/// </summary>
internal static class LayoutAssigner
{
    public static List<PlanOp> Run(List<PlanOp> ops)
    {
        var readers = new Readers(ops);
        var result = new List<PlanOp>(ops.Count);
        var converted = new Dictionary<PlanValue, List<PlanValue>>();
        foreach (var op in ops)
        {
            var common = Common(op);
            for (var i = 0; i < op.Inputs.Count; i++)
            {
                var value = op.Inputs[i];
                var wanted = op.Wish(i) switch
                {
                    LayoutWish.Image => value.Layout.IsImage ? value.Layout : Layout.Image(value.PreferredStride),
                    LayoutWish.Any => common,
                    _ => Layout.RowMajor,
                };
                if (value.Layout.Is(wanted)) continue;
                if (!converted.TryGetValue(value, out var forms)) converted[value] = forms = [];
                if (forms.Find(f => f.Layout.Is(wanted)) is not { } other)
                {
                    var conversion = new ConvertLayoutOp(value, wanted);
                    result.Add(conversion);
                    forms.Add(other = conversion.Outputs[0]);
                }
                op.Inputs[i] = other;
            }
            op.SetLayouts(readers);
            result.Add(op);
            for (var i = 0; i < op.Outputs.Count; i++)
            {
                var output = op.Outputs[i];
                if (!output.IsOutput || !output.Layout.IsImage) continue;
                // The caller sees row-major values: the operation writes beside, a conversion gives the output its form.
                var beside = new PlanValue(output.Name + "@image", output.Type, output.Dims) { Layout = output.Layout };
                op.Outputs[i] = beside;
                output.Layout = Layout.RowMajor;
                result.Add(new ConvertLayoutOp(beside, output));
                converted[output] = [beside];
            }
        }
        return result;
    }

    /// <summary>The layout of the first image among the inputs that take any.</summary>
    private static Layout Common(PlanOp op)
    {
        for (var i = 0; i < op.Inputs.Count; i++)
            if (op.Inputs[i].Layout.IsImage && op.Wish(i) == LayoutWish.Any) return op.Inputs[i].Layout;
        return Layout.RowMajor;
    }
}
