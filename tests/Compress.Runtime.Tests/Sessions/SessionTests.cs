using Compress.Graphs;

namespace Compress.Runtime.Tests.Sessions;

/// <summary>How a session is used, and misused.</summary>
public sealed class SessionTests
{
    [Fact]
    public void Runs_allocate_nothing_after_the_first()
    {
        using var model = CompiledModel.From(Networks.Residual(4, 12, 8));
        using var session = model.CreateSession();
        Allocated(session).Should().Be(0);
    }

    [Fact]
    public void Scalar_references_allocate_nothing_after_the_first_run()
    {
        using var model = CompiledModel.From(Networks.Residual(4, 12, 8));
        using var session = model.CreateSession(new SessionOptions { Optimize = false });
        Allocated(session).Should().Be(0);
    }

    [Fact]
    public void Shapes_may_change_between_runs()
    {
        using var model = CompiledModel.From(Networks.Residual(4, 12, 8));
        using var session = model.CreateSession();
        var one = Run(session, 1);
        Run(session, 3).Length.Should().Be(3 * one.Length);
        Run(session, 1).Should().Equal(one);
        session.Trim();
        Run(session, 1).Should().Equal(one);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Changing_between_kept_shapes_allocates_nothing(bool quantized)
    {
        var graph = Networks.Residual(4, 12, 8);
        using var model = CompiledModel.From(quantized ? Quantizing.Quantize(graph, Quantizing.Input(graph, 2, 1)) : graph);
        using var session = model.CreateSession();
        for (var round = 0; round < 2; round++)
            for (var batch = 1; batch <= 4; batch++) Again(session, batch);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var round = 0; round < 3; round++)
            for (var batch = 1; batch <= 4; batch++) Again(session, batch);
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().Be(0);
    }

    [Fact]
    public void Plans_are_kept_up_to_the_cap_and_their_memory_is_freed()
    {
        using var model = CompiledModel.From(Networks.Residual(4, 12, 8), new LoadOptions { CachedPlans = 2 });
        using var session = model.CreateSession(new SessionOptions { KeptShapes = 1 });
        var one = Run(session, 1);
        for (var batch = 2; batch <= 9; batch++) Same(Run(session, batch), one);
        var large = session.MemoryBytes;
        Run(session, 1).Should().Equal(one);
        session.MemoryBytes.Should().BeLessThan(large);
        model.Trim();
        Run(session, 1).Should().Equal(one);
    }

    [Fact]
    public void A_session_outlives_its_model()
    {
        var model = CompiledModel.From(Networks.Residual(4, 12, 8));
        using var session = model.CreateSession(new SessionOptions { Threads = 2 });
        var one = Run(session, 1);
        model.Dispose();
        Run(session, 1).Should().Equal(one);
        Same(Run(session, 2), one);
        Act(() => model.CreateSession()).Should().Throw<ObjectDisposedException>();
    }

    [Fact]
    public void A_shape_that_is_refused_leaves_the_session_as_it_was()
    {
        using var model = CompiledModel.From(Networks.Residual(4, 12, 8), new LoadOptions { ArenaBytes = 1 << 20 });
        using var session = model.CreateSession();
        var one = Run(session, 1);
        Act(() => session.Reshape("x", 5000, 4, 8, 8)).Should().Throw<ModelException>();
        session.InputDims("x").ToArray().Should().Equal(1, 4, 8, 8);
        Run(session, 1).Should().Equal(one);
    }

    [Fact]
    public void Sizes_that_cannot_be_guessed_are_asked_for()
    {
        var graph = new Graph
        {
            Inputs = [new ValueInfo("a", ElementType.Float32, new Shape(new Dimension[] { Dimension.Unknown })), new ValueInfo("b", ElementType.Float32, new Shape(new Dimension[] { Dimension.Unknown, Dimension.Unknown }))],
            Outputs = [new ValueInfo("y", ElementType.Float32, null)],
            Nodes = [new Node("Slice", ["b", "one", "end"], ["c"]), new Node("Reshape", ["c", "four"], ["d"]), new Node("Add", ["a", "d"], ["y"])],
            Opsets = NameMap<long>.Empty.With("", 17),
            Initializers = NameMap<Tensor>.Empty.With("one", Tensor.Own([1L], 1)).With("end", Tensor.Own([5L], 1)).With("four", Tensor.Own([4L], 1)),
        };
        using var model = CompiledModel.From(graph);
        using var session = model.CreateSession();
        Act(() => session.Run()).Should().Throw<ModelException>().WithMessage("*open dimensions*InputShapes*");
        Act(() => session.Input<float>("a")).Should().Throw<ModelException>().WithMessage("*open dimensions*");
        session.Reshape(new Dictionary<string, Shape> { ["a"] = Shape.Of(4), ["b"] = Shape.Of(3, 2) });
        session.Input<float>("a").Fill(1);
        session.Input<float>("b").Fill(2);
        session.Run();
        session.Output<float>("y").ToArray().Should().Equal(3, 3, 3, 3);
    }

