using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Compress.Graphs;

/// <summary>What convolutions and pools share: reading and checking of kernel, strides, dilations and pads, and sizes of the result.</summary>
internal static class ConvolutionShapes
{
    /// <summary>Attributes of every sliding-window operator but the kernel's shape.</summary>
    public static ImmutableArray<AttributeFact> Attributes { get; } =
        [AttributeFact.Text("auto_pad", "NOTSET"), AttributeFact.Ints("pads"), AttributeFact.Ints("strides")];

    /// <summary>A per-axis list of positive numbers, or ones.</summary>
    public static ImmutableArray<long> PerAxis(InferenceContext context, string name, int axes)
    {
        var values = context.Ints(name);
        if (values.IsEmpty) return Repeated(1, axes);
        if (values.Length != axes) context.Fail($"'{name}' has {values.Length} numbers, [{Texts.Join(values)}], for {axes} spatial axes");
        foreach (var value in values)
            if (value is < 1 or > int.MaxValue) context.Fail($"'{name}' is [{Texts.Join(values)}]; every number must be between 1 and {int.MaxValue}");
        return values;
    }

    /// <summary>Pads before every axis, then after every axis; zeros where none are given.</summary>
    public static ImmutableArray<long> Pads(InferenceContext context, int axes)
    {
        var pads = context.Ints("pads");
        var auto = context.Text("auto_pad");
        if (auto is not ("" or "NOTSET" or "VALID" or "SAME_UPPER" or "SAME_LOWER"))
            context.Fail($"'auto_pad' is '{auto}'; expected NOTSET, VALID, SAME_UPPER or SAME_LOWER");
        if (pads.IsEmpty || auto == "VALID") return Repeated(0, 2 * axes);
        if (pads.Length != 2 * axes) context.Fail($"'pads' has {pads.Length} numbers, [{Texts.Join(pads)}], for {axes} spatial axes; expected {2 * axes}");
        foreach (var pad in pads)
            if (pad is < 0 or > int.MaxValue) context.Fail($"'pads' is [{Texts.Join(pads)}]; every number must be between 0 and {int.MaxValue}");
        return pads;
    }

    /// <summary>The result's spatial sizes.</summary>
    public static Dimension[] Spatial(InferenceContext context, Shape x, ImmutableArray<long> kernel, bool ceil = false)
    {
        var axes = kernel.Length;
        var (strides, dilations, pads) = (PerAxis(context, "strides", axes), PerAxis(context, "dilations", axes), Pads(context, axes));
        var same = context.Text("auto_pad") is "SAME_UPPER" or "SAME_LOWER";
        var sizes = new Dimension[axes];
        for (var i = 0; i < axes; i++)
        {
            var size = x[i + 2];
            if (same)
            {
                sizes[i] = DimensionMath.CeilDivide(size, strides[i]);
                continue;
            }
            var count = Window.Count(size, kernel[i], strides[i], dilations[i], pads[i] + pads[i + axes], ceil, pads[i]);
            // A zero-sized input gives a zero-sized result; otherwise the kernel must fit.
            if (count.Value < 1 && size.Value != 0)
                context.Fail($"a kernel of {kernel[i]} (dilation {dilations[i]}) does not fit into {size} elements and {pads[i] + pads[i + axes]} pads of axis {i + 2}");
            sizes[i] = count.Value < 0 ? 0 : count;
        }
        return sizes;
    }

    /// <summary>The kernel's sizes: the attribute, or those of the weights.</summary>
    public static ImmutableArray<long>? Kernel(InferenceContext context, Shape? weights, int axes)
    {
        var kernel = context.Ints("kernel_shape");
        if (!kernel.IsEmpty)
        {
            if (kernel.Length != axes) context.Fail($"'kernel_shape' has {kernel.Length} numbers for {axes} spatial axes");
            foreach (var size in kernel)
                if (size is < 1 or > int.MaxValue) context.Fail($"'kernel_shape' is [{Texts.Join(kernel)}]; every number must be between 1 and {int.MaxValue}");
            if (weights is not null)
            {
                for (var i = 0; i < axes; i++)
                    if (weights.Rank == axes + 2 && DimensionMath.Differ(weights[i + 2], kernel[i])) context.Fail($"'kernel_shape' is [{Texts.Join(kernel)}], but the weights are {weights}");
            }
            return kernel;
        }
        if (weights is null) return null;
        var sizes = weights.AsSpan()[Math.Min(2, weights.Rank)..].ToArray();
        return Array.TrueForAll(sizes, d => d.IsStatic) ? Shape.Own(sizes).ToDims() : null;
    }

    private static ImmutableArray<long> Repeated(long value, int count)
    {
        var values = new long[count];
        Array.Fill(values, value);
        return ImmutableCollectionsMarshal.AsImmutableArray(values);
    }

    /// <summary>Checks and infers Conv and its integer forms.</summary>
    public static void Convolution(InferenceContext context, int xAt, int wAt, int biasAt)
    {
        if (context.ShapeOf(xAt) is not { } x)
        {
            return;
        }
        if (x.Rank < 3) context.Fail($"its input has rank {x.Rank}; expected batch, channels and at least one spatial axis");
        var w = context.ShapeOf(wAt);
        var axes = x.Rank - 2;
        if (w is not null && w.Rank != x.Rank) context.Fail($"its weights have rank {w.Rank}, its input {x.Rank}; both must agree");
        var group = context.Int("group", 1);
        if (group < 1) context.Fail($"'group' is {group}; it must be at least 1");
        if (w is not null && w[0].Value is { } filters && filters % group != 0) context.Fail($"{filters} filters are not divisible by 'group' {group}");
        if (w is not null && x[1].Value is { } channels && w[1].Value is { } taken && (Int128)taken * group != channels)
            context.Fail($"the input has {channels} channels, but the weights take {taken} for each of {group} groups; expected {(Int128)taken * group}");
        if (biasAt >= 0 && context.ShapeOf(biasAt) is { } bias && w is not null && (bias.Rank != 1 || DimensionMath.Differ(bias[0], w[0])))
            context.Fail($"its bias is {bias}; expected [{w[0]}], one number a filter");
        var dims = new Dimension[x.Rank];
        (dims[0], dims[1]) = (x[0], w?[0] ?? Dimension.Unknown);
        if (Kernel(context, w, axes) is { } kernel) Spatial(context, x, kernel).CopyTo(dims, 2);
        context.SetShape(0, Shape.Own(dims));
    }
}
