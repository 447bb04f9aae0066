using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Compress.Runtime.Native;

/// <summary>Loading models and asking what they are.</summary>
internal static unsafe class ModelExports
{
    [UnmanagedCallersOnly(EntryPoint = "cr_model_load", CallConvs = [typeof(CallConvCdecl)])]
    public static int Load(byte* path, NativeLoadOptions* options, ulong* model)
    {
        try
        {
            NativeStruct.RequirePointer(model, "model");
            *model = 0;
            NativeStruct.RequirePointer(path, "path");
            *model = Register(CompiledModel.Load(Marshal.PtrToStringUTF8((nint)path)!, NativeLoadOptions.Read(options)));
            return 0;
        }
        catch (Exception e)
        {
            return Boundary.Report(e, Status.Model);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "cr_model_load_bytes", CallConvs = [typeof(CallConvCdecl)])]
    public static int LoadBytes(byte* data, nuint bytes, NativeLoadOptions* options, ulong* model)
    {
        try
        {
            NativeStruct.RequirePointer(model, "model");
            *model = 0;
            NativeStruct.RequirePointer(data, "data");
            if (bytes > int.MaxValue) StatusException.Throw(Status.Argument, $"bytes is {bytes}; a model in memory may have up to {int.MaxValue}. Load larger ones by path.");
            // Copied, because the weights are used in place for as long as the model lives.
            *model = Register(CompiledModel.Load(new ReadOnlySpan<byte>(data, (int)bytes).ToArray(), NativeLoadOptions.Read(options)));
            return 0;
        }
        catch (Exception e)
        {
            return Boundary.Report(e, Status.Model);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "cr_model_close", CallConvs = [typeof(CallConvCdecl)])]
    public static int Close(ulong model)
    {
        try
        {
            var handle = HandleTable.Get<ModelHandle>(model);
            if (!HandleTable.Remove(model)) StatusException.Throw(Status.Handle, $"{model} was closed by another thread.");
            handle.Release();
            return 0;
        }
        catch (Exception e)
        {
            return Boundary.Report(e, Status.Model);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "cr_model_input_count", CallConvs = [typeof(CallConvCdecl)])]
    public static int InputCount(ulong model, nuint* count) => Count(model, count, m => m.Inputs.Length);

    [UnmanagedCallersOnly(EntryPoint = "cr_model_output_count", CallConvs = [typeof(CallConvCdecl)])]
    public static int OutputCount(ulong model, nuint* count) => Count(model, count, m => m.Outputs.Length);

    [UnmanagedCallersOnly(EntryPoint = "cr_model_label_count", CallConvs = [typeof(CallConvCdecl)])]
    public static int LabelCount(ulong model, nuint* count) => Count(model, count, m => m.Labels.Length);

    [UnmanagedCallersOnly(EntryPoint = "cr_model_input", CallConvs = [typeof(CallConvCdecl)])]
    public static int Input(ulong model, nuint index, NativeTensorInfo* info)
    {
        try
        {
            var handle = HandleTable.Get<ModelHandle>(model);
            var at = At(index, handle.Inputs.Length, "input");
            NativeTensorInfo.Declared(handle.Inputs[at], handle.Model.Inputs[at]).WriteTo(info);
            return 0;
        }
        catch (Exception e)
        {
            return Boundary.Report(e, Status.Model);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "cr_model_output", CallConvs = [typeof(CallConvCdecl)])]
    public static int Output(ulong model, nuint index, NativeTensorInfo* info)
    {
        try
        {
            var handle = HandleTable.Get<ModelHandle>(model);
            var at = At(index, handle.Outputs.Length, "output");
            NativeTensorInfo.Declared(handle.Outputs[at], handle.Model.Outputs[at]).WriteTo(info);
            return 0;
        }
        catch (Exception e)
        {
            return Boundary.Report(e, Status.Model);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "cr_model_label", CallConvs = [typeof(CallConvCdecl)])]
    public static int Label(ulong model, nuint index, nint* label)
    {
        try
        {
            NativeStruct.RequirePointer(label, "label");
            *label = 0;
            var handle = HandleTable.Get<ModelHandle>(model);
            *label = handle.Labels[At(index, handle.Labels.Length, "label")];
            return 0;
        }
        catch (Exception e)
        {
            return Boundary.Report(e, Status.Model);
        }
    }

    internal static int At(nuint index, int count, string what)
    {
        if (index >= (nuint)count) StatusException.Throw(Status.Argument, $"The model has {count} {what}s; number {index} was asked for.");
        return (int)index;
    }

    private static int Count(ulong model, nuint* count, Func<ModelHandle, int> of)
    {
        try
        {
            NativeStruct.RequirePointer(count, "count");
            *count = 0;
            *count = (nuint)of(HandleTable.Get<ModelHandle>(model));
            return 0;
        }
        catch (Exception e)
        {
            return Boundary.Report(e, Status.Model);
        }
    }

    private static ulong Register(CompiledModel model)
    {
        try
        {
            return HandleTable.Add(ModelHandle.Of(model));
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }
}
