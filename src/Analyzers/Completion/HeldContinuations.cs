using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Completion;

/// <summary>Whether somebody in sight goes on inside the call that completes a source and blocks there before he awaits again, so that whoever wants the lock waits along.</summary>
internal sealed class HeldContinuations
{
    /// <summary>Functions that hand the task on.</summary>
    private const int MaxDepth = 3;

    private static readonly HashSet<string> _blocks = new(StringComparer.Ordinal) { "Wait", "WaitOne", "WaitAny", "WaitAll", "GetResult", "Sleep", "Join", "Take", "SignalAndWait" };

    private readonly CodeFacts _facts;

    public HeldContinuations(CodeFacts facts) => _facts = facts;

    public bool Block(IEnumerable<IPropertyReferenceOperation> tasks, CancellationToken cancellationToken) => tasks.Any(task => Blocks(task, 0, cancellationToken));

    private bool Blocks(IOperation task, int depth, CancellationToken cancellationToken)
    {
        var value = TaskPath.Carried(task);
        switch (value.Parent)
        {
            case IAwaitOperation awaited:
                return EnclosingFunction.OwnNodes(EnclosingFunction.Of(awaited.Syntax)).Where(node => node.SpanStart >= awaited.Syntax.Span.End).TakeWhile(node => node is not AwaitExpressionSyntax).Any(node => IsBlock(node, cancellationToken));
            case IReturnOperation when depth < MaxDepth:
                return Member(value, cancellationToken) is { } member && _facts.Uses.Of(member.OriginalDefinition, cancellationToken).Uses.Any(use => use.Operation is IInvocationOperation or IPropertyReferenceOperation && Blocks(use.Operation, depth + 1, cancellationToken));
            case IVariableInitializerOperation or ISimpleAssignmentOperation when TaskPath.StoredIn(task) is ILocalSymbol local:
                return depth < MaxDepth && _facts.Uses.Of(local, cancellationToken).Uses.Any(use => Blocks(use.Operation, depth + 1, cancellationToken));
            default:
                return false;
        }
    }

    private bool IsBlock(SyntaxNode node, CancellationToken cancellationToken) => node switch
    {
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: var name } } call => _blocks.Contains(name)
            && _facts.Models.Operation(call, cancellationToken) is IInvocationOperation { TargetMethod.ContainingNamespace: { } space } && space.ToDisplayString().StartsWith("System.", StringComparison.Ordinal),
        MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Result" } => _facts.Models.Operation(node, cancellationToken) is IPropertyReferenceOperation { Instance: { Type: var type } } && _facts.Known.IsTaskLike(type),
        _ => false,
    };

    private static ISymbol? Member(IOperation value, CancellationToken cancellationToken) => value.SemanticModel?.GetEnclosingSymbol(value.Syntax.SpanStart, cancellationToken) switch
    {
        IMethodSymbol { AssociatedSymbol: IPropertySymbol property } => property,
        IMethodSymbol { MethodKind: not MethodKind.AnonymousFunction } method => method,
        _ => null,
    };
}
