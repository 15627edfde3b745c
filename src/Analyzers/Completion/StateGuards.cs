using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Completion;

/// <summary>
/// <c>if (_timer is null) throw ...</c> in a method that is only called, or started, right after the field was set, and what throws where a task has ended in
/// no way that there is: ways that nobody takes.
/// </summary>
internal sealed class StateGuards
{
    private readonly CodeFacts _facts;

    public StateGuards(CodeFacts facts) => _facts = facts;

    /// <summary>Whether what is thrown says that a field is not set, and every caller has set it.</summary>
    public bool IsNeverMet(SyntaxNode thrown, SyntaxNode function, CancellationToken cancellationToken)
    {
        if (IsBeyondTheEnd(thrown))
            return true;
        if (thrown.FirstAncestorOrSelf<IfStatementSyntax>() is not { Condition: var condition } || EnclosingFunction.Of(condition) != function || Tested(condition) is not { } tested)
            return false;
        var model = _facts.Models.Get(function.SyntaxTree);
        return model.GetSymbolInfo(tested, cancellationToken).Symbol is IFieldSymbol field
            && model.GetDeclaredSymbol(function, cancellationToken) is IMethodSymbol { DeclaredAccessibility: Accessibility.Private } method
            && _facts.Uses.Of(method, cancellationToken) is { IsComplete: true, Uses: { IsEmpty: false } uses }
            && uses.All(use => IsSetBefore(use.Operation, field, cancellationToken));
    }

    /// <summary>
    /// <c>if (!_isReady) return;</c> in a function that is called again right after the field was set, wherever that is done: who leaves there only
    /// comes too early.
    /// </summary>
    public bool IsAskedAgain(ExpressionSyntax condition, SyntaxNode function, CancellationToken cancellationToken)
    {
        var (tested, isNull) = condition switch
        {
            PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression, Operand: var flag } => (flag, false),
            _ => (Tested(condition), true),
        };
        var model = _facts.Models.Get(function.SyntaxTree);
        if (tested is not IdentifierNameSyntax || model.GetSymbolInfo(tested, cancellationToken).Symbol is not IFieldSymbol { DeclaredAccessibility: Accessibility.Private } field
            || model.GetDeclaredSymbol(function, cancellationToken) is not IMethodSymbol method || _facts.Uses.Of(field, cancellationToken) is not { IsComplete: true, Uses: var uses })
            return false;
        var set = uses.Select(use => use.Operation.Parent).OfType<ISimpleAssignmentOperation>().Where(assignment => assignment.Target is IFieldReferenceOperation { Field: var target } && SymbolEqualityComparer.Default.Equals(target, field)
            && assignment.Value.ConstantValue is not { HasValue: true, Value: false or null }).ToList();
        return set.Count > 0 && (isNull || set.All(assignment => assignment.Value.ConstantValue.HasValue)) && set.All(assignment => IsFollowedBy(method, assignment.Syntax, cancellationToken));
    }

    /// <summary>Whether a method is called in a statement of its own behind another one in the same block, with nothing between them that leaves.</summary>
    private bool IsFollowedBy(IMethodSymbol method, SyntaxNode set, CancellationToken cancellationToken)
    {
        if (set.Parent is not ExpressionStatementSyntax { Parent: BlockSyntax block } statement)
            return false;
        foreach (var next in block.Statements.Skip(block.Statements.IndexOf(statement) + 1))
        {
            if (next is ExpressionStatementSyntax { Expression: var expression } && Awaited.Unconfigured(expression is AwaitExpressionSyntax { Expression: var awaited } ? awaited : expression) is InvocationExpressionSyntax call
                && SymbolUses.Name(call.Expression)?.Identifier.ValueText == method.Name
                && SymbolEqualityComparer.Default.Equals(_facts.Models.Get(call.SyntaxTree).GetSymbolInfo(call, cancellationToken).Symbol?.OriginalDefinition, method.OriginalDefinition))
                return true;
            if (next.DescendantNodesAndSelf().Any(node => node is ReturnStatementSyntax or ThrowStatementSyntax or AwaitExpressionSyntax))
                return false;
        }
        return false;
    }

    /// <summary><c>switch (task.Status) { case Canceled: ... case Faulted: ... case RanToCompletion: ... default: throw ...; }</c>: a task ends in one of three ways.</summary>
    private static bool IsBeyondTheEnd(SyntaxNode thrown) =>
        thrown.FirstAncestorOrSelf<SwitchSectionSyntax>() is { Parent: SwitchStatementSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Status" }, Sections: var sections } } section
        && section.Labels.Any(label => label is DefaultSwitchLabelSyntax)
        && new[] { "RanToCompletion", "Faulted", "Canceled" }.All(end => sections.Any(other => other != section && other.Labels.Any(label => label is CaseSwitchLabelSyntax { Value: MemberAccessExpressionSyntax { Name.Identifier.ValueText: var value } } && value == end)));

    private static ExpressionSyntax? Tested(ExpressionSyntax condition) => condition switch
    {
        IsPatternExpressionSyntax { Expression: IdentifierNameSyntax name, Pattern: ConstantPatternSyntax { Expression.RawKind: (int)SyntaxKind.NullLiteralExpression } } => name,
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.EqualsExpression, Left: IdentifierNameSyntax name, Right.RawKind: (int)SyntaxKind.NullLiteralExpression } => name,
        _ => null,
    };

    private bool IsSetBefore(IOperation call, IFieldSymbol field, CancellationToken cancellationToken) =>
        call.Syntax.Ancestors().OfType<StatementSyntax>().Any(statement => statement.Parent is BlockSyntax block
            && block.Statements.TakeWhile(other => other != statement).Any(other => Sets(other, field, cancellationToken)));

    private bool Sets(StatementSyntax statement, IFieldSymbol field, CancellationToken cancellationToken) =>
        statement is ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax { Right: BaseObjectCreationExpressionSyntax, Left: var target } } && target.ToString().EndsWith(field.Name, StringComparison.Ordinal)
        && SymbolEqualityComparer.Default.Equals(_facts.Models.Get(statement.SyntaxTree).GetSymbolInfo(target, cancellationToken).Symbol, field);
}
