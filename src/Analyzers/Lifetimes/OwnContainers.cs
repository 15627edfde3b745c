using System.Collections.Concurrent;
using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Lifetimes;

/// <summary>
/// Collections that a type keeps for itself, of just the objects in question: a dictionary of timers by key, a list of sources. What they hold
/// ends where a member that touches them ends something; that it ends the right object is taken for granted.
/// </summary>
internal sealed class OwnContainers
{
    private readonly CodeFacts _facts;
    private readonly ConcurrentDictionary<ISymbol, bool> _mayEnd = new(SymbolEqualityComparer.Default);

    public OwnContainers(CodeFacts facts) => _facts = facts;

    /// <summary>The private field behind a container that is made for objects of a value's type.</summary>
    public static ISymbol? Holding(IOperation value, IOperation container) =>
        ValueOrigins.Variable(container) is IFieldSymbol { DeclaredAccessibility: Accessibility.Private, Type: INamedTypeSymbol { IsGenericType: true } type } field
        && type.ContainingNamespace.ToDisplayString().StartsWith("System.Collections", StringComparison.Ordinal)
        && SymbolEqualityComparer.Default.Equals(type.TypeArguments.Last(), ValueOrigins.Unwrap(value)?.Type)
            ? field.OriginalDefinition
            : null;

    /// <summary>Whether something that is in a container may be ended: by a member that touches it, or by somebody who gets it.</summary>
    public bool MayEnd(ISymbol container, CancellationToken cancellationToken)
    {
        if (!_mayEnd.TryGetValue(container, out var mayEnd))
            mayEnd = _mayEnd.GetOrAdd(container, Find(container, cancellationToken));
        return mayEnd;
    }

    private bool Find(ISymbol container, CancellationToken cancellationToken)
    {
        var uses = _facts.Uses.Of(container, cancellationToken);
        if (!uses.IsComplete)
            return true;
        foreach (var use in uses.Uses)
        {
            if (GoesElsewhere(use.Operation) || use.Operation.Syntax.FirstAncestorOrSelf<MemberDeclarationSyntax>() is { } member && Ends(member))
                return true;
        }
        return false;
    }

    /// <summary>The collection itself is passed on or given out, or one of its objects is.</summary>
    private static bool GoesElsewhere(IOperation use)
    {
        var access = use.Parent;
        while (access is IConditionalAccessOperation or IConversionOperation)
            access = access.Parent;
        return access switch
        {
            IInvocationOperation call => call.Instance is null || IsGivenOut(call),
            IMemberReferenceOperation member => IsGivenOut(member),
            IAssignmentOperation assignment => assignment.Target != use || ValueOrigins.Unwrap(assignment.Value) is not (IObjectCreationOperation or ILiteralOperation),
            ILockOperation or IForEachLoopOperation or IBinaryOperation or null => access is IForEachLoopOperation,
            _ => true,
        };
    }

    private static bool IsGivenOut(IOperation value) => value.Parent is IReturnOperation or IArgumentOperation && value.Type?.SpecialType is not (SpecialType.System_Boolean or SpecialType.System_Int32);

    private static bool Ends(MemberDeclarationSyntax member) => member.DescendantNodes().OfType<SimpleNameSyntax>().Any(name =>
        name.Identifier.ValueText is "Dispose" or "DisposeAsync" or "Close" or "Stop" or "Cancel" || name.Identifier.ValueText.StartsWith("Dispose", StringComparison.Ordinal));
}
