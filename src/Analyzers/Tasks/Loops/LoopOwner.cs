using Hangproof.Flow;
using Hangproof.Lifetimes;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

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
        if (IsThereOnce(type, cancellationToken) || WaitsForItsOwn(loop, model, cancellationToken))
            return false;
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

    /// <summary><c>static Feed _feed; public static Feed Get() => _feed ??= new Feed();</c>, and nobody else can make one.</summary>
    private bool IsThereOnce(INamedTypeSymbol type, CancellationToken cancellationToken) =>
        !type.InstanceConstructors.IsEmpty
        && type.InstanceConstructors.All(constructor => constructor.DeclaredAccessibility == Accessibility.Private
            && _facts.Uses.Of(constructor, cancellationToken).Uses.All(use => TaskPath.StoredIn(use.Operation) is { IsStatic: true }));

    /// <summary><c>while (true) { await _signal.WaitAsync(); ... }</c>: what only its own object wakes holds no thread, and is collected with the object.</summary>
    private static bool WaitsForItsOwn(SyntaxNode loop, SemanticModel model, CancellationToken cancellationToken) =>
        loop is WhileStatementSyntax { Statement: BlockSyntax { Statements: [ExpressionStatementSyntax { Expression: AwaitExpressionSyntax { Expression: var awaited } }, ..] } }
        && Awaited.Unconfigured(awaited) is InvocationExpressionSyntax { ArgumentList.Arguments.Count: 0, Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "WaitAsync", Expression: var signal } }
        && model.GetSymbolInfo(signal, cancellationToken).Symbol is IFieldSymbol { IsStatic: false, DeclaredAccessibility: Accessibility.Private, Type.Name: "SemaphoreSlim" };

    private bool IsMadeAgain(INamedTypeSymbol type, CancellationToken cancellationToken)
    {
        var lifetimes = LifetimeFacts.Of(_facts.Compilation);
        if (lifetimes.Process.Has(type, cancellationToken))
            return false;
        var recurrence = new Recurrence(lifetimes, cancellationToken);
        return type.InstanceConstructors.Any(constructor => _facts.Uses.Of(constructor, cancellationToken).Uses.Any(use => !Recurrence.IsChained(use) && recurrence.Is(use.Operation)));
    }
}
