using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Hangproof.Benchmarks.Contenders;

/// <summary>One contender over one compilation that has forgotten what was bound.</summary>
/// <param name="Diagnostics">The contender's own.</param>
/// <param name="Crashes">How often an analyzer threw (AD0001).</param>
/// <param name="Times">Of each analyzer, where it was asked for.</param>
internal sealed record Analysis(ImmutableArray<Diagnostic> Diagnostics, int Crashes, IReadOnlyDictionary<string, TimeSpan> Times)
{
    public static async Task<Analysis> OfAsync(Contender contender, Corpus.Entry entry, bool withTimes, CancellationToken cancellationToken)
    {
        // A clone forgets what was bound, and keeps trees and references.
        var fresh = contender.Configure(entry.Compilation.Clone());
        if (contender.Analyzers.IsEmpty)
        {
            fresh.GetDiagnostics(cancellationToken);
            return new([], 0, new Dictionary<string, TimeSpan>());
        }
        var crashes = 0;
        var run = fresh.WithAnalyzers(contender.Analyzers, new CompilationWithAnalyzersOptions(
            entry.Options, (_, _, _) => Interlocked.Increment(ref crashes), concurrentAnalysis: true, logAnalyzerExecutionTime: withTimes));
        if (!withTimes)
            return new([.. (await run.GetAllDiagnosticsAsync(cancellationToken)).Where(contender.Owns)], crashes, new Dictionary<string, TimeSpan>());
        run.Compilation.GetDiagnostics(cancellationToken);
        var result = await run.GetAnalysisResultAsync(cancellationToken);
        var times = result.AnalyzerTelemetryInfo.GroupBy(pair => pair.Key.GetType().Name, StringComparer.Ordinal)
            .ToDictionary(same => same.Key, same => TimeSpan.FromTicks(same.Sum(pair => pair.Value.ExecutionTime.Ticks)), StringComparer.Ordinal);
        return new([.. result.GetAllDiagnostics().Where(contender.Owns)], crashes, times);
    }
}
