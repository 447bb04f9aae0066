namespace Microsoft.ML.OnnxRuntime;

/// <summary>Inputs and outputs bound once, for many runs without set-up.</summary>
public sealed unsafe class OrtIoBinding : IDisposable
{
    private readonly OrtHandle handle;
    private readonly Dictionary<string, OrtValue> bound = new(StringComparer.Ordinal);

    internal OrtIoBinding(nint session)
    {
        nint pointer;
        OrtStatus.Check(OrtApi.CreateIoBinding(session, &pointer));
        handle = new OrtHandle(pointer, OrtApi.ReleaseIoBinding);
    }

    internal nint Pointer => handle.Pointer;

    /// <summary>Binds an input. The value must live as long as the binding is used.</summary>
    /// <param name="name">Name of the input.</param>
    /// <param name="ortValue">Its value.</param>
    public void BindInput(string name, OrtValue ortValue)
    {
        fixed (byte* text = OrtText.Utf8(name))
        {
            OrtStatus.Check(OrtApi.BindInput(handle.Pointer, text, ortValue.Pointer));
        }

        bound["<" + name] = ortValue;
    }

    /// <summary>Binds an output to a value of the right shape, which each run overwrites.</summary>
    /// <param name="name">Name of the output.</param>
    /// <param name="ortValue">Where it is written.</param>
    public void BindOutput(string name, OrtValue ortValue)
    {
        fixed (byte* text = OrtText.Utf8(name))
        {
            OrtStatus.Check(OrtApi.BindOutput(handle.Pointer, text, ortValue.Pointer));
        }

        bound[">" + name] = ortValue;
    }

    /// <summary>Binds an output to memory that each run allocates, for outputs without a fixed shape.</summary>
    /// <param name="name">Name of the output.</param>
    /// <param name="memInfo">Where to allocate.</param>
    public void BindOutputToDevice(string name, OrtMemoryInfo memInfo)
    {
        fixed (byte* text = OrtText.Utf8(name))
        {
            OrtStatus.Check(OrtApi.BindOutputToDevice(handle.Pointer, text, memInfo.Pointer));
        }
    }

    /// <summary>The outputs of the last run, in the order they were bound.</summary>
    public IDisposableReadOnlyCollection<OrtValue> GetOutputValues()
    {
        nint* values;
        nuint count;
        OrtStatus.Check(OrtApi.GetBoundOutputValues(handle.Pointer, OrtAllocator.Default, &values, &count));
        var result = new OrtValue[(int)count];
        for (var i = 0; i < result.Length; i++)
        {
            result[i] = new OrtValue(values[i]);
        }

        if (count > 0)
        {
            OrtStatus.Check(OrtApi.AllocatorFree(OrtAllocator.Default, (nint)values));
        }

        return new DisposableList<OrtValue>(result);
    }

    /// <summary>Forgets the bound inputs.</summary>
    public void ClearBoundInputs() => OrtApi.ClearBoundInputs(handle.Pointer);

    /// <summary>Forgets the bound outputs.</summary>
    public void ClearBoundOutputs() => OrtApi.ClearBoundOutputs(handle.Pointer);

    /// <summary>Frees the native object; the bound values stay the caller's.</summary>
    public void Dispose()
    {
        handle.Dispose();
        bound.Clear();
    }
}
