using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hangproof.Flow;

/// <summary>
/// The function that a piece of source runs in, as its syntax: the nearest lambda, local function, accessor or member. Syntax and not symbol,
/// as two semantic models have two symbols for one lambda.
/// </summary>
internal static class EnclosingFunction
{
    private static readonly ConditionalWeakTable<SyntaxNode, OwnCallList> _calls = new();

    public static SyntaxNode Of(SyntaxNode node)
    {
        for (var ancestor = Above(node); ancestor is not null; ancestor = Above(ancestor))
        {
            if (IsFunction(ancestor))
                return ancestor;
        }
        return node.SyntaxTree.GetRoot();

        // Out of a comment into the code that it stands at.
        static SyntaxNode? Above(SyntaxNode node) => node.Parent ?? (node as StructuredTriviaSyntax)?.ParentTrivia.Token.Parent;
    }

    /// <summary>Nodes of a function's own body, without those of the functions nested in it.</summary>
    public static IEnumerable<SyntaxNode> OwnNodes(SyntaxNode function) =>
        function.DescendantNodes(node => node == function || !IsFunction(node));

    /// <summary>The calls among them, found once a function: facts of every kind ask for them again and again.</summary>
    public static ImmutableArray<InvocationExpressionSyntax> OwnCalls(SyntaxNode function) => _calls.GetValue(function, static f => new OwnCallList(OwnNodes(f).OfType<InvocationExpressionSyntax>().ToImmutableArray())).Calls;

    /// <summary>A node's ancestors up to, not including, the function it stands in.</summary>
    public static IEnumerable<SyntaxNode> AncestorsWithin(SyntaxNode node) => node.Ancestors().TakeWhile(ancestor => !IsFunction(ancestor));

    /// <summary><c>if (port.BytesToRead > 0) port.ReadByte();</c>: whether a place stands where a condition of an <c>if</c> or a <c>while</c> around it holds.</summary>
    public static bool IsAskedFor(SyntaxNode place, Func<ExpressionSyntax, bool> asks) => AncestorsWithin(place).Any(around => around switch
    {
        IfStatementSyntax { Condition: var condition, Statement: var then } => then.Span.Contains(place.Span) && asks(condition),
        WhileStatementSyntax { Condition: var condition, Statement: var body } => body.Span.Contains(place.Span) && asks(condition),
        _ => false,
    });

    /// <summary>Whether a function is written as async.</summary>
    public static bool IsAsync(SyntaxNode function) => function switch
    {
        MethodDeclarationSyntax method => method.Modifiers.Any(SyntaxKind.AsyncKeyword),
        LocalFunctionStatementSyntax local => local.Modifiers.Any(SyntaxKind.AsyncKeyword),
        AnonymousFunctionExpressionSyntax lambda => lambda.AsyncKeyword.IsKind(SyntaxKind.AsyncKeyword),
        _ => false,
    };

    /// <summary>The same, with top-level statements, which are async where one of them awaits.</summary>
    public static bool RunsAsync(SyntaxNode function) =>
        function is CompilationUnitSyntax ? OwnNodes(function).Any(node => node is AwaitExpressionSyntax) : IsAsync(function);

    /// <summary>Whether a node's body runs when it is called, not where it stands.</summary>
    public static bool IsFunction(SyntaxNode node) => node.RawKind < (int)SyntaxKind.CompilationUnit
        // Asked of every node that is walked, and expressions and statements, which come before declarations, are most of them.
        ? node.RawKind is (int)SyntaxKind.SimpleLambdaExpression or (int)SyntaxKind.ParenthesizedLambdaExpression or (int)SyntaxKind.AnonymousMethodExpression or (int)SyntaxKind.LocalFunctionStatement
        : node is BaseMethodDeclarationSyntax or AccessorDeclarationSyntax or PropertyDeclarationSyntax { ExpressionBody: not null } or BaseTypeDeclarationSyntax;

    /// <summary>The block of statements that a function consists of; none where it is one expression.</summary>
    public static BlockSyntax? Block(SyntaxNode function) => function switch
    {
        BaseMethodDeclarationSyntax method => method.Body,
        LocalFunctionStatementSyntax local => local.Body,
        AnonymousFunctionExpressionSyntax anonymous => anonymous.Block,
        _ => null,
    };

    private sealed record OwnCallList(ImmutableArray<InvocationExpressionSyntax> Calls);
}
