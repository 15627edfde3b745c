using System.Diagnostics.Tracing;
using Hangproof.Flow.Summaries;

namespace Hangproof.Benchmarks.Field;

/// <summary>Adds up what following calls left out.</summary>
internal sealed class LimitListener : EventListener
{
    private readonly SortedDictionary<string, int> _met = new(StringComparer.Ordinal);

    /// <summary>How often each limit was met.</summary>
    public IReadOnlyDictionary<string, int> Met
    {
        get
        {
            lock (_met)
                return new SortedDictionary<string, int>(_met, StringComparer.Ordinal);
        }
    }

    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name == AnalysisEvents.SourceName)
            EnableEvents(eventSource, EventLevel.Informational);
    }

    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        if (eventData is not { EventSource.Name: AnalysisEvents.SourceName, Payload: { } values, PayloadNames: { } names })
            return;
        lock (_met)
        {
            foreach (var (name, value) in names.Zip(values))
            {
                if (value is int count)
                    _met[name] = _met.GetValueOrDefault(name) + count;
            }
        }
    }
}
