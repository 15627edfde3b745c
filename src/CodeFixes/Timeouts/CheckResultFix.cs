using Hangproof.CodeFixes.Calls;
using Hangproof.CodeFixes.Editing;
using Hangproof.CodeFixes.Sites;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Hangproof.CodeFixes.Timeouts;

/// <summary>Checks the result of a timed wait, and throws a <see cref="TimeoutException"/> where it was in vain.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(CheckResultFix))]
public sealed class CheckResultFix : HangproofFix
{
    private static readonly string[] _locks = { "Monitor.TryEnter", "Lock.TryEnter", "SpinLock.", "Semaphore", "ReaderWriterLock" };

    public CheckResultFix()
        : base(RuleIds.TimedWaitIgnored, RuleIds.TimedWaitIgnoredPossible)
    {
    }

    internal override FixEffect Effect => FixEffect.Timed;

    /// <summary>Who goes on without a lock is wrong; who goes on without a signal may have waited long enough.</summary>
    internal override bool NeedsNoLook(Diagnostic diagnostic) =>
        diagnostic.Properties.TryGetValue(DiagnosticProperties.Api, out var api) && api is not null
        && _locks.Any(name => api.StartsWith($"M:System.Threading.{name}", StringComparison.Ordinal));

    private protected override IEnumerable<Offer> Offers(FixSite site)
    {
        if (site.Wait is { } call && !AcquireInTry.Is(call) && CheckedStatement.Guard(call) is { } edits)
            yield return new Offer("Throw a 'TimeoutException' when the wait times out", nameof(CheckResultFix), new Rewrite(edits));
    }
}
