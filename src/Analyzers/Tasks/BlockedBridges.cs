using Hangproof.Flow;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Tasks;

/// <summary>
/// Bridges from synchronous to asynchronous code that have to be: whoever can await has another way, or the form is laid down by somebody else. To block is what
/// they are there for.
/// </summary>
internal sealed class BlockedBridges
{
    private readonly CodeFacts _facts;

    public BlockedBridges(CodeFacts facts) => _facts = facts;

    /// <param name="function">The function that blocks.</param>
    /// <param name="member">Its member.</param>
    /// <param name="task">What it blocks on.</param>
    /// <param name="cancellationToken">A token.</param>
    public bool Are(SyntaxNode function, ISymbol member, IOperation task, CancellationToken cancellationToken) => function switch
    {
        MethodDeclarationSyntax declared when member is IMethodSymbol method && !_facts.Known.IsTaskLike(method.ReturnType) =>
            HasAwaitableForm(method, cancellationToken) || MayBeLaidDown(declared, method) || ServesForeignOnly(method, cancellationToken) || IsOnlyKept(method, cancellationToken),
        LambdaExpressionSyntax lambda => IsAdapter(lambda, task, cancellationToken),
        _ => false,
    };

    /// <summary>
    /// <c>int Load() => LoadAsync().Result;</c> beside <c>Task&lt;int> LoadAsync()</c>, where a contract or a base asks for the one that blocks, or nobody calls it. Who merely offers
    /// both is told what the one costs.
    /// </summary>
    private bool HasAwaitableForm(IMethodSymbol method, CancellationToken cancellationToken) =>
        (method.IsOverride || !method.ExplicitInterfaceImplementations.IsEmpty || method.Promised().Any() || _facts.Uses.Of(method.OriginalDefinition, cancellationToken) is { IsComplete: true, Uses.IsEmpty: true })
        && method.ContainingType.GetMembers(method.SimpleName() + "Async").Any(twin => twin is IMethodSymbol { ReturnType: var given } && (_facts.Known.IsTaskLike(given) || given.Name == "IAsyncEnumerable"));

    /// <summary>Whether a contract or a base may ask for the method that is missing here.</summary>
    private static bool MayBeLaidDown(MethodDeclarationSyntax declared, IMethodSymbol method) =>
        !StopPath.Contains(method)
        && (declared.ExplicitInterfaceSpecifier is not null
            ? method.ExplicitInterfaceImplementations.IsEmpty
            : (method.IsOverride && method.OverriddenMethod is null) || (method is { DeclaredAccessibility: Accessibility.Public, IsStatic: false } && (method.ContainingType.AllInterfaces.Any(contract => contract.TypeKind == TypeKind.Error) || method.ContainingType.BaseType?.TypeKind == TypeKind.Error)));

    /// <summary>A method that nobody calls but members whose signature another assembly lays down.</summary>
    private bool ServesForeignOnly(IMethodSymbol method, CancellationToken cancellationToken) =>
        _facts.Uses.Of(method.OriginalDefinition, cancellationToken) is { IsComplete: true, Uses: { IsEmpty: false } uses }
        && uses.All(use => use.Operation is IInvocationOperation call && EnclosingFunction.Of(call.Syntax) is MethodDeclarationSyntax && use.Member is IMethodSymbol caller && !_facts.Known.IsTaskLike(caller.ReturnType) && !StopPath.Contains(caller) && ForeignSignature.Has(caller));

    /// <summary><c>new Step(3, Migrate)</c>: what is only put in a table of functions has the form that the table asks for.</summary>
    private bool IsOnlyKept(IMethodSymbol method, CancellationToken cancellationToken) =>
        _facts.Uses.Of(method.OriginalDefinition, cancellationToken).Uses is { IsEmpty: false } uses && uses.All(use => use.Operation is IMethodReferenceOperation given && IsKept(given));

    /// <summary>The framework's own run it: a thread, a timer, a lazy value that others wait for.</summary>
    private static bool IsKept(IMethodReferenceOperation given) =>
        ValueOrigins.Taker(given) is IArgumentOperation { Parent: IObjectCreationOperation { Type: { SpecialType: SpecialType.None, ContainingNamespace: { } space } } } && !space.IsSystem();

    /// <summary><c>Add(Func&lt;Message, Task> act) => _acts.Add(message => act(message).Wait());</c>: whoever gives a function that awaits knows that it is run by one that does not.</summary>
    private bool IsAdapter(LambdaExpressionSyntax lambda, IOperation task, CancellationToken cancellationToken) =>
        lambda.AsyncKeyword.RawKind == 0 && (lambda.ExpressionBody is not null || lambda.Block is { Statements.Count: 1 })
        && _facts.Models.Operation(lambda, cancellationToken) is IAnonymousFunctionOperation { Symbol.ReturnType: var given } && !_facts.Known.IsTaskLike(given)
        && ValueOrigins.Unwrap(task) is IInvocationOperation { TargetMethod.MethodKind: MethodKind.DelegateInvoke, Instance: { } run }
        && ValueOrigins.Unwrap(run) is IParameterReferenceOperation { Parameter.ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Ordinary, DeclaredAccessibility: not Accessibility.Private } giver } && !_facts.Known.IsTaskLike(giver.ReturnType);
}
