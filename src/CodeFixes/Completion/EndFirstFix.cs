using Hangproof.CodeFixes.Editing;
using Hangproof.CodeFixes.Sites;
using Hangproof.CodeFixes.Tokens;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using Microsoft.CodeAnalysis.Text;

namespace Hangproof.CodeFixes.Completion;

/// <summary>
/// Moves the call that ends a wait before the join of whoever waits: <c>await _loop; _timer.Dispose();</c> never comes to its second statement.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(EndFirstFix))]
public sealed class EndFirstFix : HangproofFix
{
    /// <summary>Calls after which who waits goes on. A socket or a stream that is closed throws at its user, whom somebody has to look at.</summary>
    private static readonly HashSet<string> _endings = new(StringComparer.Ordinal)
    {
        "Cancel", "CancelAsync", "Complete", "TryComplete", "CompleteAsync", "CompleteAdding", "Set", "Release", "Signal",
    };

    public EndFirstFix()
        : base(PassTokenFix.WaitIds)
    {
    }

    internal override FixEffect Effect => FixEffect.Neutral;

    private protected override IEnumerable<Offer> Offers(FixSite site)
    {
        // The analyzer points at the call, and at the join that comes first.
        if (site.Diagnostic.AdditionalLocations is not [var calledAt, var joinedAt] || Node(site, calledAt) is not { } called || Node(site, joinedAt) is not { } joined
            || called.FirstAncestorOrSelf<ExpressionStatementSyntax>() is not { Parent: BlockSyntax block } ending || Call(ending.Expression) is not { } call || !Ends(site, call)
            || block.Statements.FirstOrDefault(statement => statement.Span.Contains(joined.Span)) is not { } first || first.SpanStart >= ending.SpanStart || !IsAlone(site, ending)
            || Locals.AreFrom(site, ending, TextSpan.FromBounds(first.SpanStart, ending.Span.End)))
            yield break;
        yield return new Offer(
            $"Call '{Name(call)}' before waiting", nameof(EndFirstFix),
            new Rewrite([site.Layout.Before(first, ending.ToString()), Rewrite.Replace(site.Layout.Lines(ending), "")]));
    }

    private static SyntaxNode? Node(FixSite site, Location location) =>
        location.SourceTree == site.Root.SyntaxTree && location.SourceSpan.End <= site.Root.FullSpan.End ? site.Root.FindNode(location.SourceSpan, getInnermostNodeForTie: true) : null;

    private static InvocationExpressionSyntax? Call(ExpressionSyntax expression) => expression switch
    {
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ConfigureAwait", Expression: var task } } => Call(task),
        InvocationExpressionSyntax call => call,
        AwaitExpressionSyntax awaited => Call(awaited.Expression),
        ConditionalAccessExpressionSyntax access => Call(access.WhenNotNull),
        _ => null,
    };

    private static string Name(InvocationExpressionSyntax call) => call.Expression switch
    {
        MemberAccessExpressionSyntax access => access.Name.Identifier.ValueText,
        MemberBindingExpressionSyntax binding => binding.Name.Identifier.ValueText,
        _ => call.Expression.ToString(),
    };

    private static bool Ends(FixSite site, InvocationExpressionSyntax call) =>
        site.Model.GetOperation(call, site.CancellationToken) is IInvocationOperation { TargetMethod: { Name: var name, ContainingType.Name: var type } } && (_endings.Contains(name) || (name == "Dispose" && type == "PeriodicTimer"));

    /// <summary>A statement on a line of its own, of which nothing but itself is taken along.</summary>
    private static bool IsAlone(FixSite site, StatementSyntax statement) =>
        Lines.StartIfAlone(statement.SyntaxTree.GetText(site.CancellationToken), statement.SpanStart) is not null
        && statement.GetTrailingTrivia().Any(SyntaxKind.EndOfLineTrivia) && !statement.ToString().Contains('\n') && !Comments.In(site.Root, statement.FullSpan);
}
