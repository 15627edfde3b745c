using System.Collections.Immutable;
using Hangproof.CodeFixes.Editing;
using Hangproof.CodeFixes.Sites;
using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Hangproof.CodeFixes.Completion;

/// <summary>
/// Has a task completion source fail with what is thrown before it is completed: in the handler that goes on without it, else in one of its own that
/// lets the exception go on.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(FailSourceFix))]
public sealed class FailSourceFix : HangproofFix
{
    public FailSourceFix()
        : base(RuleIds.SourceNotCompleted)
    {
    }

    internal override FixEffect Effect => FixEffect.Neutral;

    private protected override IEnumerable<Offer> Offers(FixSite site)
    {
        if (site.Start.Parent is not (ReturnStatementSyntax or CatchClauseSyntax) && OpenSource.At(site) is { } open && !IsCompletionItself(open) && (InHandlers(open) ?? Around(open)) is { } rewrite)
            yield return new Offer($"Fail '{open.Source}' with the exception", nameof(FailSourceFix), rewrite);
    }

    /// <summary>A completion is named where its condition is false.</summary>
    private static bool IsCompletionItself(OpenSource open) => open.Completions.Any(completion => completion.Expression.Span.End == open.Site.Start.Span.End);

    /// <summary>The handlers around the place that take an exception, leave the source open and do not pass it on.</summary>
    private static Rewrite? InHandlers(OpenSource open)
    {
        var attempt = EnclosingFunction.AncestorsWithin(open.Site.Start.Parent!).OfType<TryStatementSyntax>().FirstOrDefault(attempt => attempt.Block.Span.Contains(open.Site.Start.Span) && attempt.Catches.Any(IsSilent));
        if (attempt is null || !open.IsInScope(attempt.SpanStart))
            return null;
        var rewrites = attempt.Catches.Where(IsSilent).Select(clause => InHandler(open, clause)).ToList();
        return rewrites.All(rewrite => rewrite is not null) ? rewrites.Aggregate(new Rewrite(ImmutableArray<TextChange>.Empty), (all, rewrite) => all.And(rewrite!)) : null;

        bool IsSilent(CatchClauseSyntax clause) =>
            !IsOfCancellation(clause.Declaration?.Type.ToString() ?? "") && !clause.Block.DescendantNodes().Any(open.Completes) && clause.Block.Statements.LastOrDefault() is not ThrowStatementSyntax;
    }

    private static bool IsOfCancellation(string type) =>
        type.EndsWith("OperationCanceledException", StringComparison.Ordinal) || type.EndsWith("TaskCanceledException", StringComparison.Ordinal) || type.EndsWith("ObjectDisposedException", StringComparison.Ordinal);

    private static Rewrite? InHandler(OpenSource open, CatchClauseSyntax clause)
    {
        var named = clause.Declaration?.Identifier.ValueText;
        if (Decided(open, clause) is { } decided)
            return HandlerStart.Insert(open.Site, clause.Block, decided);
        if ((string.IsNullOrEmpty(named) ? open.FreeName() : named) is not { } exception || HandlerStart.Insert(open.Site, clause.Block, $"{open.Source}.TrySetException({exception});") is not { } rewrite)
            return null;
        if (!string.IsNullOrEmpty(named))
            return rewrite;
        return rewrite.And([clause.Declaration is { } declaration
            ? Rewrite.Insert(declaration.Type.Span.End, $" {exception}")
            : Rewrite.Insert(clause.CatchKeyword.Span.End, $" ({open.Site.NameOf("System.Exception", clause.SpanStart)} {exception})")]);
    }

    /// <summary>
    /// What the attempt would have done at its end, where that is no success: <c>_link.Send("abort"); done.TrySetCanceled();</c>. That the clean-up before
    /// it failed changes nothing in how the work ended.
    /// </summary>
    private static string? Decided(OpenSource open, CatchClauseSyntax clause)
    {
        var attempt = ((TryStatementSyntax)clause.Parent!).Block;
        if (open.Completions.Where(completion => attempt.Span.Contains(completion.Span)).ToList() is not [{ Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: var name } } completed]
            || !(name.EndsWith("SetCanceled", StringComparison.Ordinal) || name.EndsWith("SetException", StringComparison.Ordinal)) || completed.ToString().Contains('\n')
            || Locals.AreFrom(open.Site, completed.ArgumentList, attempt.Span))
            return null;
        return $"{open.Source}.{(name.StartsWith("Try", StringComparison.Ordinal) ? "" : "Try")}{name}{completed.ArgumentList};";
    }

    private static Rewrite? Around(OpenSource open)
    {
        if (open.FreeName() is not { } exception)
            return null;
        var (site, unit) = (open.Site, open.Site.Layout.Unit);
        string[] handler =
        [
            $"catch ({site.NameOf("System.Exception", open.Completion.SpanStart)} {exception})", "{", $"{unit}{open.Source}.TrySetException({exception});", $"{unit}throw;", "}",
        ];
        return Body(open.Function) is { } arrow ? AroundExpression(site, open.Function, arrow, handler) : AroundStatements(open, handler);
    }

    private static ExpressionSyntax? Body(SyntaxNode function) => function switch
    {
        LambdaExpressionSyntax { Body: ExpressionSyntax body } => body,
        _ => null,
    };

    /// <summary>From where the source is there to the last of what completes it, in the innermost block that holds both the place and a completion.</summary>
    private static Rewrite? AroundStatements(OpenSource open, string[] handler)
    {
        var site = open.Site;
        if (open.Completion.Ancestors().OfType<BlockSyntax>().FirstOrDefault(block => block.Span.Contains(site.Start.Span)) is not { } block || !open.Function.Span.Contains(block.Span))
            return null;
        // A completion through `?.` is none of those that the fix knows to write.
        if (block.Statements.LastOrDefault(statement => open.Completions.Any(completion => statement.Span.Contains(completion.Span))) is not { } last)
            return null;
        foreach (var end in new[] { last, block.Statements.Last() })
        {
            var first = GuardedStatements.First(block, end, open.Source);
            if (first.SpanStart <= site.Start.SpanStart && end.Span.End >= site.Start.Span.End)
                return new Rewrite(GuardedStatements.Into(site.Root, site.Layout, first, end, handler));
        }
        return null;
    }

    /// <summary><c>() => expression</c> becomes a block.</summary>
    private static Rewrite? AroundExpression(FixSite site, SyntaxNode function, ExpressionSyntax body, string[] handler)
    {
        if (site.Model.GetSymbolInfo(function, site.CancellationToken).Symbol is not IMethodSymbol method || !(method.ReturnsVoid || (method.IsAsync && method.ReturnType is INamedTypeSymbol { Arity: 0 }))
            || body.ToString().Contains('\n') || Comments.In(site.Root, TextSpan.FromBounds(body.GetFirstToken().GetPreviousToken().SpanStart, body.SpanStart)))
            return null;
        var line = site.Layout.NewLine + site.Layout.Indent(function);
        var unit = site.Layout.Unit;
        return new Rewrite(
        [
            Rewrite.Replace(TextSpan.FromBounds(body.GetFirstToken().GetPreviousToken().Span.End, body.SpanStart), $"{line}{{{line}{unit}try{line}{unit}{{{line}{unit}{unit}"),
            Rewrite.Insert(body.Span.End, $";{line}{unit}}}{string.Concat(handler.Select(text => line + unit + text))}{line}}}"),
        ]);
    }
}
