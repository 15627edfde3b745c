using System.Collections.Immutable;
using System.Globalization;
using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Hangproof.CodeFixes.Editing;

/// <summary>Applies edits to documents, and to what else the same files are compiled into, if all of it still compiles.</summary>
internal static class RewrittenSolution
{
    /// <summary>The solution with the edits applied, or <see langword="null"/> where something would no longer compile or would call something else.</summary>
    public static Task<Solution?> TryApplyAsync(Document document, EditList edits, CancellationToken cancellationToken) =>
        TryApplyAsync(SolutionEdits.Of(document, edits), cancellationToken);

    /// <inheritdoc cref="TryApplyAsync(Document, EditList, CancellationToken)"/>
    public static async Task<Solution?> TryApplyAsync(SolutionEdits edits, CancellationToken cancellationToken)
    {
        if (edits.IsEmpty)
            return null;
        var after = await ApplyAsync(edits, cancellationToken).ConfigureAwait(false);
        return await ObjectionAsync(edits, after, _ => true, cancellationToken).ConfigureAwait(false) is null ? after : null;
    }

    /// <summary>The solution with the edits applied, whatever becomes of it.</summary>
    public static async Task<Solution> ApplyAsync(SolutionEdits edits, CancellationToken cancellationToken)
    {
        Solution? after = null;
        foreach (var (document, list) in edits.Files)
        {
            var original = await document.GetTextAsync(cancellationToken).ConfigureAwait(false);
            var text = list.ApplyTo(original);
            after ??= document.Project.Solution;
            foreach (var id in await CopiesAsync(document, original, cancellationToken).ConfigureAwait(false))
                after = after.WithDocumentText(id, text);
        }
        return after!;
    }

