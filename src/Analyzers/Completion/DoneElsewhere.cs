using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Completion;

/// <summary>
/// Branches on which another thread, or an earlier line, completes the source: the losing side of a gate that lets one through, and what a flag tells that is
/// set beside the completion.
/// </summary>
internal sealed class DoneElsewhere
{
    private readonly CodeFacts _facts;
    private readonly Failures _failures;

    public DoneElsewhere(CodeFacts facts, Failures failures)
    {
        _facts = facts;
        _failures = failures;
    }

    /// <summary>The branch at a block's end on which it is done; <see langword="null"/> where the block does not ask that.</summary>
    public ControlFlowBranch? Of(BasicBlock block, IReadOnlyCollection<SyntaxNode> completions, CancellationToken cancellationToken) =>
        block is { ConditionalSuccessor: { } conditional, BranchValue: { } asked } && Answer(asked, completions, cancellationToken) is { } isDone
            ? block.ConditionKind == ControlFlowConditionKind.WhenTrue == isDone ? conditional : block.FallThroughSuccessor
            : null;

    /// <summary>Whether a statement stands where a condition tells that it is done.</summary>
    public bool IsTold(SyntaxNode statement, IfStatementSyntax choice, IReadOnlyCollection<SyntaxNode> completions, CancellationToken cancellationToken) =>
        _facts.Models.Operation(choice.Condition, cancellationToken) is { } asked && Answer(asked, completions, cancellationToken) == choice.Statement.Span.Contains(statement.Span);

    /// <summary>The answer that says that it is done.</summary>
    private bool? Answer(IOperation asked, IReadOnlyCollection<SyntaxNode> completions, CancellationToken cancellationToken) => ValueOrigins.Unwrap(asked) switch
    {
        IUnaryOperation { OperatorKind: UnaryOperatorKind.Not } not => !Answer(not.Operand, completions, cancellationToken),
        IInvocationOperation call => First(call, completions, cancellationToken) == 0 ? true : null,
        IBinaryOperation { RightOperand.ConstantValue: { HasValue: true, Value: var bound } } test when ValueOrigins.Unwrap(test.LeftOperand) is IInvocationOperation call && Number(bound) is { } number
            && First(call, completions, cancellationToken) is { } first => !Holds(test.OperatorKind, first, number),
        ILocalReferenceOperation { Local: { Type.SpecialType: SpecialType.System_Boolean } flag } => IsSetBeside(flag, completions, cancellationToken) ? true : null,
        _ => null,
    };

    private static bool? Holds(BinaryOperatorKind test, long first, long bound) => test switch
    {
        BinaryOperatorKind.Equals => first == bound,
        BinaryOperatorKind.NotEquals => first != bound,
        BinaryOperatorKind.GreaterThan => first > bound,
        BinaryOperatorKind.GreaterThanOrEqual => first >= bound,
        _ => null,
    };

    /// <summary><c>Interlocked.Exchange(ref _isStarted, 1)</c>: what it gives the one who comes first, where nobody opens the gate again and there is one source behind it.</summary>
    private long? First(IInvocationOperation call, IReadOnlyCollection<SyntaxNode> completions, CancellationToken cancellationToken)
    {
        if (call is not { TargetMethod: { ContainingType.Name: "Interlocked", Name: var name } } || Given(call, 0) is not { } flag || ValueOrigins.Variable(flag) is not (IFieldSymbol or ILocalSymbol) || ValueOrigins.Variable(flag) is not { } gate)
            return null;
        long? first = name switch
        {
            "Increment" => 1,
            "Exchange" when Constant(Given(call, 1)) is { } value && value != 0 => 0,
            "CompareExchange" when Constant(Given(call, 1)) is { } value && value != 0 && Constant(Given(call, 2)) == 0 => 0,
            _ => null,
        };
        return first is not null && IsOfOneSource(gate, completions, cancellationToken) && StartsAtNothing(gate, cancellationToken) && _facts.Uses.Of(gate, cancellationToken) is { IsComplete: true, Uses: var uses }
            && uses.All(use => IsLeft(use.Operation, call.Syntax)) ? first : null;
    }

