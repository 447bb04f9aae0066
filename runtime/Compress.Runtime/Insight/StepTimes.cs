using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json;

namespace Compress.Runtime;

/// <summary>When the steps of the last run began and ended.</summary>
public sealed class StepTimes
{
    private readonly long[] _begin;
    private readonly long[] _end;

    internal StepTimes(ImmutableArray<string> names, ImmutableArray<string> operators)
    {
        (Names, Operators) = (names, operators);
        (_begin, _end) = (new long[names.Length], new long[names.Length]);
    }

    /// <summary>Names of the steps' nodes, in order.</summary>
    public ImmutableArray<string> Names { get; }

    /// <summary>Operators of the steps, in order.</summary>
    public ImmutableArray<string> Operators { get; }

    /// <summary>Time of a step in the last run, in microseconds.</summary>
    /// <param name="step">Number of the step.</param>
    public double Microseconds(int step) => Stopwatch.GetElapsedTime(_begin[step], _end[step]).TotalMicroseconds;

    /// <summary>Writes the last run to a file as a Chrome trace; the file appears when it is complete.</summary>
    /// <param name="path">The file, such as <c>run.trace.json</c>.</param>
    public void SaveTrace(string path)
    {
        var fresh = path + ".new";
        using (var stream = File.Create(fresh)) WriteTrace(stream);
        File.Move(fresh, path, overwrite: true);
    }

    /// <summary>Writes the last run as a Chrome trace (the JSON array form that chrome://tracing and Perfetto read).</summary>
    /// <param name="stream">Where it goes; it is not closed.</param>
    public void WriteTrace(Stream stream)
    {
        using var json = new Utf8JsonWriter(stream);
        json.WriteStartArray();
        for (var i = 0; i < Names.Length; i++)
        {
            // A step that the run did not reach has no times.
            if (_end[i] == 0) continue;
            json.WriteStartObject();
            json.WriteString("name", Names[i]);
            json.WriteString("cat", Operators[i]);
            json.WriteString("ph", "X");
            json.WriteNumber("ts", Stopwatch.GetElapsedTime(_begin[0], _begin[i]).TotalMicroseconds);
            json.WriteNumber("dur", Microseconds(i));
            json.WriteNumber("pid", 1);
            json.WriteNumber("tid", 1);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    internal void Begin()
    {
        Array.Clear(_begin);
        Array.Clear(_end);
    }

    internal void Add(int step, long begin, long end) => (_begin[step], _end[step]) = (begin, end);
}
