using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Hangproof.Tasks.Scopes;

/// <summary>A stretch of a function at whose end resources are disposed.</summary>
/// <param name="Keyword">The <c>using</c> or <c>finally</c>.</param>
/// <param name="Statements">The statement, or the block with the statements, that makes up the scope.</param>
/// <param name="Span">Where the resources are alive.</param>
/// <param name="Resources">The names of the locals and parameters that are disposed, with what makes them where that is known.</param>
internal sealed record ResourceScope(SyntaxToken Keyword, SyntaxNode Statements, TextSpan Span, IReadOnlyList<(string Name, ExpressionSyntax? Made)> Resources)
{
    /// <summary>By the statement or clause whose keyword was found.</summary>
    public static ResourceScope? Of(SyntaxNode node)
    {
        switch (node)
        {
            case UsingStatementSyntax { Declaration: { } declaration } statement:
                return new ResourceScope(statement.UsingKeyword, statement.Statement, statement.Statement.Span, Declared(declaration));
            case UsingStatementSyntax { Expression: IdentifierNameSyntax name } statement:
                return new ResourceScope(statement.UsingKeyword, statement.Statement, statement.Statement.Span, new[] { (name.Identifier.ValueText, (ExpressionSyntax?)null) });
            case LocalDeclarationStatementSyntax { Parent: BlockSyntax block } statement:
                return new ResourceScope(statement.UsingKeyword, block, TextSpan.FromBounds(statement.Span.End, block.Span.End), Declared(statement.Declaration));
            case FinallyClauseSyntax { Parent: TryStatementSyntax attempt } clause:
                var disposed = Disposed(clause);
                return disposed.Count == 0 ? null : new ResourceScope(clause.FinallyKeyword, attempt.Block, attempt.Block.Span, disposed);
            default:
                return null;
        }
    }

    /// <summary>Whether the end of the scope awaits what disposes the resources.</summary>
    public bool IsAwaited => Keyword.GetPreviousToken().IsKind(SyntaxKind.AwaitKeyword);

    private static List<(string, ExpressionSyntax?)> Declared(VariableDeclarationSyntax declaration) =>
        declaration.Variables.Select(variable => (variable.Identifier.ValueText, variable.Initializer?.Value)).ToList();

    /// <summary>What a <c>finally</c> disposes by name, whatever it does first.</summary>
    private static List<(string, ExpressionSyntax?)> Disposed(FinallyClauseSyntax clause)
    {
        var names = new List<(string, ExpressionSyntax?)>();
        foreach (var statement in clause.Block.Statements)
        {
            var name = statement is ExpressionStatementSyntax expression ? Receiver(expression.Expression) : null;
            if (name is not null && !IsCancelledBefore(name, clause))
                names.Add((name.Identifier.ValueText, null));
        }
        return names;
    }

    /// <summary>Work that was told to stop before its source is disposed asks for the token only, which a disposed source still answers.</summary>
    private static bool IsCancelledBefore(IdentifierNameSyntax disposed, FinallyClauseSyntax clause) =>
        clause.Block.DescendantNodes().OfType<InvocationExpressionSyntax>().Any(call => call.SpanStart < disposed.SpanStart && call.Expression switch
        {
            MemberAccessExpressionSyntax { Name: var name, Expression: IdentifierNameSyntax receiver } => name.Identifier.ValueText.Contains("Cancel") && receiver.Identifier.ValueText == disposed.Identifier.ValueText,
            MemberBindingExpressionSyntax { Name: var name, Parent.Parent: ConditionalAccessExpressionSyntax { Expression: IdentifierNameSyntax receiver } } =>
                name.Identifier.ValueText.Contains("Cancel") && receiver.Identifier.ValueText == disposed.Identifier.ValueText,
            _ => false,
        });

    private static IdentifierNameSyntax? Receiver(ExpressionSyntax expression) => expression switch
    {
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Dispose", Expression: IdentifierNameSyntax name } } => name,
        ConditionalAccessExpressionSyntax { Expression: IdentifierNameSyntax name, WhenNotNull: InvocationExpressionSyntax { Expression: MemberBindingExpressionSyntax { Name.Identifier.ValueText: "Dispose" } } } => name,
        _ => null,
    };

    /// <summary>The calls of the scope's own, outer before inner.</summary>
    public IEnumerable<InvocationExpressionSyntax> Calls() =>
        EnclosingFunction.OwnNodes(Statements).Prepend(Statements).Where(node => Span.Contains(node.Span)).OfType<InvocationExpressionSyntax>();
}
