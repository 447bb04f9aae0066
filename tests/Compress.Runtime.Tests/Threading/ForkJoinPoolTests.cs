using System.Diagnostics;
using Compress.Runtime.Threading;

namespace Compress.Runtime.Tests.Threading;

public sealed unsafe class ForkJoinPoolTests
{
    private const long Many = ForkJoinPool.SerialBelowMacs * 10;

    [Fact]
    public void Every_task_runs_exactly_once_run_after_run()
    {
        using var pool = new ForkJoinPool(Environment.ProcessorCount);
        int* counts = stackalloc int[40];
        for (int round = 0; round < 3000; round++)
        {
            int tasks = round % 40;
            new Span<int>(counts, 40).Clear();
            pool.Run(tasks, Many, &Count, pool, counts);
            for (int i = 0; i < 40; i++)
                if (counts[i] != (i < tasks ? 1 : 0))
                    Assert.Fail($"round {round}: task {i} of {tasks} ran {counts[i]} times");
        }
    }

    [Fact]
    public void Helpers_that_parked_come_back()
    {
        using var pool = new ForkJoinPool(Environment.ProcessorCount);
        int* counts = stackalloc int[16];
        new Span<int>(counts, 16).Clear();
        for (int round = 0; round < 5; round++)
        {
            Thread.Sleep(5);
            pool.Run(16, Many, &Count, pool, counts);
        }

        for (int i = 0; i < 16; i++)
            counts[i].Should().Be(5);
    }

    [Fact]
    public void Helpers_that_were_called_for_layers_that_do_not_come_park_again_and_come_back()
    {
        using var pool = new ForkJoinPool(Environment.ProcessorCount);
        int* counts = stackalloc int[16];
        new Span<int>(counts, 16).Clear();
        for (int round = 0; round < 5; round++)
        {
            pool.Enter();
            Thread.Sleep(round);
            if (round % 2 == 0)
                pool.Run(16, Many, &Count, pool, counts);
            pool.Leave();
        }

        for (int i = 0; i < 16; i++)
            counts[i].Should().Be(3);
    }

    [Fact]
    public void Two_callers_at_once_both_finish()
    {
        using var pool = new ForkJoinPool(Environment.ProcessorCount);
        Parallel.For(0, 4, _ =>
        {
            int* counts = stackalloc int[8];
            new Span<int>(counts, 8).Clear();
            for (int round = 0; round < 500; round++)
                pool.Run(8, Many, &Count, pool, counts);
            for (int i = 0; i < 8; i++)
                counts[i].Should().Be(500);
        });
    }

    [Fact]
    public void A_fault_in_a_task_reaches_the_caller_and_the_pool_lives_on()
    {
        using var pool = new ForkJoinPool(Environment.ProcessorCount);
        Action run = () => pool.Run(8, Many, &Fail, pool, null);
        run.Should().Throw<InvalidOperationException>().WithMessage("task 3");
        int count = 0;
        int* state = stackalloc int[8];
        new Span<int>(state, 8).Clear();
        pool.Run(8, Many, &Count, pool, state);
        for (int i = 0; i < 8; i++)
            count += state[i];
        count.Should().Be(8);
    }

    [Fact]
    public void Never_more_threads_than_cores()
    {
        using var pool = new ForkJoinPool(10_000);
        pool.Threads.Should().Be(Environment.ProcessorCount);
    }

    [Fact]
    public void A_process_that_may_use_one_core_gets_one_thread()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/taskset"), "taskset binds the process to a core.");
        using var process = Process.Start(new ProcessStartInfo("taskset", ["-c", "0", "dotnet", typeof(SeedModels).Assembly.Location, "threads"]) { RedirectStandardOutput = true })!;
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        text.Trim().Should().Be("1");
    }

    private static void Count(object target, void* state, int task, int worker) => Interlocked.Increment(ref ((int*)state)[task]);

    private static void Fail(object target, void* state, int task, int worker)
    {
        if (task == 3)
            throw new InvalidOperationException("task 3");
    }
}
