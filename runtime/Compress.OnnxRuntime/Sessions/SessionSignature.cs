using System.Runtime.InteropServices;

namespace Microsoft.ML.OnnxRuntime;

/// <summary>Names and types of one side of a session (inputs, outputs or overridable initializers).</summary>
internal sealed unsafe class SessionSignature : IDisposable
{
    private readonly Dictionary<string, nint> native = new(StringComparer.Ordinal);
    private readonly string side;

    internal SessionSignature(
        nint session,
        string side,
        delegate*<nint, nuint*, nint> count,
        delegate*<nint, nuint, nint, nint*, nint> name,
        delegate*<nint, nuint, nint*, nint> type)
    {
        this.side = side;
        nuint n;
        OrtStatus.Check(count(session, &n));
        var names = new List<string>();
        var metadata = new Dictionary<string, NodeMetadata>(StringComparer.Ordinal);
        for (nuint i = 0; i < n; i++)
        {
            nint text;
            OrtStatus.Check(name(session, i, OrtAllocator.Default, &text));
            var key = OrtText.Take(text);
            nint info;
            OrtStatus.Check(type(session, i, &info));
            try
            {
                metadata[key] = new NodeMetadata(info);
            }
            finally
            {
                OrtApi.ReleaseTypeInfo(info);
            }

            names.Add(key);
            native[key] = Marshal.StringToCoTaskMemUTF8(key);
        }

        Names = names;
        Metadata = metadata;
    }

    internal IReadOnlyList<string> Names { get; }

    internal IReadOnlyDictionary<string, NodeMetadata> Metadata { get; }

    public void Dispose()
    {
        foreach (var pointer in native.Values)
        {
            Marshal.FreeCoTaskMem(pointer);
        }

        native.Clear();
    }

    /// <summary>The name as C text that lives as long as the session.</summary>
    internal byte* Find(string name, SessionSignature? also = null)
    {
        if (native.TryGetValue(name, out var pointer) || (also?.native.TryGetValue(name, out pointer) ?? false))
        {
            return (byte*)pointer;
        }

        throw new OnnxRuntimeException(
            OrtErrorCode.InvalidArgument, $"The model has no {side} named '{name}'; it has {string.Join(", ", Names.Select(n => $"'{n}'"))}.");
    }
}