    /// <summary>Whether the source is made with the gate: a second source would find it closed.</summary>
    private bool IsOfOneSource(ISymbol gate, IReadOnlyCollection<SyntaxNode> completions, CancellationToken cancellationToken)
    {
        foreach (var completion in completions)
        {
            if (completion is not InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: var source, Name.Identifier.ValueText: var name } } || !SourceTrails.IsCompletion(name)
                || _facts.Models.Operation(source, cancellationToken) is not { } operation)
                return false;
            switch (ValueOrigins.Variable(operation))
            {
                case IFieldSymbol { IsReadOnly: true } kept when gate is IFieldSymbol field && kept.IsStatic == field.IsStatic && SymbolEqualityComparer.Default.Equals(kept.ContainingType, field.ContainingType):
                case ILocalSymbol local when gate is ILocalSymbol && SymbolEqualityComparer.Default.Equals(local.ContainingSymbol, gate.ContainingSymbol):
                    break;
                default:
                    return false;
            }
        }
        return completions.Count > 0;
    }

    private bool StartsAtNothing(ISymbol gate, CancellationToken cancellationToken) => _facts.Models.Declarations(gate) is [var declared]
        && declared.GetSyntax(cancellationToken) is VariableDeclaratorSyntax { Initializer: var start } && (start is null || start.Value.ToString() is "0" or "false");

    /// <summary>Whether a use leaves the gate as it is, or is the gate.</summary>
    private static bool IsLeft(IOperation use, SyntaxNode gate) => use.Parent switch
    {
        IAssignmentOperation assignment => assignment.Target != use,
        IIncrementOrDecrementOperation => false,
        IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out, Parent: IInvocationOperation call } => call.Syntax == gate || call.TargetMethod is { Name: "Read", ContainingType.Name: "Volatile" or "Interlocked" },
        _ => true,
    };

    /// <summary><c>isOpen = true; opened.SetResult();</c>: where each place that sets a flag stands by a completion, with nothing between them that can fail or leave.</summary>
    private bool IsSetBeside(ILocalSymbol flag, IReadOnlyCollection<SyntaxNode> completions, CancellationToken cancellationToken)
    {
        if (!StartsAtNothing(flag, cancellationToken))
            return false;
        var isSet = false;
        foreach (var use in _facts.Uses.Of(flag, cancellationToken).Uses)
        {
            switch (use.Operation.Parent)
            {
                case IAssignmentOperation assignment when assignment.Target == use.Operation:
                    if (assignment.Value.ConstantValue is { HasValue: true, Value: false })
                        break;
                    if (assignment is not ISimpleAssignmentOperation { Value.ConstantValue: { HasValue: true, Value: true } } || !IsBeside(assignment.Syntax, completions, cancellationToken))
                        return false;
                    isSet = true;
                    break;
                case IArgumentOperation { Parameter.RefKind: not (RefKind.None or RefKind.In) }:
                    return false;
            }
        }
        return isSet;
    }

    private bool IsBeside(SyntaxNode set, IReadOnlyCollection<SyntaxNode> completions, CancellationToken cancellationToken)
    {
        if (set.Parent is not ExpressionStatementSyntax { Parent: BlockSyntax { Statements: var statements } } statement)
            return false;
        var at = statements.IndexOf(statement);
        if (statements.Take(at).Any(Completes))
            return true;
        foreach (var next in statements.Skip(at + 1))
        {
            if (Completes(next))
                return true;
            if (next.DescendantNodesAndSelf().Any(node => MayLeave(node, cancellationToken)))
                return false;
        }
        return false;

        bool Completes(StatementSyntax other) => other is ExpressionStatementSyntax { Expression: var call } && completions.Contains(call);
    }

    private bool MayLeave(SyntaxNode node, CancellationToken cancellationToken) => node switch
    {
        ReturnStatementSyntax or ThrowStatementSyntax or ThrowExpressionSyntax or BreakStatementSyntax or ContinueStatementSyntax or GotoStatementSyntax or AwaitExpressionSyntax => true,
        InvocationExpressionSyntax call => _facts.Models.Operation(call, cancellationToken) is not { } operation || _failures.Of(operation, cancellationToken) is not null,
        _ => false,
    };

    private static IOperation? Given(IInvocationOperation call, int ordinal) => call.Arguments.FirstOrDefault(argument => argument.Parameter?.Ordinal == ordinal)?.Value;

    private static long? Constant(IOperation? value) => value?.ConstantValue is { HasValue: true, Value: var constant } ? Number(constant) : null;

    private static long? Number(object? constant) => constant switch { int number => number, long number => number, bool flag => flag ? 1 : 0, _ => null };
}
