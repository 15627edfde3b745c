using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hangproof.Completion;

/// <summary>
/// What a method throws only when somebody made a mistake: it was given nothing, or was called before what it needs was there. No way that things
/// go, and so none on which a source is forgotten.
/// </summary>
internal static class Assertions
{
    /// <summary>Whether a throw, or the call of what throws, is how a method refuses a missing argument, or all that a method is there for.</summary>
    public static bool IsOne(SyntaxNode thrown, SyntaxNode body, SemanticModel model, CancellationToken cancellationToken)
    {
        if (thrown is ThrowExpressionSyntax { Parent: BinaryExpressionSyntax { RawKind: (int)SyntaxKind.CoalesceExpression, Left: var given } })
            return IsParameter(given, model, cancellationToken);
        if (Guard(thrown) is not { Condition: var condition })
            return false;
        return Missing.IsSaid(condition, operand => IsParameter(operand, model, cancellationToken))
            || IsOnlyThere(body) && Missing.IsSaid(condition, operand => model.GetSymbolInfo(operand, cancellationToken).Symbol is IFieldSymbol or IPropertySymbol);
    }

    /// <summary>The <c>if</c> that does nothing but throw.</summary>
    private static IfStatementSyntax? Guard(SyntaxNode thrown)
    {
        var statement = thrown.FirstAncestorOrSelf<StatementSyntax>();
        var isThrown = statement is ThrowStatementSyntax
            || statement is ExpressionStatementSyntax { Expression: InvocationExpressionSyntax call } && call == thrown && SymbolName(call).StartsWith("Throw", StringComparison.Ordinal);
        return !isThrown ? null : statement!.Parent switch
        {
            IfStatementSyntax { Else: null } guard => guard,
            BlockSyntax { Statements.Count: 1, Parent: IfStatementSyntax { Else: null } guard } => guard,
            _ => null,
        };
    }

    private static string SymbolName(InvocationExpressionSyntax call) => SymbolUses.Name(call.Expression)?.Identifier.ValueText ?? "";

    private static bool IsParameter(SyntaxNode operand, SemanticModel model, CancellationToken cancellationToken) =>
        operand is IdentifierNameSyntax && model.GetSymbolInfo(operand, cancellationToken).Symbol is IParameterSymbol;

    /// <summary>Whether a method does nothing but make sure of something: it is told to the compiler, or all its statements are guards.</summary>
    private static bool IsOnlyThere(SyntaxNode body) =>
        body is MethodDeclarationSyntax method
        && (method.AttributeLists.SelectMany(list => list.Attributes).Any(attribute => attribute.Name.ToString().EndsWith("MemberNotNull", StringComparison.Ordinal))
            || method.Body is { Statements: { Count: > 0 } statements } && statements.All(statement => statement is IfStatementSyntax { Else: null, Statement: ThrowStatementSyntax or BlockSyntax { Statements: [ThrowStatementSyntax] } }));
}
