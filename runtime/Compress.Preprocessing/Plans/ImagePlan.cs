using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Compress.Preprocessing;

/// <summary>
/// What happens to an image: colour conversion, resize, then <c>(pixel * Scale - Mean[c]) / Std[c]</c> in float32, left to right,
/// with pixels in 0..255, then the layout. A resized pixel is not rounded back to 8 bits.
/// </summary>
public sealed record ImagePlan : PreprocessPlan
{
    private static readonly string[] Colors = ["grey", "rgb"], Filters = ["bilinear", "bilinear-antialias", "nearest"], Fits = ["stretch", "center-crop"], Layouts = ["nchw", "nhwc"];
    private readonly int _width, _height;
    private readonly float _scale = 1 / 255f;
    private readonly ImmutableArray<float> _mean = [0f], _std = [1f];

    /// <summary>Columns that the model gets, 1 to 16384.</summary>
    public required int Width
    {
        get => _width;
        init => _width = InRange(value, nameof(Width));
    }

    /// <summary>Rows that the model gets, 1 to 16384.</summary>
    public required int Height
    {
        get => _height;
        init => _height = InRange(value, nameof(Height));
    }

    /// <summary>Channels that the model gets.</summary>
    public required ColorMode Color { get; init; }

    /// <summary>How pixels are interpolated where the sizes differ.</summary>
    public ResizeFilter Filter { get; init; } = ResizeFilter.Bilinear;

    /// <summary>What happens where the aspects differ.</summary>
    public ResizeFit Fit { get; init; } = ResizeFit.Stretch;

    /// <summary>Factor on the 8-bit value; 1/255 unless said otherwise.</summary>
    public float Scale
    {
        get => _scale;
        init => _scale = float.IsFinite(value) && value != 0 ? value : throw new PreprocessException($"An image plan's scale is {value}; expected a finite number other than 0.");
    }

    /// <summary>Subtracted after scaling: one value for all channels, or one a channel.</summary>
    public ImmutableArray<float> Mean
    {
        get => _mean;
        init => _mean = AreFinite(value, float.NegativeInfinity) ? value : throw new PreprocessException("An image plan's mean is empty or holds a number that is not finite.");
    }

    /// <summary>Divisor after that: one value for all channels, or one a channel; positive.</summary>
    public ImmutableArray<float> Std
    {
        get => _std;
        init => _std = AreFinite(value, 0) ? value : throw new PreprocessException("An image plan's std is empty or holds a number that is not positive and finite.");
    }

    /// <summary>The order of the axes.</summary>
    public TensorLayout Layout { get; init; } = TensorLayout.Nchw;

    /// <summary>Channels that the model gets: 1 or 3.</summary>
    public int Channels => Color == ColorMode.Grey ? 1 : 3;

    /// <inheritdoc/>
    public override string Kind => "image";

    /// <inheritdoc/>
    public override InputSpec Input => new(InputType.Float32, Layout == TensorLayout.Nchw ? (int[])[Channels, Height, Width] : [Height, Width, Channels]);

    /// <summary>Prepares a decoded image; the result has <see cref="Input"/>'s shape.</summary>
    public float[] Apply(Image image)
    {
        ArgumentNullException.ThrowIfNull(image);
        var result = new float[Input.Count];
        ApplyBatch(image.Pixels, 1, image.Width, image.Height, image.Channels, PixelLayout.Hwc, result);
        return result;
    }

    /// <summary>Decodes and prepares an image file held in memory.</summary>
    /// <exception cref="PreprocessException">The bytes are no image.</exception>
    public float[] Apply(ReadOnlySpan<byte> file) => Apply(Image.Decode(file));

    /// <summary>Prepares an array: uint8 of shape [H,W], [H,W,C] or [1,H,W,C] is pixels; float32 of the model's own shape (with or without a leading 1) is already prepared and is passed on.</summary>
    /// <exception cref="PreprocessException">Any other element type or shape.</exception>
    public float[] Apply(NpyArray array)
    {
        ArgumentNullException.ThrowIfNull(array);
        // A range of the array would make one by its run-time type, which keeps .NET's type loader in an app compiled ahead of time.
        var shape = array.Shape.Length > 1 && array.Shape[0] == 1 && array.Shape.Length == 4 ? array.Shape.AsSpan(1).ToArray() : array.Shape;
        if (array.Type == NpyType.UInt8 && shape.Length is 2 or 3 && array.Count > 0 && (shape.Length == 2 || shape[2] is >= 1 and <= 4))
            return Apply(new Image(shape[1], shape[0], shape.Length == 2 ? 1 : shape[2], array.Data.ToArray()));
        if (array.Type == NpyType.Float32 && Input.HasShape(shape)) return array.ToFloats();
        throw new PreprocessException($"The array is {array}; the plan takes uint8 pixels of [H,W] or [H,W,C], or prepared values {Input}.");
    }

    /// <inheritdoc/>
    public override ModelInput ApplyFile(string path) => new(Input, path.EndsWith(".npy", StringComparison.OrdinalIgnoreCase) ? Apply(NpyFile.Read(new MemoryStream(File.ReadAllBytes(path)), path)) : Apply(Image.Load(path)));

