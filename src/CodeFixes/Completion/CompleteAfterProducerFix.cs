using Hangproof.CodeFixes.Editing;
using Hangproof.CodeFixes.Sites;
using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hangproof.CodeFixes.Completion;

/// <summary>Completes a channel in a <c>finally</c> around the work of its only producer, where that runs once.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(CompleteAfterProducerFix))]
public sealed class CompleteAfterProducerFix : HangproofFix
{
    public CompleteAfterProducerFix()
        : base(RuleIds.ChannelNeverCompleted)
    {
    }

    internal override FixEffect Effect => FixEffect.Neutral;

    private protected override IEnumerable<Offer> Offers(FixSite site)
    {
        // The first is where the channel is made, the others where it is written to.
        var locations = site.Diagnostic.AdditionalLocations;
        if (locations.Count < 2 || locations.Any(location => location.SourceTree != site.Root.SyntaxTree) || locations[0].SourceSpan.End > site.Root.FullSpan.End
            || site.Root.FindNode(locations[0].SourceSpan).FirstAncestorOrSelf<StatementSyntax>() is not LocalDeclarationStatementSyntax)
            yield break;
        var writes = locations.Skip(1).Select(location => site.Root.FindNode(location.SourceSpan, getInnermostNodeForTie: true)).OfType<InvocationExpressionSyntax>().ToList();
        if (writes.Count == 0 || writes.Select(EnclosingFunction.Of).Distinct().ToList() is not { Count: 1 } functions
            || writes.Select(write => (write.Expression as MemberAccessExpressionSyntax)?.Expression).ToList() is not { } receivers
            || receivers[0] is not { } receiver || receivers.Any(other => other?.ToString() != receiver.ToString())
            || Body(functions[0]) is not { Statements: { Count: > 0 } statements } block || functions[0].Span.Contains(site.Diagnostic.Location.SourceSpan)
            || !RunsOnce(functions[0], site))
            yield break;
        var last = statements.Last();
        var first = GuardedStatements.First(block, last, receiver);
        if (first.SpanStart > writes.Min(write => write.SpanStart))
            yield break;
        var handler = new[] { "finally", "{", $"{site.Layout.Unit}{receiver}.Complete();", "}" };
        yield return new Offer("Complete the channel after the last item", nameof(CompleteAfterProducerFix), new Rewrite(GuardedStatements.Into(site.Root, site.Layout, first, last, handler)));
    }

    private static BlockSyntax? Body(SyntaxNode function) => function switch
    {
        BaseMethodDeclarationSyntax method => method.Body,
        LocalFunctionStatementSyntax local => local.Body,
        AnonymousFunctionExpressionSyntax lambda => lambda.Block,
        _ => null,
    };

    /// <summary>A completion ends the channel for all producers: there must be one, and it must come to its end once.</summary>
    private static bool RunsOnce(SyntaxNode function, FixSite site)
    {
        if (function is AnonymousFunctionExpressionSyntax)
            return function.Parent is ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Run" or "StartNew" } } } && !IsRepeated(function);
        if (site.Model.GetDeclaredSymbol(function, site.CancellationToken) is not IMethodSymbol { MethodKind: MethodKind.Ordinary or MethodKind.LocalFunction } method)
            return false;
        var uses = CodeFacts.Of(site.Model.Compilation).Uses.Of(method, site.CancellationToken);
        return uses is { IsComplete: true, Uses.Length: 1 } && !IsRepeated(uses.Uses[0].Operation.Syntax);
    }

    private static bool IsRepeated(SyntaxNode start) =>
        LoopSyntax.Around(start) is not null
        || EnclosingFunction.Of(start) is AnonymousFunctionExpressionSyntax { Parent: ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: not ("Run" or "StartNew") } } } };
}
