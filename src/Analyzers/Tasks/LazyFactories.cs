using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Tasks;

/// <summary>
/// <c>new Lazy&lt;Catalogue&gt;(Load)</c>: whoever asks for the value meanwhile waits for the factory, which runs once and holds a lock, unless another mode is asked for.
/// </summary>
internal sealed class LazyFactories
{
    private readonly CodeFacts _facts;

    public LazyFactories(CodeFacts facts) => _facts = facts;

    /// <summary>Whether a function is such a factory, written there or given by its name and called by nobody else.</summary>
    public bool Are(SyntaxNode function, ISymbol member, CancellationToken cancellationToken)
    {
        if (function is AnonymousFunctionExpressionSyntax)
            return function.Parent is ArgumentSyntax { Parent.Parent: BaseObjectCreationExpressionSyntax made } && Holds(made, cancellationToken);
        return function is MethodDeclarationSyntax && TreeWords.CanHold(function.SyntaxTree, "Lazy", cancellationToken)
            && _facts.Uses.Of(member, cancellationToken) is { Uses: { IsEmpty: false } uses }
            && uses.All(use => use.Operation is IMethodReferenceOperation { Syntax.Parent: ArgumentSyntax { Parent.Parent: BaseObjectCreationExpressionSyntax made } } && Holds(made, cancellationToken));
    }

    /// <summary>Whether the value is kept by an object of a type that only the one around it makes: no other code asks for the value meanwhile.</summary>
    public bool AreOfOneObject(SyntaxNode function, CancellationToken cancellationToken) =>
        function is AnonymousFunctionExpressionSyntax { Parent: ArgumentSyntax { Parent.Parent: BaseObjectCreationExpressionSyntax made } }
        && _facts.Models.Operation(made, cancellationToken) is { } lazy
        && (TaskPath.Carried(lazy).Parent is IFieldInitializerOperation { InitializedFields: [var first, ..] } ? first : TaskPath.StoredIn(lazy)) is IFieldSymbol { IsStatic: false, DeclaredAccessibility: Accessibility.Private, ContainingType: { DeclaredAccessibility: Accessibility.Private } };

    private bool Holds(BaseObjectCreationExpressionSyntax made, CancellationToken cancellationToken) =>
        _facts.Models.Operation(made, cancellationToken) is IObjectCreationOperation { Type: { Name: "Lazy", ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } }, Arguments: var arguments }
        && arguments.All(argument => argument.Value switch
        {
            { Type.SpecialType: SpecialType.System_Boolean, ConstantValue: var isSafe } => isSafe is { HasValue: true, Value: true },
            { Type.Name: "LazyThreadSafetyMode", Syntax: var mode } => mode.ToString().EndsWith("ExecutionAndPublication", StringComparison.Ordinal),
            _ => true,
        });
}
