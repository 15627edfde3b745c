using System.Collections.Concurrent;
using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Locks;

/// <summary>
/// <c>SemaphoreSlim turn = new(1); turn.Wait(); ... turn.Release();</c>: what a function makes anew at each call, and gives to nobody, keeps nobody out, not even
/// itself when it is called again.
/// </summary>
internal sealed class LocksOfOneCall
{
    private readonly CodeFacts _facts;
    private readonly ConcurrentDictionary<ILocalSymbol, bool> _known = new(SymbolEqualityComparer.Default);

    public LocksOfOneCall(CodeFacts facts) => _facts = facts;

    public bool Is(IOperation value, CancellationToken cancellationToken)
    {
        if (ValueOrigins.Unwrap(value) is not ILocalReferenceOperation { Local: { IsRef: false } local })
            return false;
        if (!_known.TryGetValue(local, out var isOwn))
            isOwn = _known.GetOrAdd(local, IsMadeAndKept(local, cancellationToken));
        return isOwn;
    }

    private bool IsMadeAndKept(ILocalSymbol local, CancellationToken cancellationToken) =>
        local.DeclaringSyntaxReferences is [var declared] && declared.GetSyntax(cancellationToken) is VariableDeclaratorSyntax { Initializer.Value: BaseObjectCreationExpressionSyntax made } declarator
        // Other processes know what has a name.
        && _facts.Models.Operation(made, cancellationToken) is IObjectCreationOperation { Arguments: var arguments } && arguments.All(argument => argument.Parameter?.Type.SpecialType != SpecialType.System_String)
        && _facts.Uses.Of(local, cancellationToken).Uses.All(use => EnclosingFunction.Of(use.Operation.Syntax) == EnclosingFunction.Of(declarator) && IsKept(use.Operation));

    /// <summary>Whether a use only takes the lock or gives it back.</summary>
    private static bool IsKept(IOperation use)
    {
        while (use.Parent is IConversionOperation or IParenthesizedOperation)
            use = use.Parent;
        return use.Parent switch
        {
            IInvocationOperation call => call.Instance == use,
            ILockOperation => true,
            IArgumentOperation { Parent: IInvocationOperation { TargetMethod.ContainingType: { Name: "Monitor", ContainingNamespace.Name: "Threading" } } } => true,
            IConditionalAccessOperation access => access.Operation == use,
            IUsingOperation or IPropertyReferenceOperation => true,
            _ => false,
        };
    }
}
