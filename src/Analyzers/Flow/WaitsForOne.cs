using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hangproof.Flow;

/// <summary>
/// Whether a helper of the compilation comes back without an exception, or with a certain answer, only when the task that it is given is over: it waits
/// for it on every way, or waits a while and throws unless it has ended, or has asked. For several tasks see <see cref="WaitsForEach"/>.
/// </summary>
internal static class WaitsForOne
{
    /// <summary>Whether the task in <paramref name="parameter"/> is over behind a call of its method, which is awaited if the method is async.</summary>
    public static bool Of(IParameterSymbol parameter, SourceModels models, CancellationToken cancellationToken)
    {
        var body = Function(parameter, models, cancellationToken) switch
        {
            MethodDeclarationSyntax written => written.Body,
            LocalFunctionStatementSyntax local => local.Body,
            _ => null,
        };
        return body is not null && CompletedBefore.AtEveryEnd(body, parameter, models, cancellationToken);
    }

    /// <summary>Whether the task in <paramref name="parameter"/> is over where a call of its method gives <paramref name="answer"/>.</summary>
    public static bool IsOverBy(IParameterSymbol parameter, bool answer, SourceModels models, CancellationToken cancellationToken)
    {
        if (Function(parameter, models, cancellationToken) is not { } function)
            return false;
        var returned = ReturnedExpressions.Of(function).ToList();
        return returned.Count > 0 && returned.All(value => CompletedBefore.AtAnswer(value, answer, parameter, models, cancellationToken));
    }

    /// <summary>The one function that a call runs, if the parameter means the same task all through it.</summary>
    private static SyntaxNode? Function(IParameterSymbol parameter, SourceModels models, CancellationToken cancellationToken) =>
        parameter is { RefKind: RefKind.None, ContainingSymbol: IMethodSymbol method } && !method.IsVirtualCall() && models.Declarations(method) is [var declared]
        && declared.GetSyntax(cancellationToken) is var function && !IsReplaced(parameter.Name, function) ? function : null;

    /// <summary>Whether the parameter may come to mean another task, or the end of the function may be reached by a jump.</summary>
    private static bool IsReplaced(string task, SyntaxNode function) => function.DescendantNodes().Any(node => node switch
    {
        AssignmentExpressionSyntax set => set.Left.DescendantNodesAndSelf().Any(part => part is IdentifierNameSyntax name && name.Identifier.ValueText == task),
        ArgumentSyntax { RefKindKeyword.RawKind: not 0, Expression: IdentifierNameSyntax name } => name.Identifier.ValueText == task,
        _ => node is GotoStatementSyntax or YieldStatementSyntax,
    });
}
