using System.Runtime.CompilerServices;
using Microsoft.ML.OnnxRuntime;

namespace Compress.OnnxRuntime.Tests;

/// <summary>
/// A library is loaded once a process, so that tests of the search need processes of their own: with its variable set, this
/// assembly reports what loading gives and ends before any test runs.
/// </summary>
internal static class LibraryProbe
{
    public const string Variable = "COMPRESS_ORT_PROBE";

#pragma warning disable CA2255 // The initializer belongs to a program, not to a library that others load.
    [ModuleInitializer]
    public static void Run()
#pragma warning restore CA2255
    {
        if (Environment.GetEnvironmentVariable(Variable) != "1")
        {
            return;
        }

        try
        {
            Console.WriteLine($"version {OrtEnv.Instance().GetVersionString()}");
        }
        catch (OnnxRuntimeException e)
        {
            Console.WriteLine($"{e.GetType().Name}: {e.Message}");
        }

        Environment.Exit(0);
    }
}
