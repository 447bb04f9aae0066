using System.Diagnostics;
using Compress.Graphs;
using System.Runtime.ExceptionServices;

namespace Compress.Runtime.Threading;

/// <summary>
/// Runs numbered tasks of one kernel on the caller and a fixed set of helper threads.
/// Each has a share of neighbouring tasks, which is the same rows or channels layer after layer, so that they stay in its processor's caches.
/// Tasks are claimed one by one, and who is done helps the others from the end of their shares: a helper that is scheduled away delays one
/// task and not its whole share.
/// Which thread runs a task never changes its result: kernels cut their work into tasks at load, independent of the number of threads.
/// A run allocates nothing. Two callers at once are allowed: the second one runs its tasks alone.
/// </summary>
internal sealed unsafe class ForkJoinPool : IDisposable
{
    /// <summary>Multiply-accumulates under which waking helpers costs more than it saves.</summary>
    public const long SerialBelowMacs = 64 * 1024;

    private const int SpinRounds = 16;

    // Two cache lines for each share: claims of one must not slow down those of another.
    private const int ShareStride = 16;

    // How long a helper looks for the next layer before it parks. While a network runs, and nobody else's threads want the processors, that is
    // long enough for layers that one thread does alone: to be woken takes a helper as long as many layers take.
    private static readonly long s_patience = Stopwatch.Frequency / 50_000;
    private static readonly long s_patienceWithin = Stopwatch.Frequency / 1_000;

    private readonly Helper[] _helpers;
    private delegate*<object, void*, int, int, void> _body;
    private object? _target;
    private void* _state;
    private readonly long[] _shares;
    private int _open;
    private int _inside;
    private int _busy;
    private int _generation;
    private int _runs;
    private volatile bool _stopping;
    private ExceptionDispatchInfo? _error;

    /// <param name="threads">Wanted threads, the caller included; 0 means one for each core. Never more than the cores that the process may use (affinity and cgroup quota).</param>
    public ForkJoinPool(int threads = 0) : this(threads, Environment.ProcessorCount)
    {
    }

