using Hangproof.CodeFixes;
using Hangproof.CodeFixes.Tasks;
using Hangproof.CodeFixes.Tokens;
using Hangproof.Workspaces.Checking;
using Microsoft.CodeAnalysis;

namespace Hangproof.Workspaces.Fixing;

/// <summary>Why a finding is still there after a run.</summary>
/// <param name="fixes">Those of the run.</param>
/// <param name="takenBack">What would not have compiled.</param>
internal sealed class WhyLeft(FixSelection fixes, EditableFiles editable, IReadOnlyCollection<TakenBack> takenBack)
{
    private readonly FixSelection _all = FixSelection.Of(timeouts: true);

    public async Task<string> OfAsync(Document? document, Diagnostic finding, CancellationToken cancellationToken)
    {
        if (document is null || !editable.Contains(document))
            return "its file is generated, lies elsewhere or cannot be written back as it was";
        var place = Place.Of(finding.Location);
        // Where it stood; what was put before it since may have moved it.
        if (takenBack.FirstOrDefault(taken => taken.RuleId == finding.Id && taken.Place == place) is { } taken)
            return $"taken back: {taken.Why}";
        if (!FixSelection.Known(finding.Id))
            return "this rule has no fix: its way out is a decision";
        foreach (var fix in fixes.For(finding))
        {
            if ((await fix.OffersAsync(document, finding, cancellationToken).ConfigureAwait(false)).FirstOrDefault() is { } offer)
                return offer.Elsewhere.All(other => editable.Contains(other.Document)) ? "what was applied did not end it, or another run would go on" : "its fix would change files that are not to be changed";
        }

        foreach (var fix in _all.Offering(finding))
        {
            if (!await IsOfferedAsync(fix, document, finding, cancellationToken).ConfigureAwait(false))
                continue;
            return fix.Effect == FixEffect.Timed && fix.NeedsNoLook(finding) ? "only a timeout ends it: run with --timeouts"
                : fix is ThreadTokenFix ? "only a parameter ends it, and --no-threading adds none"
                : "the fix needs somebody's look: the editor offers it";
        }

        return await ThreadTokenFix.WhyNotAsync(document, finding, cancellationToken).ConfigureAwait(false)
            ?? await AsyncFactoryFix.WhyNotAsync(document, finding, cancellationToken).ConfigureAwait(false)
            ?? "no fix of this rule fits this place";
    }

    private static async Task<bool> IsOfferedAsync(HangproofFix fix, Document document, Diagnostic finding, CancellationToken cancellationToken) =>
        (await fix.OffersAsync(document, finding, cancellationToken).ConfigureAwait(false)).Count > 0;
}
