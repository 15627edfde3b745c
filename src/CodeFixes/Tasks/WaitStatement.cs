using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hangproof.CodeFixes.Tasks;

/// <summary><c>await Task.WhenAll(tasks);</c>: a statement that waits for tasks, and has no use for what they give.</summary>
/// <param name="Statement">The whole statement.</param>
/// <param name="Call">The call of <c>WhenAll</c>.</param>
internal sealed record WaitStatement(ExpressionStatementSyntax Statement, InvocationExpressionSyntax Call)
{
    /// <summary>The statement whose only argument something is.</summary>
    public static WaitStatement? Of(SyntaxNode? argument)
    {
        if (argument is not ArgumentSyntax { Parent: ArgumentListSyntax { Arguments.Count: 1, Parent: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "WhenAll" } } call } })
            return null;
        ExpressionSyntax whole = call;
        if (whole.Parent is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ConfigureAwait", Parent: InvocationExpressionSyntax configured })
            whole = configured;
        return whole.Parent is AwaitExpressionSyntax { Parent: ExpressionStatementSyntax statement } ? new WaitStatement(statement, call) : null;
    }

    /// <summary>The declaration of the one variable that an expression is the value of.</summary>
    public static LocalDeclarationStatementSyntax? DeclarationOf(ExpressionSyntax value) =>
        value.Parent is EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax { Variables.Count: 1, Parent: LocalDeclarationStatementSyntax local } } } ? local : null;

    /// <summary>The statement right behind a declaration, if that and nothing else names the variable.</summary>
    public static WaitStatement? After(LocalDeclarationStatementSyntax declared)
    {
        var name = declared.Declaration.Variables[0].Identifier.ValueText;
        return declared.Parent is BlockSyntax block && Next(block, declared) is ExpressionStatementSyntax next && Uses(block, name) is [{ Parent: ArgumentSyntax argument }] && Of(argument) is { } wait && wait.Statement == next ? wait : null;
    }

    public static StatementSyntax? Next(BlockSyntax block, StatementSyntax statement) => block.Statements.ElementAtOrDefault(block.Statements.IndexOf(statement) + 1);

    public static List<IdentifierNameSyntax> Uses(SyntaxNode scope, string name) => scope.DescendantNodes().OfType<IdentifierNameSyntax>().Where(use => use.Identifier.ValueText == name).ToList();
}
