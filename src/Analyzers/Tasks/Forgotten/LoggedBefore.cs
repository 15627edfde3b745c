using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Tasks.Forgotten;

/// <summary><c>_log.Error(message); _dialog.Show(message);</c>: what is told a second time was told already, whether or not that fails.</summary>
internal static class LoggedBefore
{
    public static bool Is(IInvocationOperation call, CancellationToken cancellationToken) =>
        call.Syntax.Parent is ExpressionStatementSyntax { Parent: BlockSyntax { Statements: var statements } } told && statements.IndexOf(told) is > 0 and var at
        && statements[at - 1] is ExpressionStatementSyntax { Expression: InvocationExpressionSyntax before } && call.SemanticModel!.GetSymbolInfo(before, cancellationToken).Symbol is IMethodSymbol logging && logging.IsLog()
        && Names(before.ArgumentList).Intersect(Names(((InvocationExpressionSyntax)call.Syntax).ArgumentList)).Any();

    private static IEnumerable<string> Names(ArgumentListSyntax given) => given.Arguments.Select(argument => argument.Expression).OfType<IdentifierNameSyntax>().Select(name => name.Identifier.ValueText);
}
