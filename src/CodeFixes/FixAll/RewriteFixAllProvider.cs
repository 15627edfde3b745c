using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Hangproof.CodeFixes.FixAll;

/// <summary>
/// Repeats an act at every place: all edits of a file in one pass, so that waits inside one another, two in a statement, or two that need the
/// same constant are all fixed. What would not compile is left out, and only that.
/// </summary>
internal sealed class RewriteFixAllProvider : FixAllProvider
{
    public static readonly RewriteFixAllProvider Instance = new();

    private static readonly ImmutableArray<FixAllScope> _withinDocument = ImmutableArray.Create(FixAllScope.ContainingMember, FixAllScope.ContainingType);
    private static readonly ImmutableArray<FixAllScope> _scopes = _withinDocument.AddRange(new[] { FixAllScope.Document, FixAllScope.Project, FixAllScope.Solution });

    private readonly WithinDocument _members = new();

    private RewriteFixAllProvider()
    {
    }

    /// <inheritdoc/>
    public override IEnumerable<FixAllScope> GetSupportedFixAllScopes() => _scopes;

    /// <inheritdoc/>
    public override async Task<CodeAction?> GetFixAsync(FixAllContext fixAllContext)
    {
        if (_withinDocument.Contains(fixAllContext.Scope))
            return await _members.GetFixAsync(fixAllContext).ConfigureAwait(false);
        return CodeAction.Create(
            $"Fix all of {string.Join(", ", fixAllContext.DiagnosticIds.OrderBy(id => id, StringComparer.Ordinal))}",
            cancellationToken => FixAsync(fixAllContext.WithCancellationToken(cancellationToken)),
            fixAllContext.CodeActionEquivalenceKey);
    }

    private static async Task<Solution> FixAsync(FixAllContext context)
    {
        var solution = context.Solution;
        var found = new List<(Document Document, Diagnostic Diagnostic)>();
        foreach (var project in Projects(context))
        {
            foreach (var diagnostic in await DiagnosticsAsync(context, project).ConfigureAwait(false))
            {
                if (solution.GetDocument(diagnostic.Location.SourceTree) is { } document)
                    found.Add((document, diagnostic));
            }
        }
        // A file of several target frameworks is several documents with one text: their findings are one set of edits.
        var fix = (HangproofFix)context.CodeFixProvider;
        var offers = await SafeEdits.OffersAsync(found, fix, context.CodeActionEquivalenceKey, context.CancellationToken).ConfigureAwait(false);
        foreach (var group in SafeEdits.Apart(offers))
        {
            var edits = await SafeEdits.OfAsync(group, context.CancellationToken).ConfigureAwait(false);
            foreach (var (document, list) in edits.Files)
            {
                var text = list.ApplyTo(await document.GetTextAsync(context.CancellationToken).ConfigureAwait(false));
                foreach (var id in document.GetLinkedDocumentIds().Add(document.Id))
                    solution = solution.WithDocumentText(id, text);
            }
        }
        return solution;
    }

    private static IEnumerable<Project> Projects(FixAllContext context) => context.Scope == FixAllScope.Solution ? context.Solution.Projects : new[] { context.Project };

    private static Task<ImmutableArray<Diagnostic>> DiagnosticsAsync(FixAllContext context, Project project) =>
        context is { Scope: FixAllScope.Document, Document: { } document } ? context.GetDocumentDiagnosticsAsync(document) : context.GetAllDiagnosticsAsync(project);

    /// <summary>The scopes within a document, whose spans only the base class can work out.</summary>
    private sealed class WithinDocument : DocumentBasedFixAllProvider
    {
        public WithinDocument()
            : base(_withinDocument)
        {
        }

        protected override async Task<Document?> FixAllAsync(FixAllContext fixAllContext, Document document, ImmutableArray<Diagnostic> diagnostics)
        {
            var offers = await SafeEdits.OffersAsync(
                diagnostics.Select(diagnostic => (document, diagnostic)), (HangproofFix)fixAllContext.CodeFixProvider,
                fixAllContext.CodeActionEquivalenceKey, fixAllContext.CancellationToken).ConfigureAwait(false);
            // What reaches into other documents is for the wider scopes.
            var edits = await SafeEdits.OfAsync(offers.RemoveAll(offer => !offer.Offer.Elsewhere.IsEmpty), fixAllContext.CancellationToken).ConfigureAwait(false);
            var text = await document.GetTextAsync(fixAllContext.CancellationToken).ConfigureAwait(false);
            return edits.Files.Aggregate(document, (changed, file) => changed.WithText(file.Edits.ApplyTo(text)));
        }
    }
}
