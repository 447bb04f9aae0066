using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using Compress.Preprocessing;

namespace Compress.Training.Data;

/// <summary>
/// Walks a subset batch by batch. Order and augmentation depend on the seed and the epoch's number alone, so that an interrupted
/// training goes on exactly where it stopped, and prefetching changes nothing but the time.
/// </summary>
public sealed class BatchLoader
{
    private readonly Subset _subset;
    private readonly BatchFiller _filler;
    private readonly BatchOptions _options;
    private readonly Lock _one = new();

    /// <summary>Prepares a loader; buffers are made when an epoch starts.</summary>
    /// <exception cref="DataException">Plan and samples are of different kinds, the subset is empty, or an option is out of range.</exception>
    public BatchLoader(Subset subset, PreprocessPlan plan, BatchOptions options)
    {
        ArgumentNullException.ThrowIfNull(subset);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(options);
        if (options.Size < 1 || options.Prefetch < 0) throw new DataException($"Batches of {options.Size} with {options.Prefetch} ahead; expected at least 1 and at least 0.");
        if (subset.Count == 0) throw new DataException("A loader over no samples; was the validation share 0?");
        if (options.DropLast && subset.Count < options.Size) throw new DataException($"{subset.Count} samples make no full batch of {options.Size}, and the rest is to be dropped. Use smaller batches.");
        (_subset, _options) = (subset, options);
        Plan = plan;
        _filler = new BatchFiller(subset.Samples, plan, options);
    }

    /// <summary>What happens to each sample.</summary>
    public PreprocessPlan Plan { get; }

    /// <summary>Samples that an epoch delivers.</summary>
    public int Count => _options.DropLast ? Batches * _options.Size : _subset.Count;

    /// <summary>Batches of an epoch.</summary>
    public int Batches => _options.DropLast ? _subset.Count / _options.Size : (_subset.Count + _options.Size - 1) / _options.Size;

    /// <summary>One pass over the subset. A batch is valid until the next is asked for; one pass at a time.</summary>
    /// <param name="epoch">Its number, from 0.</param>
    /// <exception cref="DataException">A sample does not fit the plan.</exception>
    public IEnumerable<Batch> Epoch(int epoch = 0) => _options.Prefetch == 0 ? Direct(epoch) : Ahead(epoch);

    private int[] Order(int epoch)
    {
        var order = _subset.Indices.ToArray();
        if (_options.Shuffle) new SeededRandom(_options.Seed, (ulong)epoch).Shuffle(order.AsSpan());
        return order;
    }

    private void Fill(Batch batch, int[] order, int epoch, int number)
    {
        var first = number * _options.Size;
        try
        {
            lock (_one) _filler.Fill(batch, order.AsSpan(first, Math.Min(_options.Size, order.Length - first)), epoch, first);
        }
        catch (PreprocessException e)
        {
            throw new DataException($"Batch {number} of epoch {epoch}: {e.Message}", e);
        }
    }

    private IEnumerable<Batch> Direct(int epoch)
    {
        var order = Order(epoch);
        var batch = _filler.NewBatch();
        for (var number = 0; number < Batches; number++)
        {
            Fill(batch, order, epoch, number);
            yield return batch;
        }
    }

    private IEnumerable<Batch> Ahead(int epoch)
    {
        using var free = new BlockingCollection<Batch>();
        using var ready = new BlockingCollection<Batch>();
        using var stop = new CancellationTokenSource();
        Exception? fault = null;
        for (var i = 0; i < Math.Min(_options.Prefetch + 1, Batches + 1); i++) free.Add(_filler.NewBatch());
        var worker = new Thread(() =>
        {
            try
            {
                var order = Order(epoch);
                for (var number = 0; number < Batches; number++)
                {
                    var batch = free.Take(stop.Token);
                    Fill(batch, order, epoch, number);
                    ready.Add(batch);
                }
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                // The reader left early; nothing is owed.
            }
#pragma warning disable CA1031 // Whatever went wrong is thrown again on the reader's thread.
            catch (Exception e)
#pragma warning restore CA1031
            {
                fault = e;
            }
            finally
            {
                ready.CompleteAdding();
            }
        })
        { IsBackground = true, Name = "batches" };
        worker.Start();
        try
        {
            foreach (var batch in ready.GetConsumingEnumerable())
            {
                yield return batch;
                free.Add(batch);
            }
            if (fault is not null) ExceptionDispatchInfo.Throw(fault);
        }
        finally
        {
            stop.Cancel();
            worker.Join();
        }
    }
}
