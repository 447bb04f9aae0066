namespace Microsoft.ML.OnnxRuntime;

/// <summary>Values that are disposed together.</summary>
/// <typeparam name="T">The values' type.</typeparam>
public interface IDisposableReadOnlyCollection<T> : IReadOnlyCollection<T>, IReadOnlyList<T>, IDisposable
{
}
