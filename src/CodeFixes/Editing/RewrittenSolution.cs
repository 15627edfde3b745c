using System.Collections.Immutable;
using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Hangproof.CodeFixes.Editing;

/// <summary>Applies edits to a document, and to what else the same file is compiled into, if all of it still compiles.</summary>
internal static class RewrittenSolution
{
    /// <summary>The solution with the edits applied, or <see langword="null"/> where something would no longer compile or would call something else.</summary>
    public static async Task<Solution?> TryApplyAsync(Document document, EditList edits, CancellationToken cancellationToken)
    {
        var original = await document.GetTextAsync(cancellationToken).ConfigureAwait(false);
        var text = edits.ApplyTo(original);
        var before = document.Project.Solution;
        var after = before;
        var documents = await CopiesAsync(document, original, cancellationToken).ConfigureAwait(false);
        foreach (var id in documents)
            after = after.WithDocumentText(id, text);
        var calls = edits.Calls.ToImmutableHashSet();
        foreach (var id in documents)
        {
            if (await UnseenAsync(before.GetDocument(id)!, after.GetDocument(id)!, edits, calls, cancellationToken).ConfigureAwait(false) is not { } unseen)
                return null;
            calls = unseen;
        }
        return calls.IsEmpty ? after : null;
    }

    /// <summary>
    /// A file of several target frameworks is several documents: it is edited once. One that a host has not brought up to date yet is left
    /// alone, as no position in it is known.
    /// </summary>
    private static async Task<ImmutableArray<DocumentId>> CopiesAsync(Document document, SourceText original, CancellationToken cancellationToken)
    {
        var copies = ImmutableArray.Create(document.Id);
        foreach (var id in document.GetLinkedDocumentIds())
        {
            if ((await document.Project.Solution.GetDocument(id)!.GetTextAsync(cancellationToken).ConfigureAwait(false)).ContentEquals(original))
                copies = copies.Add(id);
        }
        return copies;
    }

    /// <summary>
    /// The calls that are not what they should be in a document, as its framework may compile them out; <see langword="null"/> where it no
    /// longer compiles.
    /// </summary>
    private static async Task<ImmutableHashSet<ExpectedCall>?> UnseenAsync(Document before, Document after, EditList edits, ImmutableHashSet<ExpectedCall> calls, CancellationToken cancellationToken)
    {
        if (await after.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false) is not { } newModel
            || await before.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false) is not { } oldModel)
            return null;
        var oldErrors = Errors(oldModel, edits.Positions, cancellationToken);
        var newErrors = Errors(newModel, edits.Positions.Select(edits.NewPosition), cancellationToken);
        if (newErrors.Any(error => !oldErrors.TryGetValue(error.Key, out var count) || error.Value > count))
            return null;
        var newRoot = await newModel.SyntaxTree.GetRootAsync(cancellationToken).ConfigureAwait(false);
        return calls.Where(call => !IsCallOf(call.MemberId, newModel, newRoot, edits.NewPosition(call.NamePosition), cancellationToken)).ToImmutableHashSet();
    }

    private static bool IsCallOf(string memberId, SemanticModel model, SyntaxNode root, int position, CancellationToken cancellationToken)
    {
        if (root.FindToken(position).Parent is not SimpleNameSyntax name)
            return false;
        var symbol = model.GetSymbolInfo(SymbolUses.Expression(name), cancellationToken).Symbol;
        if (symbol is IMethodSymbol { ReducedFrom: { } extension })
            symbol = extension;
        for (; symbol is not null; symbol = (symbol as IMethodSymbol)?.OverriddenMethod)
        {
            if (symbol.OriginalDefinition.GetDocumentationCommentId() == memberId)
                return true;
        }
        return false;
    }

    /// <summary>How many errors of each id the members have in which the positions lie.</summary>
    private static Dictionary<string, int> Errors(SemanticModel model, IEnumerable<int> positions, CancellationToken cancellationToken)
    {
        var root = model.SyntaxTree.GetRoot(cancellationToken);
        return positions
            .Select(position => Member(root, position).FullSpan)
            .Distinct()
            .SelectMany(span => model.GetDiagnostics(span, cancellationToken))
            .Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)
            .GroupBy(diagnostic => diagnostic.Id)
            .ToDictionary(group => group.Key, group => group.Count());
    }

    private static SyntaxNode Member(SyntaxNode root, int position) =>
        root.FindToken(position).Parent?.FirstAncestorOrSelf<MemberDeclarationSyntax>(member => member is not (BaseTypeDeclarationSyntax or BaseNamespaceDeclarationSyntax or GlobalStatementSyntax))
        ?? root;
}
