using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;

namespace WebApi;

/// <summary>
/// Listens to the instruments of meters whose name begins with a word and shows them as plain text, one line an instrument. An exporter of
/// OpenTelemetry or <c>dotnet-counters</c> reads the same instruments.
/// </summary>
internal sealed class MetricsPage : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<string, Figure> _figures = new(StringComparer.Ordinal);

    public MetricsPage(string meters)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name.StartsWith(meters, StringComparison.Ordinal)) listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => Add(instrument, value));
        _listener.SetMeasurementEventCallback<int>((instrument, value, _, _) => Add(instrument, value));
        _listener.SetMeasurementEventCallback<double>((instrument, value, _, _) => Add(instrument, value));
        _listener.Start();
    }

    public string Text()
    {
        _listener.RecordObservableInstruments();
        return string.Concat(_figures.OrderBy(f => f.Key, StringComparer.Ordinal)
            .Select(f => string.Create(CultureInfo.InvariantCulture, $"{f.Key} count {f.Value.Count} sum {f.Value.Sum:R} last {f.Value.Last:R}\n")));
    }

    public void Dispose() => _listener.Dispose();

    private void Add(Instrument instrument, double value)
    {
        var figure = _figures.GetOrAdd(instrument.Name, _ => new Figure());
        lock (figure)
        {
            figure.Count++;
            figure.Sum += value;
            figure.Last = value;
        }
    }

    private sealed class Figure
    {
        public long Count { get; set; }

        public double Sum { get; set; }

        public double Last { get; set; }
    }
}
