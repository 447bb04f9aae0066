using System.Collections;

namespace Microsoft.ML.OnnxRuntime;

/// <summary>A list that disposes what it holds.</summary>
internal sealed class DisposableList<T>(T[] items) : IDisposableReadOnlyCollection<T>
    where T : IDisposable
{
    public int Count => items.Length;

    public T this[int index] => items[index];

    public void Dispose()
    {
        foreach (var item in items)
        {
            item.Dispose();
        }
    }

    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
