using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hangproof.Flow;

/// <summary>
/// Whether a helper of the compilation comes back without an exception only when the task that it is given is over: it waits for it on every way, or
/// waits a while and throws unless it has ended. For several tasks see <see cref="WaitsForEach"/>.
/// </summary>
internal static class WaitsForOne
{
    /// <summary>Whether the task in <paramref name="parameter"/> is over behind a call of its method, which is awaited if the method is async.</summary>
    public static bool Of(IParameterSymbol parameter, SourceModels models, CancellationToken cancellationToken)
    {
        if (parameter is not { RefKind: RefKind.None, ContainingSymbol: IMethodSymbol method } || method.IsVirtualCall() || models.Declarations(method) is not [var declared])
            return false;
        var function = declared.GetSyntax(cancellationToken);
        var body = function switch
        {
            MethodDeclarationSyntax written => written.Body,
            LocalFunctionStatementSyntax local => local.Body,
            _ => null,
        };
        return body is not null && !IsReplaced(parameter.Name, function) && CompletedBefore.AtEveryEnd(body, parameter, models.Get(function.SyntaxTree), cancellationToken);
    }

    /// <summary>Whether the parameter may come to mean another task, or the end of the function may be reached by a jump.</summary>
    private static bool IsReplaced(string task, SyntaxNode function) => function.DescendantNodes().Any(node => node switch
    {
        AssignmentExpressionSyntax set => set.Left.DescendantNodesAndSelf().Any(part => part is IdentifierNameSyntax name && name.Identifier.ValueText == task),
        ArgumentSyntax { RefKindKeyword.RawKind: not 0, Expression: IdentifierNameSyntax name } => name.Identifier.ValueText == task,
        _ => node is GotoStatementSyntax or YieldStatementSyntax,
    });
}
