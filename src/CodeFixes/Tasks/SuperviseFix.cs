using Hangproof.CodeFixes.Editing;
using Hangproof.CodeFixes.Sites;
using Hangproof.Flow;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Hangproof.CodeFixes.Tasks;

/// <summary>
/// Supervises a background loop that nobody can stop: the type gets a source, the loop goes round until that is cancelled and passes its token on,
/// what it throws is caught and reported, the task is kept, and stopping cancels and awaits it.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(SuperviseFix))]
public sealed class SuperviseFix : HangproofFix
{
    private const string Source = "_stop";
    private const string Work = "_work";

    public SuperviseFix()
        : base(RuleIds.EndlessLoop)
    {
    }

    // Who stops the work, and when, changes: somebody has to look.
    internal override FixEffect Effect => FixEffect.Unjudged;

    private protected override IEnumerable<Offer> Offers(FixSite site)
    {
        if (Rewritten(site) is { } rewrite)
            yield return new Offer("Supervise it: stop it by a token, report its failure, await it when stopping", nameof(SuperviseFix), rewrite);
    }

    /// <summary>The rule points at the loop, and from there at what starts it.</summary>
    private static Rewrite? Rewritten(FixSite site)
    {
        if (site.Tokens.Length > 0 || site.Diagnostic.AdditionalLocations.FirstOrDefault() is not { } other || other.SourceTree != site.Root.SyntaxTree)
            return null;
        if (site.Start.Parent is not StatementSyntax loop || !LoopSyntax.Is(loop) || Started(site, other.SourceSpan) is not { } start)
            return null;
        var type = loop.FirstAncestorOrSelf<TypeDeclarationSyntax>();
        if (type is not ClassDeclarationSyntax { Members.Count: > 0 } || type != start.FirstAncestorOrSelf<TypeDeclarationSyntax>() || type.Modifiers.Any(SyntaxKind.StaticKeyword) || type.Modifiers.Any(SyntaxKind.PartialKeyword)
            || IsStatic(loop) || IsStatic(start) || type.DescendantTokens().Any(token => token.ValueText is Source or Work)
            || LoopOnTokenFix.Rewritten(site, loop, $"{Source}.Token") is not { } onToken || Guarded(site, loop) is not { } guard || Stop(site, type) is not { } stop)
            return null;
        var task = site.NameOf("System.Threading.Tasks.Task", type.SpanStart);
        var source = site.NameOf("System.Threading.CancellationTokenSource", type.SpanStart);
        var fields = KeepTaskFix.Fields(site, type, $"private readonly {source} {Source} = new {source}();", $"private {task} {Work} = {task}.CompletedTask;");
        return onToken.And(guard).And(stop).And([fields, Kept(start)]);
    }

    private static bool IsStatic(SyntaxNode node) => node.FirstAncestorOrSelf<MemberDeclarationSyntax>()?.Modifiers.Any(SyntaxKind.StaticKeyword) != false;

    /// <summary>The outermost expression of a dropped task, in a statement or as a member's body.</summary>
    private static ExpressionSyntax? Started(FixSite site, TextSpan span)
    {
        if (site.Root.FindNode(span, getInnermostNodeForTie: true).FirstAncestorOrSelf<InvocationExpressionSyntax>() is not { } invocation)
            return null;
        ExpressionSyntax whole = invocation;
        while (whole.Parent is MemberAccessExpressionSyntax or InvocationExpressionSyntax)
            whole = (ExpressionSyntax)whole.Parent;
        var isDropped = whole.Parent is ExpressionStatementSyntax or ArrowExpressionClauseSyntax or AssignmentExpressionSyntax { Left: IdentifierNameSyntax { Identifier.ValueText: "_" } };
        return isDropped && site.Model.GetTypeInfo(whole, site.CancellationToken).Type?.Name == "Task" && LoopSyntax.Around(whole) is null ? whole : null;
    }

    private static TextChange Kept(ExpressionSyntax start) => start.Parent is AssignmentExpressionSyntax { Left: var discard } ? Rewrite.Replace(discard.Span, Work) : Rewrite.Insert(start.SpanStart, $"{Work} = ");

    /// <summary>The loop within a <c>try</c> whose handlers report; none where it does not stand on lines of its own.</summary>
    private static List<TextChange>? Guarded(FixSite site, StatementSyntax loop)
    {
        var (first, last) = (Indentation.Line(site, loop.SpanStart), Indentation.Line(site, loop.Span.End - 1));
        if (loop.Parent is not BlockSyntax || first == last || loop.GetFirstToken().GetPreviousToken() is { } before && Indentation.Line(site, before.Span.End) == first)
            return null;
        var (line, indent) = (site.Layout.NewLine, site.Layout.Indent(loop));
        var edits = new List<TextChange> { Rewrite.Insert(Indentation.LineStart(site, loop.SpanStart), $"{indent}try{line}{indent}{{{line}") };
        edits.AddRange(Indentation.OfLines(site, first, last));
        string[] handlers = ["}", .. SupervisedWork.Cancelled(site, loop.SpanStart, Source), .. SupervisedWork.Reported(site, loop.SpanStart, "Background work")];
        edits.Add(Rewrite.Insert(loop.Span.End, string.Concat(handlers.Select(text => line + indent + text))));
        return edits;
    }

    /// <summary>Cancels, and awaits where that is possible: in the type's own stop path, else in a <c>DisposeAsync</c> of its own.</summary>
    private static List<TextChange>? Stop(FixSite site, TypeDeclarationSyntax type)
    {
        var (line, unit) = (site.Layout.NewLine, site.Layout.Unit);
        foreach (var method in type.Members.OfType<MethodDeclarationSyntax>())
        {
            if (method.Body is not { Statements.Count: > 0 } body || !StopPath.Contains(site.Model.GetDeclaredSymbol(method, site.CancellationToken)))
                continue;
            var indent = site.Layout.Indent(body.Statements[0]);
            var awaiting = method.Modifiers.Any(SyntaxKind.AsyncKeyword) ? $"{line}{indent}await {Work}.ConfigureAwait(false);" : "";
            return [site.Layout.Before(body.Statements[0], $"{Source}.Cancel();{awaiting}")];
        }
        if (type.BaseList is not null)
            return null;
        var member = site.Layout.Indent(type.Members[0]);
        string[] lines =
        [
            $"public async {site.NameOf("System.Threading.Tasks.ValueTask", type.SpanStart)} DisposeAsync()", "{", $"{unit}{Source}.Cancel();", $"{unit}await {Work}.ConfigureAwait(false);", $"{unit}{Source}.Dispose();", "}",
        ];
        return
        [
            Rewrite.Insert(type.TypeParameterList?.Span.End ?? type.ParameterList?.Span.End ?? type.Identifier.Span.End, $" : {site.NameOf("System.IAsyncDisposable", type.SpanStart)}"),
            Rewrite.Insert(type.Members.Last().Span.End, line + string.Concat(lines.Select(text => line + member + text))),
        ];
    }
}
