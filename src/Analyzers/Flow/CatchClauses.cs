using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hangproof.Flow;

/// <summary>What a handler takes, and what it lets through: after a fatal exception the process does not go on, and nobody is left to wait.</summary>
internal static class CatchClauses
{
    private static readonly HashSet<string> _fatal = new(StringComparer.Ordinal)
    {
        "OutOfMemoryException", "StackOverflowException", "AccessViolationException", "ThreadAbortException", "AppDomainUnloadedException", "InvalidProgramException", "ExecutionEngineException", "SEHException",
    };

    /// <summary>Whether a handler takes every exception that is not fatal.</summary>
    public static bool TakesAll(CatchClauseSyntax clause) =>
        (clause.Filter is null || IsOfAllButFatal(clause.Filter.FilterExpression)) && (clause.Declaration is null || clause.Declaration.Type.ToString() is "Exception" or "System.Exception");

    /// <summary>Whether all that a round of a loop does is caught in it: who wrote that has looked for what fails.</summary>
    public static bool TakeRounds(StatementSyntax loop) =>
        EnclosingFunction.OwnNodes(loop).Any(node => node is CatchClauseSyntax clause && TakesAll(clause) && LoopSyntax.Around(clause) == loop);

    /// <summary><c>IsFatal(e)</c>, <c>e is OutOfMemoryException</c>: whether a condition is true of fatal exceptions only.</summary>
    public static bool IsOfFatal(ExpressionSyntax condition) => condition switch
    {
        ParenthesizedExpressionSyntax inner => IsOfFatal(inner.Expression),
        BinaryExpressionSyntax either when either.IsKind(SyntaxKind.LogicalOrExpression) => IsOfFatal(either.Left) && IsOfFatal(either.Right),
        BinaryExpressionSyntax both when both.IsKind(SyntaxKind.LogicalAndExpression) => IsOfFatal(both.Left) || IsOfFatal(both.Right),
        BinaryExpressionSyntax test when test.IsKind(SyntaxKind.IsExpression) => IsFatal(test.Right),
        IsPatternExpressionSyntax { Pattern: var pattern } => IsOfFatal(pattern),
        InvocationExpressionSyntax call => SymbolUses.Name(call.Expression)?.Identifier.ValueText is { } name && Says(name) && !Denies(name),
        _ => false,
    };

    /// <summary><c>if (IsFatal(e)) throw;</c></summary>
    public static bool IsOnlyOfFatal(SyntaxNode thrown) =>
        thrown is ThrowStatementSyntax { Expression: null } && (thrown.Parent is BlockSyntax { Statements.Count: 1 } block ? block : thrown) is { Parent: IfStatementSyntax choice } only && choice.Statement == only && IsOfFatal(choice.Condition);

    /// <summary><c>!IsFatal(e)</c>, <c>e is not OutOfMemoryException</c>: whether a condition is false of fatal exceptions only.</summary>
    public static bool IsOfAllButFatal(ExpressionSyntax condition) => condition switch
    {
        ParenthesizedExpressionSyntax inner => IsOfAllButFatal(inner.Expression),
        BinaryExpressionSyntax both when both.IsKind(SyntaxKind.LogicalAndExpression) => IsOfAllButFatal(both.Left) && IsOfAllButFatal(both.Right),
        PrefixUnaryExpressionSyntax not when not.IsKind(SyntaxKind.LogicalNotExpression) => IsOfFatal(not.Operand),
        IsPatternExpressionSyntax { Pattern: UnaryPatternSyntax not } => IsOfFatal(not.Pattern),
        InvocationExpressionSyntax call => SymbolUses.Name(call.Expression)?.Identifier.ValueText is { } name && Says(name) && Denies(name),
        _ => false,
    };

    /// <summary><c>if (IsFatal(e)) throw;</c>: whether a handler throws, and only what is fatal.</summary>
    public static bool RethrowsFatal(CatchClauseSyntax clause)
    {
        var thrown = EnclosingFunction.OwnNodes(clause.Block).Where(node => node is ThrowStatementSyntax or ThrowExpressionSyntax).ToList();
        return thrown.Count > 0 && thrown.All(node => node is ThrowStatementSyntax { Expression: null } && node.Ancestors().TakeWhile(ancestor => ancestor != clause).Any(ancestor => ancestor is IfStatementSyntax choice
            && (choice.Statement.Span.Contains(node.Span) ? IsOfFatal(choice.Condition) : choice.Else?.Span.Contains(node.Span) == true && IsOfAllButFatal(choice.Condition))));
    }

    private static bool IsOfFatal(PatternSyntax pattern) => pattern switch
    {
        ParenthesizedPatternSyntax inner => IsOfFatal(inner.Pattern),
        BinaryPatternSyntax either when either.IsKind(SyntaxKind.OrPattern) => IsOfFatal(either.Left) && IsOfFatal(either.Right),
        ConstantPatternSyntax type => IsFatal(type.Expression),
        TypePatternSyntax type => IsFatal(type.Type),
        DeclarationPatternSyntax type => IsFatal(type.Type),
        RecursivePatternSyntax { Type: { } type } => IsFatal(type),
        _ => false,
    };

    private static bool IsFatal(ExpressionSyntax type) => (type is QualifiedNameSyntax { Right: var last } ? last : SymbolUses.Name(type))?.Identifier.ValueText is { } name && _fatal.Contains(name);

    private static bool Says(string name) => name.Contains("Fatal") || name.Contains("Critical");

    /// <summary><c>IsNonFatal(e)</c>.</summary>
    private static bool Denies(string name) => name.Contains("Not") || name.Contains("Non");
}