    [Fact]
    public void Users_of_the_other_engine_find_what_they_know()
    {
        var bytes = Compress.Onnx.OnnxExporter.ToBytes(Networks.Residual(4, 12, 8));
        using var session = new InferenceSession(bytes);
        session.InputMetadata["x"].ElementType.Should().Be(ElementType.Float32);
        session.OutputNames.Should().Equal("y");
        var inputs = Quantizing.Input(Networks.Residual(4, 12, 8), 2, 5);
        var expected = Testing.OrtOracle.Run(bytes, inputs)["y"];
        Parallel.For(0, 8, _ => Closeness.Difference(session.Run(inputs, ["y"])[0], expected, Closeness.Network).Should().BeNull());
        Act(() => session.Run(inputs, ["z"])).Should().Throw<ModelException>().WithMessage("*no output 'z'*'y'*");
    }

    [Fact]
    public void Threads_do_not_change_results()
    {
        using var model = CompiledModel.From(Networks.Residual(16, 32, 32));
        using var alone = model.CreateSession(new SessionOptions { Threads = 1 });
        using var several = model.CreateSession(new SessionOptions { Threads = 0 });
        Run(several, 2).Should().Equal(Run(alone, 2));
    }

    [Fact]
    public void Misuse_is_told()
    {
        using var model = CompiledModel.From(Networks.Residual(4, 12, 8));
        using var session = model.CreateSession();
        Act(() => session.Input<float>("y")).Should().Throw<ModelException>().WithMessage("*no input 'y'*'x'*");
        Act(() => session.Input<int>("x")).Should().Throw<ModelException>().WithMessage("*Float32*Int32*");
        Act(() => session.Reshape("x", 1, 3, 8)).Should().Throw<ModelException>().WithMessage("*declared as*");
        Act(() => session.Output<float>("z")).Should().Throw<ModelException>().WithMessage("*no output 'z'*");
        Act(() => session.Run<float, float>(new float[3], new float[10])).Should().Throw<ModelException>().WithMessage("*takes 256 elements*3 were given*");
        Act(() => session.Run(new Dictionary<string, Tensor>())).Should().Throw<ModelException>().WithMessage("*'x' is missing*");
        session.Dispose();
        Act(() => session.Run()).Should().Throw<ObjectDisposedException>();
    }

    [Fact]
    public async Task Two_callers_at_once_are_told()
    {
        using var model = CompiledModel.From(Networks.Residual(16, 64, 64));
        using var session = model.CreateSession(new SessionOptions { Optimize = false });
        using var cancel = new CancellationTokenSource();
        var first = Task.Run(() =>
        {
            while (!cancel.IsCancellationRequested)
            {
                try
                {
                    session.Run();
                }
                catch (InvalidOperationException)
                {
                    // The other caller had it.
                }
            }
        }, CancellationToken.None);
        Exception? seen = null;
        while (seen is null)
        {
            try
            {
                session.Run();
            }
            catch (InvalidOperationException e)
            {
                seen = e;
            }
        }
        await cancel.CancelAsync();
        await first;
        seen.Message.Should().Contain("SessionPool");
    }

    [Fact]
    public void A_pool_reuses_sessions()
    {
        using var model = CompiledModel.From(Networks.Residual(4, 12, 8));
        using var pool = new SessionPool(model);
        Session first;
        using (var rental = pool.Rent())
        {
            first = rental.Session;
            using var other = pool.Rent();
            other.Session.Should().NotBeSameAs(first);
        }
        pool.Idle.Should().Be(2);
    }

    [Fact]
    public void A_cancelled_run_stops_and_the_session_goes_on()
    {
        using var model = CompiledModel.From(Networks.Residual(4, 12, 8));
        using var session = model.CreateSession();
        Act(() => session.Run(new CancellationToken(true))).Should().Throw<OperationCanceledException>();
        session.Run();
    }

    [Fact]
    public void A_profile_has_a_time_for_every_step()
    {
        using var model = CompiledModel.From(Networks.Residual(4, 12, 8));
        using var session = model.CreateSession(new SessionOptions { Profile = true });
        session.Run();
        var times = session.Profile!;
        times.Operators.Should().Contain(o => o.StartsWith("Conv", StringComparison.Ordinal));
        using var trace = new MemoryStream();
        times.WriteTrace(trace);
        using var json = System.Text.Json.JsonDocument.Parse(trace.ToArray());
        json.RootElement.GetArrayLength().Should().Be(times.Names.Length);
    }

    private static Action Act(Action action) => action;

    private static float[] Run(Session session, int batch)
    {
        var random = new Random(3);
        var x = session.Input<float>("x");
        session.Reshape("x", [batch, .. session.InputDims("x")[1..]]);
        x = session.Input<float>("x");
        for (var i = 0; i < x.Length; i++) x[i] = random.NextSingle();
        session.Run();
        return session.Output<float>("y").ToArray();
    }

    /// <summary>The first sample is the same in every batch; sums may be added in another order.</summary>
    private static void Same(float[] batch, float[] one) =>
        Closeness.Difference(Tensor.Own(batch[..one.Length], one.Length), Tensor.Own(one, one.Length), Closeness.Network).Should().BeNull();

    private static void Again(Session session, int batch)
    {
        session.Input<float>("x", batch, 4, 8, 8).Fill(0.25f);
        session.Run();
        session.Output<float>("y");
    }

    private static long Allocated(Session session)
    {
        session.Run();
        session.Run();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10; i++) session.Run();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
