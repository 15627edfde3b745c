using Hangproof.Flow;
using Hangproof.Lifetimes;
using Microsoft.CodeAnalysis;

namespace Hangproof.Tasks.Loops;

/// <summary>
/// Whether a loop that nothing ends outlives something: its object has an end, or objects of its type come and go. One of an object without an end that is
/// there once lives as long as the process, as its author may well have meant.
/// </summary>
internal sealed class LoopOwner
{
    private readonly CodeFacts _facts;

    public LoopOwner(CodeFacts facts) => _facts = facts;

    public bool IsOutlived(SyntaxNode loop, Background work, SemanticModel model, CancellationToken cancellationToken)
    {
        // A host stops its services.
        if (work.What == "service" || model.GetEnclosingSymbol(loop.SpanStart, cancellationToken)?.ContainingType is not { } type)
            return true;
        for (var owner = type; owner is not null; owner = owner.ContainingType)
        {
            if (OwnerEnd.IsInAny(owner) || SaysWhenItIsOver(owner))
                return true;
        }
        return IsMadeAgain(type, cancellationToken);
    }

    /// <summary><c>Task Completion</c>, <c>Task&lt;bool&gt; AwaitCompletionAsync()</c>: who makes one is told when it is over.</summary>
    private bool SaysWhenItIsOver(INamedTypeSymbol type) =>
        type.DeclaredAccessibility == Accessibility.Public && type.GetMembers().Any(member => member.DeclaredAccessibility == Accessibility.Public && member.Name.Contains("Completion")
            && member switch
            {
                IMethodSymbol { MethodKind: MethodKind.Ordinary } method => _facts.Known.IsTaskLike(method.ReturnType),
                IPropertySymbol property => _facts.Known.IsTaskLike(property.Type),
                _ => false,
            });

    private bool IsMadeAgain(INamedTypeSymbol type, CancellationToken cancellationToken)
    {
        var lifetimes = LifetimeFacts.Of(_facts.Compilation);
        if (lifetimes.Process.Has(type, cancellationToken))
            return false;
        var recurrence = new Recurrence(lifetimes, cancellationToken);
        return type.InstanceConstructors.Any(constructor => _facts.Uses.Of(constructor, cancellationToken).Uses.Any(use => !Recurrence.IsChained(use) && recurrence.Is(use.Operation)));
    }
}
