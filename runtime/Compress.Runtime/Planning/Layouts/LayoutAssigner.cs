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
        var readers = new Dictionary<PlanValue, List<PlanOp>>();
        foreach (var op in ops)
            foreach (var input in op.Inputs)
            {
                if (!readers.TryGetValue(input, out var list)) readers[input] = list = [];
                list.Add(op);
            }
        var result = new List<PlanOp>(ops.Count);
        var converted = new Dictionary<(PlanValue, Layout), PlanValue>();
        foreach (var op in ops)
        {
            var common = op.Inputs.Where((v, i) => op.Wish(i) == LayoutWish.Any && v.Layout.IsImage).Select(v => v.Layout).FirstOrDefault();
            for (var i = 0; i < op.Inputs.Count; i++)
            {
                var value = op.Inputs[i];
                var wanted = op.Wish(i) switch
                {
                    LayoutWish.Image => value.Layout.IsImage ? value.Layout : Layout.Image(value.PreferredStride),
                    LayoutWish.Any => common,
                    _ => Layout.RowMajor,
                };
                if (value.Layout == wanted) continue;
                if (!converted.TryGetValue((value, wanted), out var other))
                {
                    var conversion = new ConvertLayoutOp(value, wanted);
                    result.Add(conversion);
                    converted[(value, wanted)] = other = conversion.Outputs[0];
                }
                op.Inputs[i] = other;
            }
            op.SetLayouts(v => readers.GetValueOrDefault(v) ?? []);
            result.Add(op);
            foreach (var output in op.Outputs.Where(o => o.IsOutput && o.Layout.IsImage).ToArray())
            {
                // The caller sees row-major values: the operation writes beside, a conversion gives the output its form.
                var beside = new PlanValue(output.Name + "@image", output.Type, output.Dims) { Layout = output.Layout };
                op.Outputs[op.Outputs.IndexOf(output)] = beside;
                output.Layout = Layout.RowMajor;
                result.Add(new ConvertLayoutOp(beside, output));
                converted[(output, beside.Layout)] = beside;
            }
        }
        return result;
    }
}
