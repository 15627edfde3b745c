using Hangproof.Flow;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Completion;

/// <summary>Branches on which there is nobody to wait: the source is completed already, or what would keep it is not there.</summary>
internal static class SettledBranches
{
    private static readonly HashSet<string> _ends = new(StringComparer.Ordinal) { "IsCompleted", "IsCompletedSuccessfully", "IsFaulted", "IsCanceled" };

    /// <summary>The branch at a block's end on which nobody waits; <see langword="null"/> where the block asks neither.</summary>
    /// <param name="block">The block.</param>
    /// <param name="completions">The places that complete the source.</param>
    /// <param name="root">The function's own variable that they all begin with.</param>
    public static ControlFlowBranch? Of(BasicBlock block, IReadOnlyCollection<SyntaxNode> completions, ISymbol? root)
    {
        if (block.ConditionalSuccessor is null || block.BranchValue is not { } asked)
            return null;
        var isTrue = true;
        asked = Plain(asked, ref isTrue);
        if (IsOver(asked.Syntax, completions))
            return Taken(isTrue);
        return root is not null && Missing(asked, root) is { } isMissing ? Taken(isTrue == isMissing) : null;

        ControlFlowBranch? Taken(bool value) => block.ConditionKind == ControlFlowConditionKind.WhenTrue == value ? block.ConditionalSuccessor : block.FallThroughSuccessor;
    }

    /// <summary><c>found.Task.IsCompleted</c>, where <c>found</c> is what is completed.</summary>
    public static bool IsOver(SyntaxNode asked, IReadOnlyCollection<SyntaxNode> completions) =>
        asked is MemberAccessExpressionSyntax { Name.Identifier.ValueText: var end, Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Task", Expression: var source } } && _ends.Contains(end)
        && completions.Any(completion => completion is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: var completed, Name.Identifier.ValueText: var name } } && SourceTrails.IsCompletion(name)
            && SyntaxFactory.AreEquivalent(completed, source));

    private static IOperation Plain(IOperation asked, ref bool isTrue)
    {
        while (true)
        {
            switch (asked)
            {
                case IUnaryOperation { OperatorKind: UnaryOperatorKind.Not } not:
                    (asked, isTrue) = (not.Operand, !isTrue);
                    break;
                case IConversionOperation or IParenthesizedOperation when ValueOrigins.Unwrap(asked) is { } inner && inner != asked:
                    asked = inner;
                    break;
                default:
                    return asked;
            }
        }
    }

    /// <summary>Which answer says that a variable has no object; <see langword="null"/> where that is not what is asked.</summary>
    private static bool? Missing(IOperation asked, ISymbol root) => asked switch
    {
        IIsNullOperation { Operand.Syntax: var operand } when IsRoot(operand, root) => true,
        IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } test when IsCompared(test, root) => test.OperatorKind == BinaryOperatorKind.Equals,
        IIsPatternOperation test => IsMissing(test.Pattern, IsRoot(test.Value.Syntax, root), root),
        IInvocationOperation { TargetMethod.Name: var name } look when name.StartsWith("Try", StringComparison.Ordinal) && look.Arguments.Any(argument => argument.Parameter?.RefKind == RefKind.Out
            && argument.Value.DescendantsAndSelf().Any(value => value is ILocalReferenceOperation { Local: var got } && got.IsSameLocal(root))) => false,
        _ => null,
    };

    private static bool? IsMissing(IPatternOperation pattern, bool isAsked, ISymbol root) => pattern switch
    {
        INegatedPatternOperation not => !IsMissing(not.Pattern, isAsked, root),
        IConstantPatternOperation { Value.ConstantValue: { HasValue: true, Value: null } } => isAsked ? true : null,
        IRecursivePatternOperation { DeclaredSymbol: var declared, PropertySubpatterns.IsEmpty: true, DeconstructionSubpatterns.IsEmpty: true } => isAsked || declared.IsSameLocal(root) ? false : null,
        IDeclarationPatternOperation { DeclaredSymbol: var declared } => declared.IsSameLocal(root) ? false : null,
        _ => null,
    };

    private static bool IsCompared(IBinaryOperation test, ISymbol root) =>
        (IsRoot(test.LeftOperand.Syntax, root) && IsNull(test.RightOperand)) || (IsRoot(test.RightOperand.Syntax, root) && IsNull(test.LeftOperand));

    private static bool IsNull(IOperation operand) => operand.ConstantValue is { HasValue: true, Value: null };

    private static bool IsRoot(SyntaxNode operand, ISymbol root) => operand is IdentifierNameSyntax { Identifier.ValueText: var name } && name == root.Name;
}
