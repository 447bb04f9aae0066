using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Compress.Graphs;
using Compress.Pipeline;

namespace Compress.Benchmarks.Networks;

/// <summary>Our runtime as its C library, compiled ahead of time: what an app without a just-in-time compiler gets.</summary>
/// <param name="library">The library, as `./build.sh --target Ship` publishes it.</param>
internal sealed unsafe class AotEngine(string library) : IInferenceEngine
{
    public const string EngineName = "lean-aot";

    private readonly CApi _api = new(NativeLibrary.Load(Path.GetFullPath(library)));

    public string Name => EngineName;

    public string Version => Marshal.PtrToStringUTF8(_api.Version())!;

    /// <summary>Not for accuracy: the class library is the same, and is compared elsewhere.</summary>
    public IInferenceSession Load(string path, int threads, bool exact) => throw new NotSupportedException("The C library takes part in timings alone.");

    public ImmutableArray<ITimedModel> LoadTimed(string path, IReadOnlyDictionary<string, Tensor> inputs, int threads) => [new Timed(_api, path, inputs, threads)];

    private sealed class Timed : ITimedModel
    {
        private readonly CApi _api;
        private readonly ulong _model, _session;

        public Timed(CApi api, string path, IReadOnlyDictionary<string, Tensor> inputs, int threads)
        {
            _api = api;
            var options = new CApi.SessionOptions { Size = (nuint)sizeof(CApi.SessionOptions), Threads = threads };
            ulong model, session;
            fixed (byte* file = System.Text.Encoding.UTF8.GetBytes(path + "\0")) api.Check(api.LoadModel(file, null, &model));
            _model = model;
            api.Check(api.CreateSession(model, &options, &session));
            _session = session;
            for (nuint i = 0; i < (nuint)inputs.Count; i++)
            {
                var info = new CApi.TensorInfo { Size = (nuint)sizeof(CApi.TensorInfo) };
                api.Check(api.ModelInput(model, i, &info));
                var tensor = inputs[Marshal.PtrToStringUTF8((nint)info.Name)!];
                fixed (long* dims = tensor.Dims.ToArray()) api.Check(api.SetShape(session, i, dims, (nuint)tensor.Dims.Length));
                fixed (byte* values = tensor.Bytes.Span) api.Check(api.SetInput(session, i, values, (nuint)tensor.Bytes.Length));
            }
            Run();
        }

        public string Tier => "ahead of time";

        public void Run() => _api.Check(_api.RunSession(_session));

        public void Dispose()
        {
            _api.Check(_api.CloseSession(_session));
            _api.Check(_api.CloseModel(_model));
        }
    }
}
