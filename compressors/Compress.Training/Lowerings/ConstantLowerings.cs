using GraphTensor = Compress.Graphs.Tensor;
using Tensor = TorchSharp.torch.Tensor;

namespace Compress.Training.Lowerings;

/// <summary>Constants, shapes, ranges and type conversion.</summary>
internal static class ConstantLowerings
{
    public static IReadOnlyList<Lowering> All { get; } =
    [
        new("Constant", Constant),
        new("ConstantOfShape", ConstantOfShape),
        new("Shape", Shape),
        new("Size", c => c.Map(x => torch.tensor(x.numel()))),
        new("Range", Range),
        new("Cast", Cast) { PassesWeights = true },
        new("CastLike", CastLike) { PassesWeights = true },
        new("Dropout", Dropout) { IsRandom = true },
    ];

    private static Action<Frame> Constant(LoweringContext c)
    {
        var value = Value(c.Node) ?? throw c.Unsupported("only numeric values are supported");
        var tensor = value.ToTorch(value.ElementType.IsFloat() ? c.Device : torch.CPU, c.Floats);
        return c.Result(_ => tensor);
    }

    private static GraphTensor? Value(Node node)
    {
        if (node.Attributes.TryGetValue("value", out var tensor)) return tensor.AsTensor();
        if (node.Attributes.TryGetValue("value_float", out var number)) return GraphTensor.Scalar(number.AsFloat());
        if (node.Attributes.TryGetValue("value_int", out var integer)) return GraphTensor.Scalar(integer.AsInt());
        if (node.Attributes.TryGetValue("value_floats", out var numbers)) return GraphTensor.Create<float>(numbers.AsFloats().AsSpan(), numbers.AsFloats().Length);
        if (node.Attributes.TryGetValue("value_ints", out var integers)) return GraphTensor.Create<long>(integers.AsInts().AsSpan(), integers.AsInts().Length);
        return null;
    }

    private static Action<Frame> ConstantOfShape(LoweringContext c)
    {
        var shape = c.Longs(0);
        var value = c.Node.Attributes.TryGetValue("value", out var given) ? given.AsTensor() : GraphTensor.Create<float>([0f], 1);
        var one = value.ToTorch(value.ElementType.IsFloat() ? c.Device : torch.CPU, c.Floats).DetachFromDisposeScope();
        return c.Result(f =>
        {
            using var filled = one.expand(shape(f));
            return filled.contiguous();
        });
    }

    private static Action<Frame> Shape(LoweringContext c)
    {
        long start = c.Node.Int("start", 0), end = c.Node.Int("end", long.MaxValue);
        return c.Map(x =>
        {
            var shape = x.shape;
            var from = (int)Math.Clamp(start < 0 ? start + shape.Length : start, 0, shape.Length);
            var to = (int)Math.Clamp(end < 0 ? end + shape.Length : end, from, shape.Length);
            return torch.tensor(shape[from..to], [to - from]);
        });
    }

    private static Action<Frame> Range(LoweringContext c)
    {
        int start = c.Need(0), limit = c.Need(1), delta = c.Need(2);
        return c.Result(f =>
        {
            if (f[start].is_floating_point())
            {
                double from = f[start].ToDouble(), to = f[limit].ToDouble(), step = f[delta].ToDouble();
                return torch.arange(from, to, step, dtype: c.Floats, device: c.Device);
            }
            return torch.arange(LoweringContext.LongsOf(f[start])[0], LoweringContext.LongsOf(f[limit])[0], LoweringContext.LongsOf(f[delta])[0], dtype: f[start].dtype);
        });
    }

    /// <summary>Floating-point types of any width become the module's; the gradient flows between them.</summary>
    private static Action<Frame> Cast(LoweringContext c)
    {
        var to = (ElementType)c.Node.Int("to", 1);
        var type = to switch
        {
            _ when to.IsFloat() => c.Floats,
            ElementType.Bool => torch.ScalarType.Bool,
            ElementType.Int8 => torch.ScalarType.Int8,
            ElementType.UInt8 => torch.ScalarType.Byte,
            ElementType.Int16 => torch.ScalarType.Int16,
            ElementType.Int32 => torch.ScalarType.Int32,
            _ when to.IsInteger() => torch.ScalarType.Int64,
            _ => throw c.Unsupported($"values of type {to} are not supported"),
        };
        var device = c.Device;
        return c.Map(x =>
        {
            if (!to.IsFloat()) return x.to_type(type);
            using var placed = x.to(device);
            return placed.dtype == type ? placed.alias() : placed.to_type(type);
        });
    }

    private static Action<Frame> CastLike(LoweringContext c)
    {
        int x = c.Need(0), like = c.Need(1);
        return c.Result(f => f[x].dtype == f[like].dtype ? f[x].alias() : f[x].to_type(f[like].dtype));
    }

    private static Action<Frame> Dropout(LoweringContext c)
    {
        var ratio = c.NumberOrAttribute(1, "ratio") ?? 0.5;
        int x = c.Need(0), y = c.Out(), mask = c.Out(1);
        if (mask >= 0) throw c.Unsupported("its output mask is not supported");
        return f => f[y] = f.Training ? torch.nn.functional.dropout(f[x], ratio, training: true) : f[x].alias();
    }
}
