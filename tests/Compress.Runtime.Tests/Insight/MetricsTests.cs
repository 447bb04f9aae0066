using System.Diagnostics.Metrics;
using Compress.Graphs;

namespace Compress.Runtime.Tests.Insight;

/// <summary>What runs report: metrics, saturation, traces.</summary>
public sealed class MetricsTests
{
    [Fact]
    public void Runs_and_their_times_are_counted_by_model_and_outcome()
    {
        using var model = CompiledModel.From(Named("metrics-runs"));
        using var session = model.CreateSession();
        session.Run();
        var seen = new List<(string Instrument, double Value, string Outcome)>();
        using (Listen("metrics-runs", seen))
        {
            session.Run();
            session.Run();
            var cancelled = () => session.Run(new CancellationToken(true));
            cancelled.Should().Throw<OperationCanceledException>();
        }
        session.Run();
        seen.Where(s => s.Instrument == RuntimeMetrics.Runs).Select(s => (s.Value, s.Outcome)).Should().Equal((1, "ok"), (1, "ok"), (1, "cancelled"));
        seen.Where(s => s.Instrument == RuntimeMetrics.Duration).Should().HaveCount(3).And.OnlyContain(s => s.Value > 0 && s.Value < 10);
    }

    [Fact]
    public void Measured_runs_allocate_nothing()
    {
        using var model = CompiledModel.From(Quantized("metrics-allocations"));
        using var session = model.CreateSession(new SessionOptions { SaturationEvery = 1 });
        long heard = 0;
        using var listener = new MeterListener { InstrumentPublished = (i, l) => Enable(i, l) };
        listener.SetMeasurementEventCallback<double>((_, _, _, _) => Interlocked.Increment(ref heard));
        listener.SetMeasurementEventCallback<long>((_, _, _, _) => Interlocked.Increment(ref heard));
        listener.Start();
        session.Run();
        session.Run();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10; i++) session.Run();
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().Be(0);
        heard.Should().BeGreaterThanOrEqualTo(36);
    }

    [Fact]
    public void Saturation_rises_where_inputs_leave_the_calibrated_range()
    {
        using var model = CompiledModel.From(Quantized("metrics-saturation"));
        using var session = model.CreateSession(new SessionOptions { SaturationEvery = 2 });
        var seen = new List<(string Instrument, double Value, string Outcome)>();
        using var listening = Listen("metrics-saturation", seen);
        var random = new Random(4);
        foreach (ref var value in session.Input<float>("x")) value = random.NextSingle() * 2 - 1;
        session.Run();
        var calm = session.Saturation!.Share;
        session.Run();
        foreach (ref var value in session.Input<float>("x")) value *= 40;
        session.Saturation.Share.Should().Be(calm, "the second run is not counted");
        session.Run();
        var wild = session.Saturation.Share;

        calm.Should().BeInRange(0, 0.05);
        wild.Should().BeGreaterThan(calm + 0.05);
        session.Saturation.Names.Should().NotBeEmpty();
        session.Saturation.ShareOf(0).Should().BeGreaterThan(0.9, "the input itself is far outside");
        seen.Where(s => s.Instrument == RuntimeMetrics.Saturation).Select(s => s.Value).Should().Equal(calm, wild);
    }

    [Fact]
    public void Saturation_is_counted_as_the_unfused_graph_shows_it()
    {
        var graph = Quantized("metrics-reference");
        using var model = CompiledModel.From(graph);
        using var fused = model.CreateSession(new SessionOptions { SaturationEvery = 1 });
        using var plain = model.CreateSession(new SessionOptions { SaturationEvery = 1, Optimize = false });
        foreach (var session in new[] { fused, plain })
        {
            var random = new Random(4);
            foreach (ref var value in session.Input<float>("x")) value = random.NextSingle() * 6 - 3;
            session.Run();
        }
        for (var i = 0; i < fused.Saturation!.Names.Length; i++)
        {
            var at = plain.Saturation!.Names.IndexOf(fused.Saturation.Names[i]);
            at.Should().BeGreaterThanOrEqualTo(0);
            fused.Saturation.ShareOf(i).Should().BeApproximately(plain.Saturation.ShareOf(at), 0.02, fused.Saturation.Names[i]);
        }
    }

    [Fact]
    public void A_trace_file_has_an_event_for_every_step()
    {
        using var folder = new Compress.Testing.TempFolder();
        using var model = CompiledModel.From(Networks.Residual(3, 6, 8));
        using var session = model.CreateSession(new SessionOptions { Profile = true });
        session.Run();
        session.Profile!.SaveTrace(folder.File("run.trace.json"));
        using var json = System.Text.Json.JsonDocument.Parse(File.ReadAllBytes(folder.File("run.trace.json")));
        var events = json.RootElement.EnumerateArray().ToList();
        events.Select(e => e.GetProperty("name").GetString()).Should().Equal(session.Profile.Names);
        events.Should().OnlyContain(e => e.GetProperty("ph").GetString() == "X" && e.GetProperty("dur").GetDouble() >= 0 && e.GetProperty("ts").GetDouble() >= 0);
        Directory.GetFiles(folder.Path).Should().ContainSingle("nothing half-written stays");
    }

    [Fact]
    public void Interpreted_graphs_have_times_too()
    {
        var graph = new Graph
        {
            Inputs = [new ValueInfo("x", ElementType.Float32, Shape.Of(4))],
            Outputs = [new ValueInfo("y", ElementType.Int64, null)],
            Nodes = [new Node("Relu", ["x"], ["r"]) { Name = "first" }, new Node("NonZero", ["r"], ["y"]) { Name = "second" }],
            Opsets = NameMap<long>.Empty.With("", 17),
        };
        using var model = CompiledModel.From(graph);
        using var session = model.CreateSession(new SessionOptions { Profile = true });
        session.Run();
        session.Plan.IsStatic.Should().BeFalse();
        session.Profile!.Names.Should().Equal("first", "second");
        session.Profile.Microseconds(1).Should().BeGreaterThan(0);
    }

    private static Graph Named(string name) => Networks.Residual(3, 6, 8) with { Name = name };

    private static Graph Quantized(string name)
    {
        var graph = Named(name);
        return Quantizing.Quantize(graph, Quantizing.Input(graph, 8, 1)) with { Name = name };
    }

    private static void Enable(Instrument instrument, MeterListener listener)
    {
        if (instrument.Meter.Name == RuntimeMetrics.MeterName) listener.EnableMeasurementEvents(instrument);
    }

    private static MeterListener Listen(string model, List<(string Instrument, double Value, string Outcome)> seen)
    {
        var listener = new MeterListener { InstrumentPublished = Enable };
        void Note(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var given = tags.ToArray().ToDictionary(t => t.Key, t => (string)t.Value!);
            if (given["model"] == model) seen.Add((instrument.Name, value, given.GetValueOrDefault("outcome", "")));
        }
        listener.SetMeasurementEventCallback<long>((i, v, tags, _) => Note(i, v, tags));
        listener.SetMeasurementEventCallback<double>((i, v, tags, _) => Note(i, v, tags));
        listener.Start();
        return listener;
    }
}
