using Hangproof.Flow;
using Hangproof.Lifetimes;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Tasks.Loops;

/// <summary>
/// Whether a loop that nothing ends is seen to outlive something: its object has an end, and objects of its type come and go. One that is there once, as what is made where it is
/// asked for the first time, lives as long as the process, as its author may well have meant.
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
        return Ends(type) && IsMadeAgain(type, cancellationToken);
    }

    private bool Ends(INamedTypeSymbol type)
    {
        for (var owner = type; owner is not null; owner = owner.ContainingType)
        {
            if (OwnerEnd.IsInAny(owner) || SaysWhenItIsOver(owner))
                return true;
        }
        return false;
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
        return type.InstanceConstructors.Any(constructor => _facts.Uses.Of(constructor, cancellationToken).Uses.Any(use => !Recurrence.IsChained(use) && !IsMadeLazily(use.Operation) && recurrence.Is(use.Operation)));
    }

    /// <summary><c>_feed ??= new Feed()</c>, <c>if (_feed == null) _feed = new Feed();</c>: one for each that keeps it, and mostly one.</summary>
    private static bool IsMadeLazily(IOperation made)
    {
        if (TaskPath.Carried(made).Parent is ICoalesceAssignmentOperation or ICoalesceOperation)
            return true;
        return TaskPath.StoredIn(made) is (IFieldSymbol or IPropertySymbol) and { Name: var kept } && EnclosingFunction.AncestorsWithin(made.Syntax).OfType<IfStatementSyntax>().Any(test => test.Statement.Span.Contains(made.Syntax.Span)
            && test.Condition.DescendantNodesAndSelf().Any(part => part is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.EqualsExpression, Left: var left, Right.RawKind: (int)SyntaxKind.NullLiteralExpression } && IsOf(left, kept)
                || part is IsPatternExpressionSyntax { Expression: var tested, Pattern: ConstantPatternSyntax { Expression.RawKind: (int)SyntaxKind.NullLiteralExpression } } && IsOf(tested, kept)));
    }

    private static bool IsOf(ExpressionSyntax tested, string kept) => SymbolUses.Name(tested)?.Identifier.ValueText == kept;
}
