using System.Runtime.InteropServices;

namespace Compress.Runtime.Native.Tests;

/// <summary>What a C caller does when all is well.</summary>
public sealed unsafe class RunTests
{
    [Fact]
    public void A_bundle_is_loaded_fed_run_and_named_like_in_the_managed_api()
    {
        var picture = SmallBundle.Picture(1);
        var expected = SmallBundle.Answer(picture);
        var model = Api.Open(SmallBundle.Bytes);
        var session = Api.Session(model);

        Api.Feed(session, picture).Should().Be(0, Api.Message);
        Api.Run(session).Should().Be(0, Api.Message);
        var logits = new float[SmallBundle.Classes];
        nuint bytes, count;
        fixed (float* to = logits) Api.GetOutput(session, 0, to, sizeof(float) * SmallBundle.Classes, &bytes).Should().Be(0, Api.Message);
        int best;
        float probability;
        Api.Classify(session, 0, &best, &probability, 1, &count).Should().Be(0, Api.Message);
        nint label;
        Api.Label(model, (nuint)best, &label).Should().Be(0, Api.Message);

        ((int)bytes).Should().Be(sizeof(float) * SmallBundle.Classes);
        logits.Should().Equal(expected.Logits);
        ((int)count).Should().Be(1);
        (best, probability).Should().Be((expected.Best.Index, expected.Best.Probability));
        Marshal.PtrToStringUTF8(label).Should().Be(expected.Best.Label);
        Api.CloseSession(session).Should().Be(0);
        Api.CloseModel(model).Should().Be(0);
    }

    [Fact]
    public void Metadata_says_what_is_open_and_a_session_what_it_is_now()
    {
        var model = Api.Open(SmallBundle.Bytes);
        var session = Api.Session(model);
        var info = new NativeTensorInfo { StructSize = (nuint)sizeof(NativeTensorInfo) };

        Api.ModelInput(model, 0, &info).Should().Be(0, Api.Message);
        (Marshal.PtrToStringUTF8(info.Name), info.Type, info.Rank, info.Dims[0], info.Dims[3]).Should().Be(("x", 1, 4, -1, SmallBundle.Size));
        long* dims = stackalloc long[] { 2, 1, SmallBundle.Size, SmallBundle.Size };
        Api.SetShape(session, 0, dims, 4).Should().Be(0, Api.Message);
        Api.SessionInput(session, 0, &info).Should().Be(0, Api.Message);
        (info.Dims[0], (int)info.Bytes).Should().Be((2, 2 * SmallBundle.Size * SmallBundle.Size * sizeof(float)));
        Api.Run(session).Should().Be(0, Api.Message);
        Api.SessionOutput(session, 0, &info).Should().Be(0, Api.Message);
        (Marshal.PtrToStringUTF8(info.Name), info.Rank, info.Dims[0], info.Dims[1]).Should().Be(("y", 2, 2, SmallBundle.Classes));

        Api.CloseSession(session);
        Api.CloseModel(model);
    }

    [Fact]
    public void A_bound_output_is_written_by_every_run_and_runs_allocate_nothing()
    {
        var model = Api.Open(SmallBundle.Bytes);
        var session = Api.Session(model);
        var logits = stackalloc float[SmallBundle.Classes];
        Api.BindOutput(session, 0, logits, sizeof(float) * SmallBundle.Classes).Should().Be(0);
        Api.Feed(session, SmallBundle.Picture(7)).Should().Be(0);
        for (var i = 0; i < 3; i++) Api.Run(session);
        new ReadOnlySpan<float>(logits, SmallBundle.Classes).ToArray().Should().Equal(SmallBundle.Answer(SmallBundle.Picture(7)).Logits);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++) Api.Run(session);
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().Be(0);

        Api.CloseSession(session);
        Api.CloseModel(model);
    }

    [Fact]
    public void An_older_callers_shorter_structure_is_neither_overrun_nor_needed()
    {
        var model = Api.Open(SmallBundle.Bytes);
        var short32 = stackalloc byte[40];
        new Span<byte>(short32, 40).Fill(0xEE);
        *(nuint*)short32 = 24;
        Api.ModelInput(model, 0, (NativeTensorInfo*)short32).Should().Be(0, Api.Message);
        ((NativeTensorInfo*)short32)->Rank.Should().Be(4);
        new ReadOnlySpan<byte>(short32 + 24, 16).ToArray().Should().OnlyContain(b => b == 0xEE);
        Api.CloseModel(model);
    }

    [Fact]
    public void The_version_is_the_runtimes() =>
        Marshal.PtrToStringUTF8(Api.Version()).Should().Be(typeof(CompiledModel).Assembly.GetName().Version!.ToString(3));
}
