using Hangproof.CodeFixes.Calls;
using Hangproof.CodeFixes.Editing;
using Hangproof.CodeFixes.Sites;
using Hangproof.CodeFixes.Tokens;
using Hangproof.Flow;
using Hangproof.Tasks.Loops;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Hangproof.CodeFixes.Tasks;

/// <summary>Makes a loop go round only until a token is cancelled, and passes that token to what it awaits.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(LoopOnTokenFix))]
public sealed class LoopOnTokenFix : HangproofFix
{
    public LoopOnTokenFix()
        : base(RuleIds.EndlessLoop, RuleIds.StoppingTokenIgnored)
    {
    }

    internal override FixEffect Effect => FixEffect.Neutral;

    private protected override IEnumerable<Offer> Offers(FixSite site)
    {
        if (site.Start.Parent is not StatementSyntax loop || !LoopSyntax.Is(loop))
            yield break;
        var isNearest = true;
        foreach (var token in site.Tokens)
        {
            if (Rewritten(site, loop, token) is not { } rewrite)
                continue;
            var thisToken = $"{nameof(LoopOnTokenFix)}({token})";
            yield return isNearest
                ? new Offer($"Loop until '{token}' is cancelled", nameof(LoopOnTokenFix), rewrite, thisToken)
                : new Offer($"Loop until '{token}' is cancelled", thisToken, rewrite);
            isNearest = false;
        }
    }

    /// <summary>The loop with a token in its condition and in its waits.</summary>
    internal static Rewrite? Rewritten(FixSite site, StatementSyntax loop, string token) =>
        Condition(loop, $"!{token}.IsCancellationRequested") is { } condition
            ? Waits(site, loop, token).Aggregate(new Rewrite([condition]), (rewrite, wait) => rewrite.And(wait))
            : null;

    private static TextChange? Condition(StatementSyntax loop, string text)
    {
        if (loop is ForStatementSyntax { Condition: null } endless)
            return Rewrite.Insert(endless.FirstSemicolonToken.Span.End, $" {text}");
        if (LoopShape.Condition(loop) is not { } condition || condition.ToString().Contains("IsCancellationRequested"))
            return null;
        if (condition.IsKind(SyntaxKind.TrueLiteralExpression))
            return Rewrite.Replace(condition.Span, text);
        return condition.IsKind(SyntaxKind.LogicalOrExpression) ? Rewrite.Replace(condition.Span, $"({condition}) && {text}") : Rewrite.Insert(condition.Span.End, $" && {text}");
    }

    /// <summary>What the loop awaits and can be cancelled.</summary>
    private static IEnumerable<Rewrite> Waits(FixSite site, StatementSyntax loop, string token)
    {
        foreach (var invocation in EnclosingFunction.OwnNodes(LoopShape.Body(loop)).OfType<InvocationExpressionSyntax>())
        {
            if (SourceCall.At(site, invocation.Span) is { Arguments: not null, Whole: AwaitExpressionSyntax } call && !TokenOverload.HasToken(call) && TokenOverload.Of(call) is { } target
                && OverloadCall.To(call, target, parameter => TokenOverload.IsToken(parameter.Type) ? token : null) is { } rewrite)
                yield return rewrite;
        }
    }
}
