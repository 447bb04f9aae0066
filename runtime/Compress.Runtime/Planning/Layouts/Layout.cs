using Compress.Graphs;
namespace Compress.Runtime.Planning;

/// <summary>How a value's elements lie in the arena.</summary>
internal enum LayoutKind
{
    /// <summary>As ONNX has it: dense, last dimension fastest.</summary>
    RowMajor,

    /// <summary>Channels last: dimension 1 is fastest, pixels (batch and space, in order) follow at a stride that may be padded.</summary>
    Image,
}

/// <summary>A layout and, for images, the elements from one pixel to the next.</summary>
internal readonly struct Layout(LayoutKind kind, int stride)
{
    public LayoutKind Kind => kind;

    public int Stride => stride;

    public static Layout RowMajor => default;

    public static Layout Image(int stride) => new(LayoutKind.Image, stride);

    public bool IsImage => Kind == LayoutKind.Image;

    public bool Is(Layout other) => Kind == other.Kind && Stride == other.Stride;

    public override string ToString() => IsImage ? Texts.Of($"channels last /{Stride}") : "row-major";
}

/// <summary>What an operation asks of an input's layout.</summary>
internal enum LayoutWish
{
    RowMajor,
    Image,

    /// <summary>Whatever it has; inputs with this wish get the same layout.</summary>
    Any,
}
