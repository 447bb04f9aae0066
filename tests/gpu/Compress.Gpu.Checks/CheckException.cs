namespace Compress.Gpu.Checks;

/// <summary>A claim that does not hold.</summary>
internal sealed class CheckException(string message) : Exception(message);
