using Hangproof.Catalogue;
using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hangproof.Waits;

/// <summary>
/// Children of which a limited wait for their end has little left to wait for: one whose end was waited for before, or whose two outputs were read to their end; and one of which what is read
/// next throws while it runs, into a handler that goes on.
/// </summary>
internal static class EndedChild
{
    /// <summary>Whether the child has ended, or closed both its outputs, on every way to the wait.</summary>
    public static bool IsOver(WaitSite site, StatementSyntax statement)
    {
        if (site.Api.Kind != WaitKind.Process)
            return false;
        var isOutputRead = false;
        var isErrorRead = false;
        foreach (var call in CallsBefore(statement))
        {
            if (call.Expression is not MemberAccessExpressionSyntax { Name.Identifier.ValueText: var name, Expression: var on })
                continue;
            if (name is "WaitForExit" && call.ArgumentList.Arguments.Count == 0 && TimedWaitResult.IsWaitedOn(site, on))
                return true;
            if (name is "WaitForExitAsync" && Awaited.IsAwaited(call) && TimedWaitResult.IsWaitedOn(site, on))
                return true;
            if (IsWholeRead(call, name) && on is MemberAccessExpressionSyntax { Name.Identifier.ValueText: var stream, Expression: var child } && TimedWaitResult.IsWaitedOn(site, child))
            {
                isOutputRead |= stream == "StandardOutput";
                isErrorRead |= stream == "StandardError";
            }
        }
        return isOutputRead && isErrorRead;
    }

    /// <summary>Whether its output was read to the end before, so that what is told next is told of that.</summary>
    public static bool IsReadBefore(WaitSite site, StatementSyntax statement) =>
        site.Api.Kind == WaitKind.Process && CallsBefore(statement).Any(call => call.Expression is MemberAccessExpressionSyntax
        {
            Name.Identifier.ValueText: var name,
            Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "StandardOutput", Expression: var child },
        } && IsWholeRead(call, name) && TimedWaitResult.IsWaitedOn(site, child));

    /// <summary><c>try { ...; if (child.ExitCode == 0) return true; } catch { }</c>: of a child that runs there is none to read, and what that throws is met.</summary>
    public static bool IsAskedInVain(ExpressionSyntax asked, WaitSite site) =>
        site.Api.Kind == WaitKind.Process && (asked is MemberAccessExpressionSyntax { Name: var name } ? name : asked is MemberBindingExpressionSyntax { Name: var bound } ? bound : null)?.Identifier.ValueText is "ExitCode" or "ExitTime"
        && EnclosingFunction.AncestorsWithin(asked).OfType<TryStatementSyntax>().Any(attempt => attempt.Block.Span.Contains(asked.Span)
            && attempt.Catches.FirstOrDefault(TakesIt) is { } clause && !EnclosingFunction.OwnNodes(clause.Block).Any(node => node is ThrowStatementSyntax or ThrowExpressionSyntax));

    private static bool TakesIt(CatchClauseSyntax clause) =>
        CatchClauses.TakesAll(clause) || (clause is { Filter: null, Declaration.Type: { } type } && SymbolUses.Name(type)?.Identifier.ValueText is "InvalidOperationException" or "SystemException");

    private static bool IsWholeRead(InvocationExpressionSyntax call, string name) => name is "ReadToEnd" || (name is "ReadToEndAsync" && Awaited.IsAwaited(call));

    /// <summary>The calls that were made on every way to a statement of its function.</summary>
    private static IEnumerable<InvocationExpressionSyntax> CallsBefore(StatementSyntax statement)
    {
        for (SyntaxNode node = statement; node.Parent is { } parent && !EnclosingFunction.IsFunction(node); node = parent)
        {
            if (parent is not BlockSyntax block)
                continue;
            foreach (var before in block.Statements.TakeWhile(one => one.SpanStart < node.SpanStart).SelectMany(Certain))
            {
                foreach (var call in before.DescendantNodesAndSelf(inner => !EnclosingFunction.IsFunction(inner)).OfType<InvocationExpressionSyntax>())
                    yield return call;
            }
        }
    }

    /// <summary>The parts of a statement that have run where it is over.</summary>
    private static IEnumerable<SyntaxNode> Certain(StatementSyntax statement) => statement switch
    {
        LocalDeclarationStatementSyntax or ExpressionStatementSyntax => new[] { statement },
        BlockSyntax block => block.Statements.SelectMany(Certain),
        TryStatementSyntax attempt when attempt.Catches.All(clause => Leaving.Is(clause.Block)) => attempt.Block.Statements.SelectMany(Certain),
        UsingStatementSyntax { Statement: var inner } => Certain(inner),
        _ => Array.Empty<SyntaxNode>(),
    };
}
