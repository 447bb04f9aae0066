namespace Compress.Runtime.Native.Tests;

/// <summary>Misuse gives a status and a sentence, never a crash.</summary>
public sealed unsafe class MisuseTests
{
    private const int Argument = 1, Handle = 2, Model = 3, Input = 4, Busy = 5, Size = 6, State = 7;

    [Fact]
    public void Null_pointers_are_refused()
    {
        ulong handle;
        Api.LoadBytes(null, 0, null, &handle).Should().Be(Argument);
        Api.Message.Should().Contain("null pointer");
        Api.LoadBytes(null, 0, null, null).Should().Be(Argument);
        Api.Load(null, null, &handle).Should().Be(Argument);
        Api.Create(1, null, null).Should().Be(Argument);
    }

    [Fact]
    public void Handles_that_are_none_closed_or_of_another_kind_are_found_out()
    {
        var model = Api.Open(SmallBundle.Bytes);
        var session = Api.Session(model);
        Api.Run(model).Should().Be(Handle);
        Api.CloseModel(session).Should().Be(Handle);
        Api.Run(ulong.MaxValue).Should().Be(Handle);
        Api.CloseModel(model).Should().Be(0);
        Api.CloseModel(model).Should().Be(Handle);
        Api.Run(session).Should().Be(0, "a session keeps its model");
        Api.CloseSession(session).Should().Be(0);
        Api.Run(session).Should().Be(Handle);
        Api.CloseSession(session).Should().Be(Handle);
        Api.Message.Should().Contain(session.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public void Wrong_sizes_indexes_and_shapes_are_refused_with_what_was_expected()
    {
        var model = Api.Open(SmallBundle.Bytes);
        var session = Api.Session(model);
        var values = stackalloc float[4];
        Api.SetInput(session, 0, values, 16).Should().Be(Size);
        Api.Message.Should().Contain("256").And.Contain("16");
        Api.SetInput(session, 1, values, 16).Should().Be(Argument);
        long* dims = stackalloc long[] { 1, 3, 8, 8 };
        Api.SetShape(session, 0, dims, 4).Should().Be(Input);
        Api.SetShape(session, 0, dims, 99).Should().Be(Argument);
        var info = new NativeTensorInfo();
        Api.SessionInput(session, 0, &info).Should().Be(Argument, "its size is not set");
        Api.GetOutput(session, 0, values, 16, null).Should().Be(State);
        Api.Run(session).Should().Be(0);
        Api.GetOutput(session, 0, values, 16, null).Should().Be(Size);
        Api.Message.Should().Contain("20").And.Contain("16");
        Api.CloseSession(session);
        Api.CloseModel(model);
    }

    [Fact]
    public void Bad_models_and_bad_samples_are_told_apart()
    {
        ulong handle;
        var garbage = new byte[100];
        fixed (byte* data = garbage) Api.LoadBytes(data, 100, null, &handle).Should().Be(Model);
        handle.Should().Be(0ul);
        var model = Api.Open(SmallBundle.Bytes);
        var session = Api.Session(model);
        Api.Feed(session, [1, 2, 3]).Should().Be(Input);
        Api.Message.Should().Contain("PNG");
        Api.CloseSession(session);
        Api.CloseModel(model);
    }

    [Fact]
    public void One_session_from_many_threads_works_or_says_busy_and_every_thread_has_its_own_message()
    {
        var model = Api.Open(SmallBundle.Bytes);
        var session = Api.Session(model);
        var statuses = new int[4][];
        var threads = Enumerable.Range(0, statuses.Length).Select(t => new Thread(() => statuses[t] = [.. Enumerable.Range(0, 500).Select(_ => Api.Run(session))])).ToList();
        threads.ForEach(t => t.Start());
        threads.ForEach(t => t.Join());
        statuses.SelectMany(s => s).Should().OnlyContain(s => s == 0 || s == Busy).And.Contain(0);
        Api.CloseSession(session).Should().Be(0);
        Api.CloseModel(model).Should().Be(0);

        Api.Run(session).Should().Be(Handle);
        var message = "not asked";
        var other = new Thread(() => message = Api.Message);
        other.Start();
        other.Join();
        message.Should().BeEmpty();
    }

    [Fact]
    public void Cancelling_an_idle_session_changes_nothing()
    {
        var model = Api.Open(SmallBundle.Bytes);
        var session = Api.Session(model);
        Api.Cancel(session).Should().Be(0);
        Api.Run(session).Should().Be(0);
        Api.CloseSession(session);
        Api.CloseModel(model);
    }
}
