using Hangproof.Flow;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Waits.Facts;

/// <summary>
/// Whether a wait is reached only by a function that ends it afterwards: <c>await CloseAsync(); _socket.Dispose();</c>, or in the
/// <c>finally</c> around the loop that waits. Who is stuck in the wait never comes to its end.
/// </summary>
internal sealed class Routes
{
    /// <summary>Callers between the function that ends the wait and the wait.</summary>
    private const int MaxDepth = 4;

    private readonly WaitAnalysis _analysis;

    public Routes(WaitAnalysis analysis) => _analysis = analysis;

    /// <summary>The call by which a function comes to the wait before it makes the ending call, as source writes it; <see langword="null"/> where the wait has other ways to it.</summary>
    public string? Before(SyntaxNode ending, SyntaxNode function, WaitSite site)
    {
        string? call = null;
        return AllPass(EnclosingFunction.Of(site.Operation.Syntax), 0) ? call : null;

        bool AllPass(SyntaxNode waiting, int depth)
        {
            if (depth >= MaxDepth || Member(waiting, site.CancellationToken) is not { } member)
                return false;
            var uses = _analysis.Uses.Of(member, site.CancellationToken);
            if (!uses.IsComplete || uses.Uses.IsEmpty)
                return false;
            foreach (var use in uses.Uses)
            {
                if (use.Operation is not IInvocationOperation || !IsWaitedFor(use.Operation.Syntax, member))
                    return false;
                var caller = EnclosingFunction.Of(use.Operation.Syntax);
                if (caller == waiting)
                    continue;
                if (caller != function)
                {
                    if (!AllPass(caller, depth + 1))
                        return false;
                    continue;
                }
                if (!Precedes(use.Operation.Syntax, ending))
                    return false;
                call ??= (use.Operation.Syntax as InvocationExpressionSyntax)?.Expression.ToString();
            }
            return call is not null;
        }
    }

    /// <summary>The member or local function, as callers name it.</summary>
    private IMethodSymbol? Member(SyntaxNode function, CancellationToken cancellationToken) =>
        function is MethodDeclarationSyntax or LocalFunctionStatementSyntax ? (_analysis.Models.Get(function.SyntaxTree).GetDeclaredSymbol(function, cancellationToken) as IMethodSymbol)?.Root() : null;

    /// <summary>Whether the caller goes on only when the call is over: it is synchronous, awaited, or what the caller returns.</summary>
    private static bool IsWaitedFor(SyntaxNode call, IMethodSymbol member)
    {
        if (!member.IsAsync && member.ReturnType.Name is not ("Task" or "ValueTask"))
            return true;
        for (var node = call.Parent; node is not null; node = node.Parent)
        {
            switch (node)
            {
                case AwaitExpressionSyntax or ReturnStatementSyntax or ArrowExpressionClauseSyntax:
                    return true;
                case MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ConfigureAwait" } or InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ConfigureAwait" } } or ParenthesizedExpressionSyntax:
                    continue;
                default:
                    return false;
            }
        }
        return false;
    }

    /// <summary>Whether the ending is made only after the call: further down, and not in the other branch.</summary>
    private static bool Precedes(SyntaxNode call, SyntaxNode ending) =>
        call.Span.End <= ending.SpanStart
        && !EnclosingFunction.AncestorsWithin(ending).Any(node => node is ElseClauseSyntax { Parent: IfStatementSyntax choice } && choice.Statement.Span.Contains(call.Span)
            || node is SwitchSectionSyntax section && section.Parent!.Span.Contains(call.Span) && !section.Span.Contains(call.Span));
}