    /// <inheritdoc/>
    public override ModelInput ApplyContent(ReadOnlySpan<byte> content) =>
        new(Input, NpyFile.IsNpy(content) ? Apply(NpyFile.Read(new MemoryStream(content.ToArray()))) : Apply(content));

    /// <summary>Prepares images of one size that lie one after the other, as data sets hold them; without resizing it runs on vectors.</summary>
    /// <param name="pixels">count x height x width x channels bytes in the given order.</param>
    /// <param name="count">Images.</param>
    /// <param name="width">Columns of each.</param>
    /// <param name="height">Rows of each.</param>
    /// <param name="channels">1 to 4: grey, grey+alpha, RGB, RGB+alpha.</param>
    /// <param name="source">The order of the bytes.</param>
    /// <param name="destination">count x Input.Count values.</param>
    /// <exception cref="PreprocessException">A buffer's length is not the product of its extents, or mean or std has a wrong count.</exception>
    public void ApplyBatch(ReadOnlySpan<byte> pixels, int count, int width, int height, int channels, PixelLayout source, Span<float> destination)
    {
        var from = (long)width * height * channels;
        var to = (long)Width * Height * Channels;
        if (width < 1 || height < 1 || channels is < 1 or > 4 || pixels.Length != from * count)
            throw new PreprocessException($"{count} images of {height}x{width}x{channels} (H x W x C) need {from * count} bytes, the buffer has {pixels.Length}.");
        if (destination.Length != to * count) throw new PreprocessException($"{count} prepared images {Input} need {to * count} values, the destination has {destination.Length}.");
        var work = new ImageWork(this, width, height, channels, source);
        for (var i = 0; i < count; i++) work.Run(pixels.Slice((int)(i * from), (int)from), destination.Slice((int)(i * to), (int)to));
    }

    /// <summary>A plan whose mean and std are per channel over 0..1, as <c>normalise: dataset</c> and the usual published constants have it.</summary>
    public ImagePlan Normalised(ReadOnlySpan<float> mean, ReadOnlySpan<float> std) => this with { Scale = 1 / 255f, Mean = [.. mean], Std = [.. std] };

    internal float ChannelMean(int channel) => Pick(Mean, channel, nameof(Mean));

    internal float ChannelStd(int channel) => Pick(Std, channel, nameof(Std));

    internal override void WriteMembers(Utf8JsonWriter json)
    {
        json.WriteNumber("width", Width);
        json.WriteNumber("height", Height);
        json.WriteString("color", Colors[(int)Color]);
        json.WriteString("filter", Filters[(int)Filter]);
        json.WriteString("fit", Fits[(int)Fit]);
        json.WriteNumber("scale", Scale);
        WriteFloats(json, "mean", Mean);
        WriteFloats(json, "std", Std);
        json.WriteString("layout", Layouts[(int)Layout]);
    }

    internal static ImagePlan ReadMembers(JsonMembers m)
    {
        var plan = new ImagePlan
        {
            Width = m.Int("width", 0),
            Height = m.Int("height", 0),
            Color = (ColorMode)m.Word("color", 1, Colors),
            Filter = (ResizeFilter)m.Word("filter", 0, Filters),
            Fit = (ResizeFit)m.Word("fit", 0, Fits),
            Scale = m.Float("scale", 1 / 255f),
            Mean = ImmutableCollectionsMarshal.AsImmutableArray(m.Floats("mean") ?? [0]),
            Std = ImmutableCollectionsMarshal.AsImmutableArray(m.Floats("std") ?? [1]),
            Layout = (TensorLayout)m.Word("layout", 0, Layouts),
        };
        for (var c = 0; c < plan.Channels; c++) _ = plan.ChannelMean(c) + plan.ChannelStd(c);
        return plan;
    }

    /// <inheritdoc/>
    public bool Equals(ImagePlan? other) => other is not null && Width == other.Width && Height == other.Height && Color == other.Color && Filter == other.Filter
        && Fit == other.Fit && Scale.Equals(other.Scale) && Layout == other.Layout && Mean.AsSpan().SequenceEqual(other.Mean.AsSpan()) && Std.AsSpan().SequenceEqual(other.Std.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => Width * 31 + Height;

    private static void WriteFloats(Utf8JsonWriter json, string name, ImmutableArray<float> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values) json.WriteNumberValue(value);
        json.WriteEndArray();
    }

    private static bool AreFinite(ImmutableArray<float> values, float above)
    {
        if (values.IsDefaultOrEmpty) return false;
        foreach (var value in values)
        {
            if (!float.IsFinite(value) || value <= above) return false;
        }
        return true;
    }

    private float Pick(ImmutableArray<float> values, int channel, string name) =>
        values.Length == 1 ? values[0]
        : values.Length == Channels ? values[channel]
        : throw new PreprocessException($"An image plan with {Channels} channels has {values.Length} values of {name}; expected 1 or {Channels}.");

    private static int InRange(int value, string name) => value is >= 1 and <= 16384 ? value : throw new PreprocessException($"An image plan's {name} is {value}; expected 1 to 16384.");
}
