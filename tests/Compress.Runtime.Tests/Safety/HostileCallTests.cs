using Compress.Graphs;
using static Compress.Runtime.Tests.Safety.Broken;

namespace Compress.Runtime.Tests.Safety;

/// <summary>Case 14: what callers may do wrong at run time. After each fault the session still serves.</summary>
public sealed class HostileCallTests : IDisposable
{
    private readonly Graph _graph = Networks.Residual(3, 6, 8);
    private readonly CompiledModel _model;
    private readonly Session _session;

    public HostileCallTests()
    {
        _model = CompiledModel.From(_graph);
        _session = _model.CreateSession();
    }

    public void Dispose()
    {
        _session.Dispose();
        _model.Dispose();
    }

    [Fact]
    public void Case_14_an_input_of_the_wrong_element_type()
    {
        Refused(() => _session.Input<double>("x"), "'x'", "Float32", "Double");
        Refused(() => _session.Run(Fed(Tensor.Own(new double[192], 1, 3, 8, 8))), "'x'", "Float32", "Float64");
        StillServes();
    }

    [Fact]
    public void Case_14_an_input_of_the_wrong_rank()
    {
        Refused(() => _session.Run(Fed(Tensor.Own(new float[192], 3, 8, 8))), "'x'", "[batch, 3, 8, 8]", "[3, 8, 8]");
        Refused(() => _session.Reshape("x", 1, 3, 8, 8, 1), "'x'", "[1, 3, 8, 8, 1]");
        Refused(() => _session.Reshape("x", [.. Enumerable.Repeat(1L, 17)]), "'x'", "16 dimensions");
        StillServes();
    }

    [Fact]
    public void Case_14_an_input_of_the_wrong_length()
    {
        Refused(() => _session.Run<float, float>(new float[191], new float[10]), "'x'", "192", "191");
        Refused(() => _session.Reshape("x", 1, 3, 8, 9), "'x'", "[1, 3, 8, 9]");
        Refused(() => _session.Reshape("x", -1, 3, 8, 8), "-1");
        Refused(() => _session.Reshape("x", 1L << 40, 3, 8, 8), "'x'", "ArenaBytes");
        Refused(() => _session.Reshape("x", long.MaxValue, 3, 8, 8), "64 bits");
        StillServes();
    }

    [Fact]
    public void Case_14_missing_and_unknown_names()
    {
        Refused(() => _session.Run(new Dictionary<string, Tensor>()), "'x'", "missing");
        Refused(() => _session.Run(new Dictionary<string, Tensor>(Fed(Tensor.Own(new float[192], 1, 3, 8, 8))) { ["z"] = Tensor.Scalar(1f) }), "'z'", "'x'");
        Refused(() => _session.Input<float>("z"), "'z'", "'x'");
        Refused(() => _session.Output<float>("z"), "'z'", "'y'");
        Refused(() => _model.CreateSession(new SessionOptions { InputShapes = new Dictionary<string, Shape> { ["z"] = Shape.Of(1) } }), "'z'");
        StillServes();
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    [InlineData(float.MaxValue)]
    public void Case_14_values_that_are_no_numbers_go_through(float value)
    {
        _session.Input<float>("x").Fill(value);
        _session.Run();
        using var quantized = CompiledModel.From(Quantizing.Quantize(_graph, Quantizing.Input(_graph, 2, 1)));
        using var session = quantized.CreateSession();
        session.Input<float>("x").Fill(value);
        session.Run();
        session.Output<float>("y").ToArray().Should().OnlyContain(v => float.IsFinite(v), "8-bit activations hold numbers only");
        StillServes();
    }

    [Fact]
    public void Case_14_an_output_buffer_that_is_too_small()
    {
        Refused(() => _session.Run<float, float>(new float[192], new float[9]), "'y'", "10 elements", "room for 9");
        Refused(() => _session.CopyOutput("y", new float[9]), "'y'", "10 elements", "room for 9");
        Refused(() => _session.CopyOutput("y", new long[10]), "'y'", "Float32");
        StillServes();
    }

    [Fact]
    public void Case_14_two_runs_of_one_session_at_once()
    {
        // A step that waits inside of the run, so that the second caller surely comes while the first is in.
        using var inside = new ManualResetEventSlim();
        using var go = new ManualResetEventSlim();
        using var source = new CancellationTokenSource();
        using var model = CompiledModel.From(Networks.Residual(16, 64, 64));
        using var session = model.CreateSession(new SessionOptions { Optimize = false });
        var first = new Thread(() =>
        {
            inside.Set();
            try
            {
                while (true) session.Run(source.Token);
            }
            catch (OperationCanceledException)
            {
                go.Set();
            }
            catch (InvalidOperationException)
            {
                go.Set();
            }
        });
        first.Start();
        inside.Wait();
        var seen = new List<string>();
        var calls = new (string Name, Action Call)[] { ("Run", () => session.Run()), ("Reshape", () => session.Reshape("x", 2, 16, 64, 64)), ("Trim", session.Trim), ("Input", () => session.Input<float>("x")), ("Output", () => session.Output<float>("y")) };
        foreach (var (name, call) in calls)
        {
            for (var tries = 0; tries < 200 && !seen.Contains(name) && first.IsAlive; tries++)
            {
                try
                {
                    call();
                }
                catch (InvalidOperationException e) when (e.Message.Contains("SessionPool", StringComparison.Ordinal))
                {
                    seen.Add(name);
                }
            }
        }
        source.Cancel();
        go.Wait();
        first.Join();
        seen.Should().NotBeEmpty("a second caller is told, whatever it calls");
        session.Run();
    }

    private static Dictionary<string, Tensor> Fed(Tensor tensor) => new() { ["x"] = tensor };

    private void StillServes()
    {
        _session.Reshape("x", 1, 3, 8, 8);
        _session.Input<float>("x").Fill(0.5f);
        _session.Run();
        _session.Output<float>("y").ToArray().Should().OnlyContain(v => float.IsFinite(v));
    }
}
