using System.Collections.Immutable;
using Hangproof.Workspaces.Loading;
using Microsoft.CodeAnalysis;

namespace Hangproof.Workspaces.Checking;

/// <param name="Findings">Each once, by file and line; suppressed ones too.</param>
/// <param name="Sites">Every wait with its bound, where the inventory was asked for.</param>
/// <param name="Failures">What could not be done, a line each.</param>
internal sealed record CheckResult(
    LoadTarget Target,
    ImmutableArray<CheckedProject> Projects,
    ImmutableArray<Finding> Findings,
    ImmutableArray<Finding>? Sites,
    ImmutableArray<string> Failures,
    ImmutableArray<DiagnosticDescriptor> Rules)
{
    public IEnumerable<Finding> Shown => Findings.Where(f => f.Suppression is null);

    public ExitCode ExitCode =>
        !Failures.IsEmpty ? ExitCode.Incomplete
        : Shown.Any(f => f.Severity >= DiagnosticSeverity.Warning) ? ExitCode.Found
        : ExitCode.Clean;
}

/// <param name="Errors">What does not compile here, and so was not looked at as it should be.</param>
internal sealed record CheckedProject(LoadedProject Project, int Errors);

internal enum ExitCode
{
    Clean = 0,
    Found = 1,
    Usage = 2,
    Incomplete = 3,
    Interrupted = 130,
}
