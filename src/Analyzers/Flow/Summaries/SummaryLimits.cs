namespace Hangproof.Flow.Summaries;

/// <summary>What following calls may cost, and how often a limit was met: a limit loses findings, never time.</summary>
internal sealed class SummaryLimits
{
    /// <summary>Calls in a row.</summary>
    public const int MaxDepth = 6;

    /// <summary>Functions that are looked into from one place.</summary>
    public const int MaxFunctions = 60;

    private int _depth;
    private int _functions;
    private int _targets;

    public void DepthMet() => Interlocked.Increment(ref _depth);

    public void FunctionsMet() => Interlocked.Increment(ref _functions);

    public void TargetsMet() => Interlocked.Increment(ref _targets);

    /// <summary>Tells whoever listens and wonders why something was not found.</summary>
    public void Tell(string compilation)
    {
        if (AnalysisEvents.Log.IsEnabled())
            AnalysisEvents.Log.NotFollowed(compilation, _depth, _functions, _targets);
    }
}
