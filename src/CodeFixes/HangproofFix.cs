using System.Collections.Immutable;
using Hangproof.CodeFixes.Editing;
using Hangproof.CodeFixes.FixAll;
using Hangproof.CodeFixes.Sites;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Hangproof.CodeFixes;

/// <summary>
/// The ritual of every fix, sealed so that none can forget it: what is offered was applied and compiled first, and is offered for a
/// document, project or solution as well.
/// </summary>
public abstract class HangproofFix : CodeFixProvider
{
    private protected HangproofFix(params string[] ids) => FixableDiagnosticIds = ImmutableArray.Create(ids);

    /// <inheritdoc/>
    public sealed override ImmutableArray<string> FixableDiagnosticIds { get; }

    /// <summary>Whether the fix may be applied in bulk, where nobody looks at each place.</summary>
    internal virtual FixEffect Effect => FixEffect.Unjudged;

    /// <inheritdoc/>
    public sealed override FixAllProvider GetFixAllProvider() => RewriteFixAllProvider.Instance;

    /// <inheritdoc/>
    public sealed override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        foreach (var diagnostic in context.Diagnostics)
        {
            foreach (var offer in await OffersAsync(context.Document, diagnostic, context.CancellationToken).ConfigureAwait(false))
            {
                var edits = SolutionEdits.Empty.With(context.Document, offer);
                if (await RewrittenSolution.TryApplyAsync(edits, context.CancellationToken).ConfigureAwait(false) is { } solution)
                    context.RegisterCodeFix(CodeAction.Create(offer.Title, _ => Task.FromResult(solution), offer.Key), diagnostic);
            }
        }
    }

    /// <summary>What could be done about a diagnostic, best first, before anybody knows whether it compiles.</summary>
    internal async Task<IReadOnlyList<Offer>> OffersAsync(Document document, Diagnostic diagnostic, CancellationToken cancellationToken) =>
        await FixSite.FindAsync(document, diagnostic, cancellationToken).ConfigureAwait(false) is { } site ? await OffersAsync(site).ConfigureAwait(false) : [];

    /// <summary>Whether the first thing offered for a diagnostic is right without anybody looking.</summary>
    internal virtual bool NeedsNoLook(Diagnostic diagnostic) => true;

    /// <summary>For fixes that look beyond the document.</summary>
    private protected virtual Task<IReadOnlyList<Offer>> OffersAsync(FixSite site) => Task.FromResult<IReadOnlyList<Offer>>([.. Offers(site)]);

    private protected virtual IEnumerable<Offer> Offers(FixSite site) => [];
}