    /// <summary>
    /// Why the edits cannot stay: the first error in a member that they touch, or the call that would become another one;
    /// <see langword="null"/> where they can.
    /// </summary>
    /// <param name="isInFocus">Which of the edited files are looked at, by their keys.</param>
    public static async Task<string?> ObjectionAsync(SolutionEdits edits, Solution after, Func<string, bool> isInFocus, CancellationToken cancellationToken)
    {
        foreach (var (document, list) in edits.Files)
        {
            if (!isInFocus(SolutionEdits.Key(document)))
                continue;
            var before = document.Project.Solution;
            var original = await document.GetTextAsync(cancellationToken).ConfigureAwait(false);
            var calls = list.Calls.ToImmutableHashSet();
            foreach (var id in await CopiesAsync(document, original, cancellationToken).ConfigureAwait(false))
            {
                if (await after.GetDocument(id)!.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false) is not { } newModel
                    || await before.GetDocument(id)!.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false) is not { } oldModel)
                    return "there is no model of it";
                if (NewError(oldModel, newModel, list, cancellationToken) is { } error)
                    return Words(error);
                calls = await UnseenAsync(calls, list, newModel, cancellationToken).ConfigureAwait(false);
            }
            if (!calls.IsEmpty)
                return $"it would not call {calls.First().MemberId}";
        }
        return null;
    }

    /// <summary>Whether the calls that the edits of a file aim at are what they should be.</summary>
    public static async Task<bool> HasItsCallsAsync(Document document, EditList edits, Solution after, CancellationToken cancellationToken)
    {
        var calls = edits.Calls.ToImmutableHashSet();
        foreach (var id in document.GetLinkedDocumentIds().Insert(0, document.Id))
        {
            if (calls.IsEmpty)
                return true;
            if (await after.GetDocument(id)!.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false) is { } model)
                calls = await UnseenAsync(calls, edits, model, cancellationToken).ConfigureAwait(false);
        }
        return calls.IsEmpty;
    }

    /// <summary>The first error that a document has more often than before.</summary>
    public static Diagnostic? NewError(SemanticModel before, SemanticModel after, CancellationToken cancellationToken) =>
        NewError(ByMessage(after.GetDiagnostics(null, cancellationToken)), () => ByMessage(before.GetDiagnostics(null, cancellationToken)));

    /// <summary>The first new error in the members that the edits of a document touch.</summary>
    public static async Task<Diagnostic?> NewErrorAsync(Document document, EditList edits, Solution after, CancellationToken cancellationToken) =>
        await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false) is { } oldModel
        && await after.GetDocument(document.Id)!.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false) is { } newModel
            ? NewError(oldModel, newModel, edits, cancellationToken)
            : null;

    /// <summary>An error as one line for people.</summary>
    public static string Words(Diagnostic error)
    {
        var place = error.Location.GetLineSpan();
        var where = place.IsValid ? $" ({Path.GetFileName(place.Path)}:{(place.StartLinePosition.Line + 1).ToString(CultureInfo.InvariantCulture)})" : "";
        return $"{error.Id}: {error.GetMessage(CultureInfo.InvariantCulture)}{where}";
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

    private static Diagnostic? NewError(SemanticModel before, SemanticModel after, EditList edits, CancellationToken cancellationToken) =>
        NewError(
            ById(Diagnostics(after, edits.Positions.Select(edits.NewPosition), cancellationToken)),
            () => ById(Diagnostics(before, edits.Positions, cancellationToken)));

    /// <summary>Nearly always there is no error, and then nothing is asked of the code as it was.</summary>
    private static Diagnostic? NewError(Dictionary<string, List<Diagnostic>> after, Func<Dictionary<string, List<Diagnostic>>> asItWas)
    {
        if (after.Count == 0)
            return null;
        var before = asItWas();
        foreach (var group in after)
        {
            if (!before.TryGetValue(group.Key, out var known) || group.Value.Count > known.Count)
                return group.Value[0];
        }
        return null;
    }

    /// <summary>The calls that a document does not have: its framework may compile them out, and another must have them.</summary>
    private static async Task<ImmutableHashSet<ExpectedCall>> UnseenAsync(ImmutableHashSet<ExpectedCall> calls, EditList edits, SemanticModel model, CancellationToken cancellationToken)
    {
        var root = await model.SyntaxTree.GetRootAsync(cancellationToken).ConfigureAwait(false);
        return calls.Where(call => !IsCallOf(call.MemberId, model, root, edits.NewPosition(call.NamePosition), cancellationToken)).ToImmutableHashSet();
    }

    private static bool IsCallOf(string memberId, SemanticModel model, SyntaxNode root, int position, CancellationToken cancellationToken)
    {
        if (root.FindToken(position).Parent is not SimpleNameSyntax name)
            return false;
        var called = name.Parent is QualifiedNameSyntax qualified && qualified.Right == name ? qualified : SymbolUses.Expression(name);
        var symbol = model.GetSymbolInfo(called.Parent is ObjectCreationExpressionSyntax creation && creation.Type == called ? creation : called, cancellationToken).Symbol;
        if (symbol is IMethodSymbol { ReducedFrom: { } extension })
            symbol = extension;
        for (; symbol is not null; symbol = (symbol as IMethodSymbol)?.OverriddenMethod)
        {
            if (symbol.OriginalDefinition.GetDocumentationCommentId() == memberId)
                return true;
        }
        return false;
    }

    private static IEnumerable<Diagnostic> Diagnostics(SemanticModel model, IEnumerable<int> positions, CancellationToken cancellationToken)
    {
        var root = model.SyntaxTree.GetRoot(cancellationToken);
        return positions
            .Select(position => Member(root, position).FullSpan)
            .Distinct()
            .SelectMany(span => model.GetDiagnostics(span, cancellationToken));
    }

    /// <summary>The errors of each id, as an edit moves them and may change their words.</summary>
    private static Dictionary<string, List<Diagnostic>> ById(IEnumerable<Diagnostic> diagnostics) => Errors(diagnostics, error => error.Id);

    private static Dictionary<string, List<Diagnostic>> ByMessage(IEnumerable<Diagnostic> diagnostics) =>
        Errors(diagnostics, error => error.Id + error.GetMessage(CultureInfo.InvariantCulture));

    private static Dictionary<string, List<Diagnostic>> Errors(IEnumerable<Diagnostic> diagnostics, Func<Diagnostic, string> key) =>
        diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).GroupBy(key).ToDictionary(group => group.Key, group => group.ToList());

    private static SyntaxNode Member(SyntaxNode root, int position) =>
        root.FindToken(position).Parent?.FirstAncestorOrSelf<MemberDeclarationSyntax>(member => member is not (BaseTypeDeclarationSyntax or BaseNamespaceDeclarationSyntax or GlobalStatementSyntax))
        ?? root;
}
