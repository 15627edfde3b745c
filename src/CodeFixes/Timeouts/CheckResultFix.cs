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
    public CheckResultFix()
        : base(RuleIds.TimedWaitIgnored)
    {
    }

    internal override FixEffect Effect => FixEffect.Timed;

    private protected override IEnumerable<Offer> Offers(FixSite site)
    {
        if (site.Wait is { } call && !AcquireInTry.Is(call) && CheckedStatement.Guard(call) is { } edits)
            yield return new Offer("Throw a 'TimeoutException' when the wait times out", nameof(CheckResultFix), new Rewrite(edits));
    }
}
