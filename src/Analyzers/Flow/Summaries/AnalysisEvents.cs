using System.Diagnostics.Tracing;

namespace Hangproof.Flow.Summaries;

/// <summary>What analysis left out, for tools that listen to event sources; it costs nothing while none does.</summary>
[EventSource(Name = SourceName)]
internal sealed class AnalysisEvents : EventSource
{
    public const string SourceName = "Hangproof-Analysis";

    private AnalysisEvents()
    {
    }

    public static AnalysisEvents Log { get; } = new();

    /// <param name="compilation">Name of its assembly.</param>
    /// <param name="depth">Ways along calls that ended because they were too long.</param>
    /// <param name="functions">Functions left out because a place reaches too many.</param>
    /// <param name="targets">Calls left out because too many methods could run.</param>
    [Event(1, Level = EventLevel.Informational)]
    public void NotFollowed(string compilation, int depth, int functions, int targets) => WriteEvent(1, compilation, depth, functions, targets);
}
