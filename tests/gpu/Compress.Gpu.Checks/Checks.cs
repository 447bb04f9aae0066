using System.Diagnostics;
using TorchSharp;

namespace Compress.Gpu.Checks;

/// <summary>Runs checks by name, tells what came of each, and counts. A check that fails does not keep the next from running.</summary>
internal sealed class Checks
{
    public int Passed { get; private set; }

    public int Failed { get; private set; }

    /// <summary>Runs one check.</summary>
    /// <param name="name">What is claimed.</param>
    /// <param name="body">Throws where the claim is wrong; gives what was seen.</param>
    public void Run(string name, Func<string> body)
    {
        var clock = Stopwatch.StartNew();
        try
        {
            using var scope = torch.NewDisposeScope();
            var seen = body();
            Passed++;
            Console.WriteLine($"ok    {name}{(seen.Length > 0 ? ": " + seen : "")} ({clock.Elapsed.TotalSeconds:0.0} s)");
        }
#pragma warning disable CA1031 // Whatever goes wrong in a check is what the check has found.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Failed++;
            Console.WriteLine($"FAIL  {name}: {(e is CheckException ? e.Message : e.ToString())}");
        }
    }

    /// <summary>Something to know that is no claim.</summary>
    public static void Note(string text) => Console.WriteLine($"      {text}");

    /// <summary>Fails the running check unless something holds.</summary>
    public static void Require(bool holds, string otherwise)
    {
        if (!holds) throw new CheckException(otherwise);
    }

    /// <summary>The error that an action ends with, which must be of a kind.</summary>
    public static T Error<T>(Action action) where T : Exception
    {
        try
        {
            action();
        }
        catch (T e)
        {
            return e;
        }
        throw new CheckException($"no {typeof(T).Name} came");
    }
}
