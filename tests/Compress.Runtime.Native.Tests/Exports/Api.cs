using System.Runtime.InteropServices;

namespace Compress.Runtime.Native.Tests;

/// <summary>The exported functions as a C caller sees them: by address, with pointers and numbers.</summary>
internal static unsafe class Api
{
    public static readonly delegate* unmanaged[Cdecl]<byte*, nuint, NativeLoadOptions*, ulong*, int> LoadBytes = &ModelExports.LoadBytes;
    public static readonly delegate* unmanaged[Cdecl]<byte*, NativeLoadOptions*, ulong*, int> Load = &ModelExports.Load;
    public static readonly delegate* unmanaged[Cdecl]<ulong, int> CloseModel = &ModelExports.Close;
    public static readonly delegate* unmanaged[Cdecl]<ulong, nuint, NativeTensorInfo*, int> ModelInput = &ModelExports.Input;
    public static readonly delegate* unmanaged[Cdecl]<ulong, nuint, NativeTensorInfo*, int> ModelOutput = &ModelExports.Output;
    public static readonly delegate* unmanaged[Cdecl]<ulong, nuint*, int> LabelCount = &ModelExports.LabelCount;
    public static readonly delegate* unmanaged[Cdecl]<ulong, nuint, nint*, int> Label = &ModelExports.Label;
    public static readonly delegate* unmanaged[Cdecl]<ulong, NativeSessionOptions*, ulong*, int> Create = &SessionExports.Create;
    public static readonly delegate* unmanaged[Cdecl]<ulong, int> CloseSession = &SessionExports.Close;
    public static readonly delegate* unmanaged[Cdecl]<ulong, int> Run = &SessionExports.Run;
    public static readonly delegate* unmanaged[Cdecl]<ulong, int> Cancel = &SessionExports.Cancel;
    public static readonly delegate* unmanaged[Cdecl]<ulong, nuint, long*, nuint, int> SetShape = &SessionExports.SetShape;
    public static readonly delegate* unmanaged[Cdecl]<ulong, nuint, void*, nuint, int> SetInput = &SessionExports.SetInput;
    public static readonly delegate* unmanaged[Cdecl]<ulong, void*, nuint, int> Preprocess = &SessionExports.Preprocess;
    public static readonly delegate* unmanaged[Cdecl]<ulong, nuint, void*, nuint, int> BindOutput = &SessionExports.BindOutput;
    public static readonly delegate* unmanaged[Cdecl]<ulong, nuint, void*, nuint, nuint*, int> GetOutput = &SessionExports.GetOutput;
    public static readonly delegate* unmanaged[Cdecl]<ulong, nuint, NativeTensorInfo*, int> SessionInput = &SessionExports.InputInfo;
    public static readonly delegate* unmanaged[Cdecl]<ulong, nuint, NativeTensorInfo*, int> SessionOutput = &SessionExports.OutputInfo;
    public static readonly delegate* unmanaged[Cdecl]<ulong, nuint, int*, float*, nuint, nuint*, int> Classify = &SessionExports.Classify;
    public static readonly delegate* unmanaged[Cdecl]<byte*> LastError = &LibraryExports.GetLastError;
    public static readonly delegate* unmanaged[Cdecl]<nint> Version = &LibraryExports.GetVersion;

    public static string Message => Marshal.PtrToStringUTF8((nint)LastError())!;

    public static ulong Open(byte[] model)
    {
        ulong handle;
        fixed (byte* data = model) LoadBytes(data, (nuint)model.Length, null, &handle).Should().Be(0, Message);
        return handle;
    }

    public static ulong Session(ulong model)
    {
        ulong handle;
        Create(model, null, &handle).Should().Be(0, Message);
        return handle;
    }

    public static int Feed(ulong session, byte[] file)
    {
        fixed (byte* data = file) return Preprocess(session, data, (nuint)file.Length);
    }
}
