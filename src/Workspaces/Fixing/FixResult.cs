using System.Collections.Immutable;
using Hangproof.Workspaces.Checking;

namespace Hangproof.Workspaces.Fixing;

/// <param name="Applied">Every fix that stayed.</param>
/// <param name="TakenBack">What would not have compiled.</param>
/// <param name="Changes">The files that differ now.</param>
/// <param name="Left">What the rules find afterwards.</param>
/// <param name="Iterations">How many batches it took.</param>
/// <param name="IsSettled">Whether another run would change nothing.</param>
internal sealed record FixResult(
    ImmutableArray<AppliedFix> Applied,
    ImmutableArray<TakenBack> TakenBack,
    ImmutableArray<FileChange> Changes,
    CheckResult Left,
    int Iterations,
    bool IsSettled)
{
    public ExitCode ExitCode =>
        Left.ExitCode == ExitCode.Incomplete ? ExitCode.Incomplete
        : Left.ExitCode == ExitCode.Found || !TakenBack.IsEmpty || !IsSettled ? ExitCode.Found
        : ExitCode.Clean;
}

/// <param name="Act">As a light bulb would have called it.</param>
internal sealed record AppliedFix(string RuleId, string Act, Place Place);

/// <param name="Why">The error.</param>
internal sealed record TakenBack(string RuleId, string Act, Place Place, string Why);
