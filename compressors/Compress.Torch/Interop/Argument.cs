namespace TorchSharp.Interop;

/// <summary>
/// One argument of an operator on its way to the shim. Everything converts to it implicitly, so that a call reads like
/// the operator's schema; arrays and tensors stay referenced until the call is over.
/// </summary>
internal readonly struct Argument
{
    public readonly object? Reference;
    public readonly long Bits;
    public readonly NativeTag Tag;

    private Argument(NativeTag tag, long bits = 0, object? reference = null)
    {
        Tag = tag;
        Bits = bits;
        Reference = reference;
    }

    /// <summary>An optional argument that is not given.</summary>
    public static Argument None => default;

    /// <summary>The default that the operator's schema names.</summary>
    public static Argument Default => new(NativeTag.Default);

    public static implicit operator Argument(torch.Tensor? value) =>
        value is null ? default : new(NativeTag.Tensor, 0, value);

    public static implicit operator Argument(long value) => new(NativeTag.Int, value);

    public static implicit operator Argument(long? value) => value is { } some ? some : default(Argument);

    public static implicit operator Argument(double value) => new(NativeTag.Double, BitConverter.DoubleToInt64Bits(value));

    public static implicit operator Argument(double? value) => value is { } some ? some : default(Argument);

    public static implicit operator Argument(bool value) => new(NativeTag.Bool, value ? 1 : 0);

    public static implicit operator Argument(bool? value) => value is { } some ? some : default(Argument);

    public static implicit operator Argument(Scalar value) => new(value.Tag, value.Bits);

    public static implicit operator Argument(Scalar? value) => value is { } some ? some : default(Argument);

    public static implicit operator Argument(torch.ScalarType value) => new(NativeTag.Int, (long)value);

    public static implicit operator Argument(torch.ScalarType? value) => value is { } some ? some : default(Argument);

    public static implicit operator Argument(torch.Device? value) =>
        value is null ? default : new(NativeTag.Device, 0, value);

    public static implicit operator Argument(long[]? value) => value is null ? default : new(NativeTag.IntList, 0, value);

    public static implicit operator Argument(double[]? value) =>
        value is null ? default : new(NativeTag.DoubleList, 0, value);

    public static implicit operator Argument(bool[]? value) => value is null ? default : new(NativeTag.BoolList, 0, value);

    public static implicit operator Argument(torch.Tensor[] value) => new(NativeTag.TensorList, 0, value);

    public static implicit operator Argument(string? value) => value is null ? default : new(NativeTag.String, 0, value);

    /// <summary>A list in which tensors may be missing (<c>Tensor?[]</c>), as indexing takes it.</summary>
    public static Argument OptionalTensors(torch.Tensor?[] value) => new(NativeTag.OptionalTensorList, 0, value);
}
