using Hangproof.Flow;
using Hangproof.Flow.Summaries;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Locks;

/// <summary>
/// An object that is kept in a private static field, and got at under a static lock alone: nobody has the lock of that object who has not that one. Who takes
/// them the other way round has another object of that kind.
/// </summary>
internal sealed class GatedObjects
{
    /// <summary>Functions between the lock and what is done under it.</summary>
    private const int MaxCallers = 2;

    private static readonly HashSet<string> _starters = new(StringComparer.Ordinal)
    {
        "Run", "StartNew", "Start", "QueueUserWorkItem", "UnsafeQueueUserWorkItem", "ContinueWith", "Register", "UnsafeRegister", "RegisterWaitForSingleObject", "Post", "Send", "BeginInvoke", "InvokeAsync", "Invoke", "Subscribe",
    };

    private readonly LockFacts _facts;

    public GatedObjects(LockFacts facts) => _facts = facts;

    public bool KeepApart(IReadOnlyList<LockEdge> cycle, CancellationToken cancellationToken) =>
        cycle.Count == 2 && (IsGated(cycle[0], cycle[1], cancellationToken) || IsGated(cycle[1], cycle[0], cancellationToken));

    /// <param name="owner">The side that has the static lock and takes the object's.</param>
    /// <param name="other">The side of the object.</param>
    /// <param name="cancellationToken">A token.</param>
    private bool IsGated(LockEdge owner, LockEdge other, CancellationToken cancellationToken)
    {
        var own = other.Held.Lock;
        if (own.Root != PathRoot.This || owner.TakenPath is not { Root: PathRoot.Static, Steps: var steps } || steps.Length != own.Steps.Length + 1
            || steps[0] is not { IsElement: false, Symbol: IFieldSymbol { DeclaredAccessibility: Accessibility.Private } kept } || owner.Held.Lock.Root != PathRoot.Static
            || _facts.Facts.Uses.Of(kept, cancellationToken) is not { IsComplete: true, Uses: { IsEmpty: false } uses })
            return false;
        return uses.All(use => IsUnder(use.Operation, owner.From, mayBeKept: true, cancellationToken)) && !StartsWork(other.Member.ContainingType, cancellationToken);
    }

    /// <summary>Whether a use of the object is made under the lock, or does nothing with it.</summary>
    private bool IsUnder(IOperation use, LockNode gate, bool mayBeKept, CancellationToken cancellationToken)
    {
        if (use is IFieldReferenceOperation { Instance: not (null or IInstanceReferenceOperation) })
            return false;
        // `_writer == null` compares two objects.
        while (use.Parent is IConversionOperation)
            use = use.Parent;
        switch (use.Parent)
        {
            case ISimpleAssignmentOperation assignment when assignment.Target == use:
                return !mayBeKept || IsNew(assignment.Value, gate, cancellationToken);
            case ISimpleAssignmentOperation { Target: ILocalReferenceOperation { Local: var local } }:
                return mayBeKept && IsLocalUnder(local, gate, cancellationToken);
            case IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: var local } }:
                return mayBeKept && IsLocalUnder(local, gate, cancellationToken);
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } test:
                return IsNull(test.LeftOperand) || IsNull(test.RightOperand);
            case IIsPatternOperation { Pattern: var pattern }:
                return pattern is IConstantPatternOperation or INegatedPatternOperation { Pattern: IConstantPatternOperation };
            case IInvocationOperation call when call.Instance == use:
                return IsHeldAt(call, gate, 0, cancellationToken);
            case IConditionalAccessOperation { WhenNotNull: IInvocationOperation { Instance: IConditionalAccessInstanceOperation } call }:
                return IsHeldAt(call, gate, 0, cancellationToken);
            default:
                return false;
        }
    }

    private bool IsLocalUnder(ILocalSymbol local, LockNode gate, CancellationToken cancellationToken) =>
        _facts.Facts.Uses.Of(local, cancellationToken).Uses.All(use => IsUnder(use.Operation, gate, mayBeKept: false, cancellationToken));

    /// <summary>Whether what a field is given was made for it: by no variable does anybody else get at it.</summary>
    private bool IsNew(IOperation value, LockNode gate, CancellationToken cancellationToken) => ValueOrigins.Unwrap(value) switch
    {
        IObjectCreationOperation or { ConstantValue: { HasValue: true, Value: null } } => true,
        ILocalReferenceOperation { Local: var local } => _facts.Facts.Models.Declarations(local) is [var declared] && declared.GetSyntax(cancellationToken) is VariableDeclaratorSyntax { Initializer.Value: BaseObjectCreationExpressionSyntax }
            && _facts.Facts.Uses.Of(local, cancellationToken).Uses.All(use => use.Operation.Parent is ISimpleAssignmentOperation { Target: IFieldReferenceOperation } given && given.Value == use.Operation && given == value.Parent || IsUnder(use.Operation, gate, mayBeKept: false, cancellationToken)),
        _ => false,
    };

    private static bool IsNull(IOperation operand) => operand is { ConstantValue: { HasValue: true, Value: null } } || ValueOrigins.Unwrap(operand) is { ConstantValue: { HasValue: true, Value: null } };

    /// <summary>Whether a call is made under a lock, by its function or by all who call that.</summary>
    private bool IsHeldAt(IInvocationOperation call, LockNode gate, int depth, CancellationToken cancellationToken)
    {
        var function = EnclosingFunction.Of(call.Syntax);
        if (_facts.Body(function, cancellationToken).Steps.Any(step => step.Operation.Syntax == call.Syntax && step.Held.Any(held => _facts.Identity.Node(held, cancellationToken).Equals(gate))))
            return true;
        return depth < MaxCallers && function is MethodDeclarationSyntax && _facts.Facts.Models.Get(function.SyntaxTree).GetDeclaredSymbol(function, cancellationToken) is IMethodSymbol { DeclaredAccessibility: Accessibility.Private } method
            && !_facts.Facts.Known.IsTaskLike(method.ReturnType) && _facts.Facts.Uses.Of(method, cancellationToken) is { IsComplete: true, Uses: { IsEmpty: false } uses }
            && uses.All(use => use.Operation is IInvocationOperation caller && IsHeldAt(caller, gate, depth + 1, cancellationToken));
    }

    /// <summary>Whether objects of a class do something by themselves, or hand themselves to somebody who may.</summary>
    private bool StartsWork(INamedTypeSymbol? type, CancellationToken cancellationToken) => type.SelfAndBases().OfType<INamedTypeSymbol>().Any(one =>
        _facts.Facts.Models.Declarations(one).Any(declared => declared.GetSyntax(cancellationToken).DescendantNodes().Any(node => node switch
        {
            InvocationExpressionSyntax call => SymbolUses.Name(call.Expression)?.Identifier.ValueText is { } name && _starters.Contains(name),
            ObjectCreationExpressionSyntax made => SymbolUses.Name(made.Type)?.Identifier.ValueText is "Timer" or "Thread",
            AssignmentExpressionSyntax { OperatorToken.ValueText: "+=", Right: var right, Left: var left } => right is AnonymousFunctionExpressionSyntax || _facts.Facts.Models.Get(left.SyntaxTree).GetSymbolInfo(left, cancellationToken).Symbol is IEventSymbol,
            AwaitExpressionSyntax or ArgumentSyntax { Expression: ThisExpressionSyntax } => true,
            _ => false,
        })));
}
