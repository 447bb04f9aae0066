using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Compress.Runtime.Native;

/// <summary>Sessions: made, fed, run, read.</summary>
internal static unsafe class SessionExports
{
    [UnmanagedCallersOnly(EntryPoint = "cr_session_create", CallConvs = [typeof(CallConvCdecl)])]
    public static int Create(ulong model, NativeSessionOptions* options, ulong* session)
    {
        try
        {
            NativeStruct.RequirePointer(session, "session");
            *session = 0;
            *session = HandleTable.Add(new SessionHandle(HandleTable.Get<ModelHandle>(model), NativeSessionOptions.Read(options)));
            return 0;
        }
        catch (Exception e)
        {
            return Boundary.Report(e, Status.Model);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "cr_session_close", CallConvs = [typeof(CallConvCdecl)])]
    public static int Close(ulong session)
    {
        try
        {
            HandleTable.Get<SessionHandle>(session).Close();
            HandleTable.Remove(session);
            return 0;
        }
        catch (Exception e)
        {
            return Boundary.Report(e, Status.Input);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "cr_session_cancel", CallConvs = [typeof(CallConvCdecl)])]
    public static int Cancel(ulong session)
    {
        try
        {
            HandleTable.Get<SessionHandle>(session).Cancel();
            return 0;
        }
        catch (Exception e)
        {
            return Boundary.Report(e, Status.Input);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "cr_session_run", CallConvs = [typeof(CallConvCdecl)])]
    public static int Run(ulong session) => Inside(session, null, static (s, _) => s.Run());

    [UnmanagedCallersOnly(EntryPoint = "cr_session_set_shape", CallConvs = [typeof(CallConvCdecl)])]
    public static int SetShape(ulong session, nuint input, long* dims, nuint rank)
    {
        var call = new Call { Index = input, Data = dims, Bytes = rank };
        return Inside(session, &call, static (s, c) =>
        {
            if (c->Bytes > NativeTensorInfo.MaxRank) StatusException.Throw(Status.Argument, $"rank is {c->Bytes}; up to {NativeTensorInfo.MaxRank} is expected.");
            if (c->Bytes > 0) NativeStruct.RequirePointer(c->Data, "dims");
            s.Reshape(Input(s, c), new ReadOnlySpan<long>(c->Data, (int)c->Bytes));
        });
    }

    [UnmanagedCallersOnly(EntryPoint = "cr_session_set_input", CallConvs = [typeof(CallConvCdecl)])]
    public static int SetInput(ulong session, nuint input, void* data, nuint bytes)
    {
        var call = new Call { Index = input, Data = data, Bytes = bytes };
        return Inside(session, &call, static (s, c) =>
        {
            var index = Input(s, c);
            var target = s.Input(index);
            if (c->Bytes != (nuint)target.Length)
                StatusException.Throw(Status.Size, $"Input '{s.Owner.Inputs[index].Name}' takes {target.Length} bytes in its current shape; {c->Bytes} were given. cr_session_set_shape sets another shape.");
            if (c->Bytes == 0) return;
            NativeStruct.RequirePointer(c->Data, "data");
            new ReadOnlySpan<byte>(c->Data, (int)c->Bytes).CopyTo(target);
        });
    }

    [UnmanagedCallersOnly(EntryPoint = "cr_session_bind_output", CallConvs = [typeof(CallConvCdecl)])]
    public static int BindOutput(ulong session, nuint output, void* buffer, nuint capacity)
    {
        var call = new Call { Index = output, Data = buffer, Bytes = capacity };
        return Inside(session, &call, static (s, c) => s.Bind(Output(s, c), c->Data, c->Bytes));
    }

    [UnmanagedCallersOnly(EntryPoint = "cr_session_get_output", CallConvs = [typeof(CallConvCdecl)])]
    public static int GetOutput(ulong session, nuint output, void* buffer, nuint capacity, nuint* bytes)
    {
        var call = new Call { Index = output, Data = buffer, Bytes = capacity, Count = bytes };
        return Inside(session, &call, static (s, c) =>
        {
            var index = Output(s, c);
            if (c->Count != null) *c->Count = (nuint)s.Output(index).Length;
            // Without a buffer only the size is asked for.
            if (c->Data != null) s.CopyOutput(index, c->Data, c->Bytes);
            else if (c->Count == null) NativeStruct.RequirePointer(null, "buffer");
        });
    }

