using Hangproof.CodeFixes.Editing;
using Hangproof.CodeFixes.Sites;
using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Hangproof.CodeFixes.Tasks;

/// <summary>Awaits a task instead of blocking on it; the method is made async where it is not, and its callers await in turn.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AwaitFix))]
public sealed class AwaitFix : HangproofFix
{
    public AwaitFix()
        : base(RuleIds.BlockingOnTask, RuleIds.BlockingOnTaskPossible)
    {
    }

    internal override FixEffect Effect => FixEffect.Neutral;

    private protected override IEnumerable<Offer> Offers(FixSite site)
    {
        if (site.Wait is not { } wait || Task(wait) is not { } task || Comments.In(site.Root, TextSpan.FromBounds(task.Span.End, wait.Expression.Span.End)) || IsAboutAggregates(wait.Expression) || Awaited.Edits(task, wait.Expression) is not { } edits)
            yield break;
        if (AwaitingFunction.Containing(site, wait.Expression) is { } function)
            yield return new Offer(function.IsAsync ? "Await it" : "Await it, and have the callers await", nameof(AwaitFix), new Rewrite(edits.Concat(function.Edits))) { Elsewhere = function.Elsewhere };
    }

    /// <summary>What is waited for, as the source writes it: with its configuration, without its awaiter.</summary>
    private static ExpressionSyntax? Task(WaitCall wait) => wait.Name.Identifier.ValueText switch
    {
        "GetResult" when wait.Receiver is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "GetAwaiter" } awaiter } => awaiter.Expression,
        "Result" when wait.Name.Parent is MemberAccessExpressionSyntax access => access.Expression,
        "Wait" when wait.Name.Parent is MemberAccessExpressionSyntax access && wait.Expression.Parent is ExpressionStatementSyntax or ArrowExpressionClauseSyntax or LambdaExpressionSyntax => access.Expression,
        _ => null,
    };

    /// <summary>An await throws the first exception itself: whoever catches them bundled would miss it.</summary>
    private static bool IsAboutAggregates(SyntaxNode wait) =>
        EnclosingFunction.AncestorsWithin(wait).OfType<TryStatementSyntax>().Any(attempt => attempt.Block.Span.Contains(wait.Span)
            && attempt.Catches.Any(c => c.Declaration?.Type.ToString().Contains("AggregateException") == true || c.Filter?.ToString().Contains("AggregateException") == true));
}
