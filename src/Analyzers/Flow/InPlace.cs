using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hangproof.Flow;

/// <summary>
/// Whether a lambda or local function runs only while the function around it does. One that is stored, handed to a thread or subscribed to
/// an event lives on, and a token of the call that made it would end it at the wrong moment.
/// </summary>
internal static class InPlace
{
    private static readonly HashSet<string> _blockingMembers = new() { "Wait", "Result", "GetResult", "WaitAll", "WaitAny" };
    private static readonly HashSet<string> _runners = new() { "For", "ForEach", "ForAll", "Invoke" };

    public static bool Runs(SyntaxNode function) => function switch
    {
        AnonymousFunctionExpressionSyntax lambda => EndsHere(lambda),
        LocalFunctionStatementSyntax local => RunsEverywhere(local),
        _ => false,
    };

    private static bool RunsEverywhere(LocalFunctionStatementSyntax local)
    {
        var owner = EnclosingFunction.Of(local);
        var isNamed = false;
        foreach (var name in owner.DescendantNodes().OfType<IdentifierNameSyntax>())
        {
            if (name.Identifier.ValueText != local.Identifier.ValueText || local.Span.Contains(name.Span))
                continue;
            isNamed = true;
            if (!EndsHere(name, isAwaitable: local.ReturnType is not PredefinedTypeSyntax) || !ReachesInPlace(name, owner))
                return false;
        }
        return isNamed;
    }

    /// <summary>Whether the functions between a node and one around it run in place too.</summary>
    private static bool ReachesInPlace(SyntaxNode node, SyntaxNode owner)
    {
        for (var function = EnclosingFunction.Of(node); function != owner; function = EnclosingFunction.Of(function))
        {
            if (function is LocalFunctionStatementSyntax inner && node.Span.Length > 0 && inner.Identifier.ValueText == (node as IdentifierNameSyntax)?.Identifier.ValueText)
                return true;
            if (!Runs(function))
                return false;
        }
        return true;
    }

    /// <summary>Whether the work an expression starts is awaited, blocked on or returned by the function it stands in.</summary>
    private static bool EndsHere(ExpressionSyntax expression, bool isAwaitable = true)
    {
        SyntaxNode node = expression;
        while (node.Parent is { } parent)
        {
            switch (parent)
            {
                case AwaitExpressionSyntax or ReturnStatementSyntax or ArrowExpressionClauseSyntax:
                case CommonForEachStatementSyntax loop when loop is ForEachStatementSyntax { Expression: var source } && source == node:
                    return true;
                case MemberAccessExpressionSyntax { Name.Identifier.ValueText: var member } access when access.Expression == node && _blockingMembers.Contains(member):
                    return true;
                case InvocationExpressionSyntax call when !isAwaitable && call.Expression == expression:
                    return true;
                case InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: var called, Expression: var receiver } } call
                    when call.Expression != node && call.Parent is ExpressionStatementSyntax:
                    return _runners.Contains(called) || _blockingMembers.Contains(called) || (receiver is IdentifierNameSyntax list && IsAwaitedLater(list.Identifier.ValueText, call));
                case EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax { Parent.Parent: not FieldDeclarationSyntax } variable }:
                    return IsAwaitedLater(variable.Identifier.ValueText, variable);
                case AssignmentExpressionSyntax { Left: IdentifierNameSyntax { Identifier.ValueText: not "_" } variable } assignment when assignment.Right == node:
                    return IsAwaitedLater(variable.Identifier.ValueText, assignment);
                case AnonymousFunctionExpressionSyntax lambda when lambda.ExpressionBody == node:
                    return EndsHere(lambda);
                case ObjectCreationExpressionSyntax or ImplicitObjectCreationExpressionSyntax:
                case StatementSyntax or AnonymousFunctionExpressionSyntax or MemberDeclarationSyntax:
                    return false;
            }
            node = parent;
        }
        return false;
    }

    /// <summary>Whether the same function awaits, blocks on or returns something made of a variable.</summary>
    private static bool IsAwaitedLater(string variable, SyntaxNode after) =>
        EnclosingFunction.OwnNodes(EnclosingFunction.Of(after)).OfType<IdentifierNameSyntax>().Any(name =>
            name.Identifier.ValueText == variable && name.SpanStart > after.SpanStart && IsEnded(name));

    private static bool IsEnded(IdentifierNameSyntax name)
    {
        for (SyntaxNode? node = name; node is ExpressionSyntax or ArgumentSyntax or ArgumentListSyntax; node = node.Parent)
        {
            if (node.Parent is AwaitExpressionSyntax or ReturnStatementSyntax
                or MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Wait" or "Result" or "GetAwaiter" or "WaitAll" or "WaitAny" }
                or InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "WaitAll" or "WaitAny" } })
                return true;
        }
        return false;
    }
}