    [UnmanagedCallersOnly(EntryPoint = "cr_session_input", CallConvs = [typeof(CallConvCdecl)])]
    public static int InputInfo(ulong session, nuint input, NativeTensorInfo* info)
    {
        var call = new Call { Index = input, Data = info };
        return Inside(session, &call, static (s, c) =>
        {
            var index = Input(s, c);
            NativeTensorInfo.Current(s.Owner.Inputs[index], s.Owner.Model.Inputs[index].ElementType, s.InputDims(index), s.Input(index).Length)
                .WriteTo((NativeTensorInfo*)c->Data);
        });
    }

    [UnmanagedCallersOnly(EntryPoint = "cr_session_output", CallConvs = [typeof(CallConvCdecl)])]
    public static int OutputInfo(ulong session, nuint output, NativeTensorInfo* info)
    {
        var call = new Call { Index = output, Data = info };
        return Inside(session, &call, static (s, c) =>
        {
            var index = Output(s, c);
            var bytes = s.Output(index).Length;
            NativeTensorInfo.Current(s.Owner.Outputs[index], s.Owner.Model.Outputs[index].ElementType, s.OutputDims(index), bytes).WriteTo((NativeTensorInfo*)c->Data);
        });
    }

    [UnmanagedCallersOnly(EntryPoint = "cr_session_preprocess_file", CallConvs = [typeof(CallConvCdecl)])]
    public static int PreprocessFile(ulong session, byte* path)
    {
        var call = new Call { Data = path };
        return Inside(session, &call, static (s, c) =>
        {
            NativeStruct.RequirePointer(c->Data, "path");
            s.Feed(Marshal.PtrToStringUTF8((nint)c->Data)!);
        });
    }

    [UnmanagedCallersOnly(EntryPoint = "cr_session_preprocess", CallConvs = [typeof(CallConvCdecl)])]
    public static int Preprocess(ulong session, void* data, nuint bytes)
    {
        var call = new Call { Data = data, Bytes = bytes };
        return Inside(session, &call, static (s, c) =>
        {
            NativeStruct.RequirePointer(c->Data, "data");
            if (c->Bytes > int.MaxValue) StatusException.Throw(Status.Argument, $"bytes is {c->Bytes}; up to {int.MaxValue} is expected.");
            s.Feed(new ReadOnlySpan<byte>(c->Data, (int)c->Bytes));
        });
    }

    [UnmanagedCallersOnly(EntryPoint = "cr_session_classify", CallConvs = [typeof(CallConvCdecl)])]
    public static int Classify(ulong session, nuint output, int* classes, float* probabilities, nuint capacity, nuint* count)
    {
        var call = new Call { Index = output, Data = classes, Second = probabilities, Bytes = capacity, Count = count };
        return Inside(session, &call, static (s, c) =>
        {
            NativeStruct.RequirePointer(c->Data, "classes");
            NativeStruct.RequirePointer(c->Count, "count");
            *c->Count = 0;
            var index = Output(s, c);
            if (s.Owner.Model.Outputs[index].ElementType != Graphs.ElementType.Float32)
                StatusException.Throw(Status.Argument, $"Output '{s.Owner.Outputs[index].Name}' holds {s.Owner.Model.Outputs[index].ElementType}; class scores are float32.");
            var best = Classification.Of(MemoryMarshal.Cast<byte, float>(s.Output(index)), s.Owner.Model.Labels, (int)Math.Min(c->Bytes, int.MaxValue));
            for (var i = 0; i < best.Length; i++)
            {
                ((int*)c->Data)[i] = best[i].Index;
                if (c->Second != null) ((float*)c->Second)[i] = best[i].Probability;
            }
            *c->Count = (nuint)best.Length;
        });
    }

    private static int Input(SessionHandle session, Call* call) => ModelExports.At(call->Index, session.Owner.Inputs.Length, "input");

    private static int Output(SessionHandle session, Call* call) => ModelExports.At(call->Index, session.Owner.Outputs.Length, "output");

    /// <summary>Does something with a session that this thread alone uses meanwhile.</summary>
    private static int Inside(ulong session, Call* call, Action body)
    {
        try
        {
            var handle = HandleTable.Get<SessionHandle>(session);
            handle.Enter();
            try
            {
                body(handle, call);
                return 0;
            }
            finally
            {
                handle.Leave();
            }
        }
        catch (Exception e)
        {
            return Boundary.Report(e, Status.Input);
        }
    }

    private delegate void Action(SessionHandle session, Call* call);

    /// <summary>A call's arguments, so that its body captures nothing and a run allocates nothing.</summary>
    private struct Call
    {
        public nuint Index;
        public void* Data;
        public void* Second;
        public nuint Bytes;
        public nuint* Count;
    }
}