    /// <param name="threads">Wanted threads, the caller included; 0 means one for each core.</param>
    /// <param name="cores">Most threads.</param>
    internal ForkJoinPool(int threads, int cores)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        Threads = Count(threads, cores);
        _shares = new long[Threads * ShareStride];
        _helpers = new Helper[Threads - 1];
        for (int i = 0; i < _helpers.Length; i++)
            _helpers[i] = new Helper(this, i + 1);
    }

    /// <summary>The threads that a pool has where so many are wanted.</summary>
    public static int Count(int threads) => Count(threads, Environment.ProcessorCount);

    private static int Count(int threads, int cores) => threads == 0 ? cores : Math.Min(threads, cores);

    /// <summary>A pool of the caller alone.</summary>
    public static ForkJoinPool Serial { get; } = new(1);

    /// <summary>Threads that may run tasks, the caller included. Worker numbers are 0 (the caller) to Threads - 1.</summary>
    public int Threads { get; }

    /// <summary>Threads that share a run of so many multiply-accumulates.</summary>
    public int ThreadsFor(long macs) => macs < SerialBelowMacs ? 1 : Threads;

    /// <summary>A network's layers follow: helpers come, and wait for them until <see cref="Leave"/>.</summary>
    public void Enter()
    {
        Interlocked.Increment(ref _runs);
        foreach (Helper helper in _helpers)
            helper.Wake();
    }

    /// <summary>The layers that <see cref="Enter"/> announced are done.</summary>
    public void Leave() => Interlocked.Decrement(ref _runs);

    /// <summary>Runs <paramref name="body"/> (target, state, task, worker) for tasks 0 to <paramref name="tasks"/> - 1 and returns when all are done.</summary>
    /// <param name="tasks">Number of tasks.</param>
    /// <param name="macs">Estimated multiply-accumulates of all tasks together; small runs stay on the caller.</param>
    /// <param name="body">The work of one task.</param>
    /// <param name="target">Passed through: the kernel.</param>
    /// <param name="state">Passed through; may point into the caller's stack.</param>
    public void Run(int tasks, long macs, delegate*<object, void*, int, int, void> body, object target, void* state)
    {
        if (tasks <= 1 || _helpers.Length == 0 || macs < SerialBelowMacs || Interlocked.CompareExchange(ref _busy, 1, 0) != 0)
        {
            for (int task = 0; task < tasks; task++)
                body(target, state, task, 0);
            return;
        }

        try
        {
            _body = body;
            _target = target;
            _state = state;
            for (int worker = 0; worker < Threads; worker++)
                _shares[worker * ShareStride] = Share((int)((long)tasks * worker / Threads), (int)((long)tasks * (worker + 1) / Threads));
            Volatile.Write(ref _open, 1);
            Interlocked.Increment(ref _generation);
            int wanted = Math.Min(_helpers.Length, tasks - 1);
            for (int i = 0; i < wanted; i++)
                _helpers[i].Wake();
            Work(0);
            // Closed first, then drained: a helper that comes later sees the closed flag and leaves.
            Interlocked.Exchange(ref _open, 0);
            var spin = new SpinWait();
            while (Volatile.Read(ref _inside) != 0)
                spin.SpinOnce(-1);
        }
        finally
        {
            Volatile.Write(ref _busy, 0);
        }

        if (_error is { } error)
        {
            _error = null;
            error.Throw();
        }
    }

    public void Dispose()
    {
        _stopping = true;
        foreach (Helper helper in _helpers)
            helper.Dispose();
    }

    private void Work(int worker)
    {
        try
        {
            // One's own share from the front, then what is left of the others' from the back.
            for (int away = 0; away < Threads; away++)
            {
                int owner = (worker + away) % Threads, task;
                while ((task = Claim(ref _shares[owner * ShareStride], fromBack: away > 0)) >= 0)
                    _body(_target!, _state, task, worker);
            }
        }
        catch (Exception e)
        {
            // Carried to the caller, which rethrows once everybody has left.
            Interlocked.CompareExchange(ref _error, ExceptionDispatchInfo.Capture(e), null);
        }
    }

    private static long Share(int next, int end) => ((long)end << 32) | (uint)next;

    /// <summary>Takes a task out of a share; -1 where none is left.</summary>
    private static int Claim(ref long share, bool fromBack)
    {
        long seen = Volatile.Read(ref share);
        while (true)
        {
            int next = (int)seen, end = (int)(seen >> 32);
            if (next >= end)
                return -1;
            long left = fromBack ? Share(next, end - 1) : Share(next + 1, end);
            long before = Interlocked.CompareExchange(ref share, left, seen);
            if (before == seen)
                return fromBack ? end - 1 : next;
            seen = before;
        }
    }

    private sealed class Helper : IDisposable
    {
        private readonly ForkJoinPool _pool;
        private readonly int _worker;
        private readonly AutoResetEvent _event = new(false);
        private readonly Thread _thread;
        private int _parked;

        public Helper(ForkJoinPool pool, int worker)
        {
            _pool = pool;
            _worker = worker;
            _thread = new Thread(Loop) { IsBackground = true, Name = Texts.Of($"compress-worker-{worker}") };
            _thread.Start();
        }

        public void Wake()
        {
            if (Volatile.Read(ref _parked) == 1 && Interlocked.CompareExchange(ref _parked, 0, 1) == 1)
                _event.Set();
        }

        public void Dispose()
        {
            _event.Set();
            _thread.Join();
            _event.Dispose();
        }

        private void Loop()
        {
            int seen = 0;
            while (!_pool._stopping)
            {
                if (!WaitForWork(ref seen))
                    continue;
                Interlocked.Increment(ref _pool._inside);
                if (Volatile.Read(ref _pool._open) == 1)
                    _pool.Work(_worker);
                Interlocked.Decrement(ref _pool._inside);
            }
        }

        private bool WaitForWork(ref int seen)
        {
            long began = Stopwatch.GetTimestamp();
            do
            {
                for (int round = 0; round < SpinRounds; round++)
                {
                    if (Changed(ref seen))
                        return true;
                    Thread.SpinWait(8);
                }
            }
            while (Stopwatch.GetTimestamp() - began < (Volatile.Read(ref _pool._runs) == 1 ? s_patienceWithin : s_patience));

            Interlocked.Exchange(ref _parked, 1);
            // Looked at once more after the flag is up, so that a wake between the two is not lost.
            if (Changed(ref seen) || _pool._stopping)
            {
                // When the caller has taken the flag down it has set the event too: swallow that signal later as a harmless extra round.
                Interlocked.Exchange(ref _parked, 0);
                return !_pool._stopping;
            }

            _event.WaitOne();
            Interlocked.Exchange(ref _parked, 0);
            return Changed(ref seen);
        }

        private bool Changed(ref int seen)
        {
            int generation = Volatile.Read(ref _pool._generation);
            if (generation == seen)
                return false;
            seen = generation;
            return true;
        }
    }
}
