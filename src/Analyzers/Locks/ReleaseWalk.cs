using Hangproof.Flow;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Locks;

/// <summary>
/// Follows every way from an acquisition, exceptions included, and finds the one that leaves the function, or takes the lock again, without
/// giving it back. Conditions that say whether the lock was taken are followed to the side on which it was.
/// </summary>
internal sealed class ReleaseWalk
{
    /// <summary>The grade of an exception that is thrown in sight; one that a call throws is less grave, any other way out graver.</summary>
    private const int Thrown = 1;

    /// <summary>The grade of one that a <c>catch</c> takes and goes on.</summary>
    private const int Swallowed = 2;

    /// <summary>Functions with more blocks than this are not looked at.</summary>
    private const int MaxBlocks = 600;

    private readonly ControlFlowGraph _graph;
    private readonly SyntaxNode _function;
    private readonly SyntaxNode _acquire;
    private readonly HashSet<SyntaxNode> _releases;
    private readonly AllPaths? _paths;
    private readonly EndedTogether? _together;
    private readonly Func<IOperation, bool>? _isNeverTrue;
    private readonly CancellationToken _cancellationToken;
    private readonly HashSet<int> _entered = new();
    private readonly Queue<BasicBlock> _queue = new();
    private readonly HashSet<string> _flags;
    private readonly Dictionary<string, bool> _known;
    private readonly string? _receiver;
    private readonly Dictionary<int, Caught> _caught = new();
    private (int Grade, string Why, SyntaxNode? Exit, bool IsShown)? _worst;

    /// <summary>What the code after a <c>catch</c> is come to by.</summary>
    /// <param name="Why">What throws, in words.</param>
    /// <param name="Clause">The <c>catch</c>.</param>
    /// <param name="IsShown">Whether it is seen to throw.</param>
    private sealed record Caught(string Why, CatchClauseSyntax Clause, bool IsShown);

    /// <param name="graph">The function's graph.</param>
    /// <param name="function">The function.</param>
    /// <param name="acquire">The call or creation that takes it.</param>
    /// <param name="receiver">The expression by which it is known.</param>
    /// <param name="releases">The calls that give it back.</param>
    /// <param name="paths">What fails, where exceptions are to be followed.</param>
    /// <param name="cancellationToken">A token.</param>
    /// <param name="together">The takers whom one cancellation ends, where they are known.</param>
    /// <param name="isNeverTrue">Whether a condition is known never to hold.</param>
    public ReleaseWalk(ControlFlowGraph graph, SyntaxNode function, SyntaxNode acquire, string? receiver, HashSet<SyntaxNode> releases, AllPaths? paths, CancellationToken cancellationToken, EndedTogether? together = null, Func<IOperation, bool>? isNeverTrue = null)
    {
        _graph = graph;
        _function = function;
        _acquire = acquire;
        _releases = releases;
        _paths = paths;
        _together = together;
        _isNeverTrue = isNeverTrue;
        _cancellationToken = cancellationToken;
        _flags = Flags(function, _acquire);
        _known = Conditions(function, _acquire);
        _receiver = receiver;
    }

    /// <summary>The gravest way out: what is sure to be taken before what an exception takes.</summary>
    public (string Why, SyntaxNode? Exit, bool IsThrown, bool IsShown)? Run()
    {
        if (_graph.Blocks.Length > MaxBlocks)
            return null;
        foreach (var block in _graph.Blocks)
        {
            for (var i = 0; i < block.Operations.Length; i++)
            {
                if (Holds(block.Operations[i], _acquire))
                    Through(block, i + 1);
            }
            if (block.BranchValue is { } value && Holds(value, _acquire))
                Leave(block);
        }
        while (_queue.Count > 0)
        {
            _cancellationToken.ThrowIfCancellationRequested();
            Through(_queue.Dequeue(), 0);
        }
        return _worst is { } worst ? (worst.Why, worst.Exit, worst.Grade <= Thrown, worst.IsShown) : null;
    }

    private void Enter(BasicBlock block, Caught? caught)
    {
        // What is come to without a failure as well is looked at once more, as that.
        if (!_entered.Add(block.Ordinal) && !(caught is null && _caught.Remove(block.Ordinal)))
            return;
        if (caught is not null)
            _caught.Add(block.Ordinal, caught);
        _queue.Enqueue(block);
    }

    /// <summary>The failure after which a block is come to, where it is only come to so.</summary>
    private Caught? After(BasicBlock block) => _caught.TryGetValue(block.Ordinal, out var caught) ? caught : null;

    private void Through(BasicBlock block, int from)
    {
        for (var i = from; i < block.Operations.Length; i++)
        {
            if (Ends(block, block.Operations[i]))
                return;
        }
        if (block.BranchValue is { } value && Ends(block, value))
            return;
        Leave(block);
    }

    /// <summary>Whether a way ends with an operation: the lock is given back, or taken again.</summary>
    private bool Ends(BasicBlock block, IOperation operation)
    {
        foreach (var part in operation.DescendantsAndSelf())
        {
            if (_releases.Contains(part.Syntax))
                return true;
        }
        if (Holds(operation, _acquire))
        {
            if (After(block) is { } caught)
                Found(Swallowed, Goes(caught), _acquire, caught.IsShown);
            else
                Found(3, "a loop comes round to it again", _acquire);
            return true;
        }
        // What a handler does is done to end well: it tells what happened, and cleans up.
        if (_paths is null || operation.Syntax.FirstAncestorOrSelf<CatchClauseSyntax>() is not null)
            return false;
        foreach (var part in operation.DescendantsAndSelf())
        {
            if (part.Syntax is InvocationExpressionSyntax or ElementAccessExpressionSyntax or AwaitExpressionSyntax && part is IInvocationOperation or IPropertyReferenceOperation or IAwaitOperation
                && WhatFails(_paths, part) is { } why)
                Throws(block, Likelihood(part, why), why, part.Syntax, IsSeen(_paths, part));
        }
        return false;
    }

    private string? WhatFails(AllPaths paths, IOperation part)
    {
        if (part is not IInvocationOperation call || _together?.Cancels(call) != true)
            return paths.WhatFails(part.Syntax, _cancellationToken);
        return call.TargetMethod.Name == "ThrowIfCancellationRequested" ? null : paths.WhatFailsUncancelled(call, _cancellationToken);
    }

    private void Leave(BasicBlock block)
    {
        var value = block.BranchValue is { } condition && block.ConditionalSuccessor is not null ? Value(condition) : null;
        if (block.ConditionalSuccessor is { } conditional && (value is null || value == (block.ConditionKind == ControlFlowConditionKind.WhenTrue)))
            Take(block, conditional);
        if (block.FallThroughSuccessor is { } next && (block.ConditionalSuccessor is null || value is null || value != (block.ConditionKind == ControlFlowConditionKind.WhenTrue)))
            Take(block, next);
    }

    private void Take(BasicBlock block, ControlFlowBranch branch)
    {
        if (branch.FinallyRegions.Any(GivesBack))
            return;
        switch (branch.Semantics)
        {
            case ControlFlowBranchSemantics.Throw or ControlFlowBranchSemantics.Rethrow:
                Throws(block, Thrown, "it throws", block.BranchValue?.Syntax, After(block)?.IsShown != false);
                break;
            case ControlFlowBranchSemantics.Regular or ControlFlowBranchSemantics.Return when branch.Destination is { } destination:
                if (destination.Kind != BasicBlockKind.Exit)
                    Enter(destination, After(block));
                else if (IsHandedOut(block.BranchValue))
                    break;
                else if (After(block) is { } caught)
                    Found(Swallowed, Goes(caught), caught.Clause, caught.IsShown);
                else
                    Found(4, EnclosingFunction.OwnNodes(_function).Any(node => node is ReturnStatementSyntax) ? "it returns early" : "it ends without that", block.BranchValue?.Syntax.FirstAncestorOrSelf<ReturnStatementSyntax>());
                break;
        }
    }

    /// <summary><c>await entry.Gate.WaitAsync(); return entry;</c>, <c>mutex.WaitOne(); return mutex;</c>: whoever gets the object gives its lock back.</summary>
    private bool IsHandedOut(IOperation? returned) =>
        returned?.Syntax is IdentifierNameSyntax { Identifier.ValueText: var owner } && (owner == _receiver || _receiver?.StartsWith(owner + ".", StringComparison.Ordinal) == true);

    /// <summary>An exception goes to the nearest handlers, or out of the function, unless a <c>finally</c> on the way gives the lock back.</summary>
    private void Throws(BasicBlock block, int grade, string why, SyntaxNode? place, bool isShown = true)
    {
        // Around the root of a lambda's graph are the regions of the function it stands in, whose blocks are others and whose handlers do not serve it.
        for (var region = block.EnclosingRegion; region is { Kind: not ControlFlowRegionKind.Root }; region = region.EnclosingRegion)
        {
            if (region.Kind != ControlFlowRegionKind.Try || region.EnclosingRegion is not { } attempt)
                continue;
            if (attempt.Kind == ControlFlowRegionKind.TryAndFinally)
            {
                if (attempt.NestedRegions.Any(nested => nested.Kind == ControlFlowRegionKind.Finally && GivesBack(nested)))
                    return;
            }
            else if (attempt.Kind == ControlFlowRegionKind.TryAndCatch)
            {
                var index = 0;
                foreach (var handler in attempt.NestedRegions)
                {
                    if (handler.Kind is ControlFlowRegionKind.Catch or ControlFlowRegionKind.FilterAndHandler)
                        Enter(_graph.Blocks[handler.FirstBlockOrdinal], After(block) ?? (Handler(place, index++) is { } clause ? new Caught(why, clause, isShown) : null));
                }
                // One that is not caught here goes on; yet what a handler was written for is what fails.
                return;
            }
        }
        Found(grade, why, place, isShown);
    }

    /// <summary>The handler of the nearest <c>try</c> around what throws.</summary>
    private static CatchClauseSyntax? Handler(SyntaxNode? place, int index) =>
        place?.Ancestors().OfType<TryStatementSyntax>().FirstOrDefault(attempt => attempt.Catches.Count > 0 && attempt.Block.Span.Contains(place.Span)) is { Catches: var clauses } && index < clauses.Count ? clauses[index] : null;

    private static string Goes(Caught caught) =>
        caught.Clause.Declaration is { Type: var type } ? $"{caught.Why} and the 'catch' of '{type}' goes on" : $"{caught.Why} and the 'catch' goes on";

    /// <summary>Whether what fails is seen to do so: whether a key is there the code does not show, nor what a library does in an override.</summary>
    private bool IsSeen(AllPaths paths, IOperation part) => part is not IPropertyReferenceOperation && (part is not IInvocationOperation call || paths.IsSeenToFail(call, _cancellationToken));

    /// <summary>What is awaited or cancelled fails before what only reaches out, that before what works something out, and that before what is looked up. Below what is thrown in sight.</summary>
    private static int Likelihood(IOperation part, string why) => part switch
    {
        IAwaitOperation or IInvocationOperation { Parent: IAwaitOperation } => 0,
        IInvocationOperation call when TaskPath.Carried(call).Parent is IAwaitOperation || why.EndsWith("is cancelled", StringComparison.Ordinal) => 0,
        IInvocationOperation { TargetMethod: var called } => OnlyWorksOut(called) ? -2 : -1,
        _ => -3,
    };

    /// <summary>Whether a method of the framework reaches nothing outside of the process, and calls nobody, or one gives a task that would have the failure.</summary>
    private static bool OnlyWorksOut(IMethodSymbol called) =>
        called.ReturnType.Name is "Task" or "ValueTask" || called.MethodKind != MethodKind.DelegateInvoke && called.ContainingNamespace is { } space && space.IsSystem()
        && (space.ToDisplayString() is "System" or "System.Text" or "System.Linq" or "System.Globalization" || space.ToDisplayString().StartsWith("System.Collections", StringComparison.Ordinal));

    private void Found(int grade, string why, SyntaxNode? exit, bool isShown = true)
    {
        if (_worst is null || grade > _worst.Value.Grade || (grade == _worst.Value.Grade && isShown && !_worst.Value.IsShown))
            _worst = (grade, why, exit, isShown);
    }

    private bool GivesBack(ControlFlowRegion region)
    {
        for (var i = region.FirstBlockOrdinal; i <= region.LastBlockOrdinal; i++)
        {
            if (PathFacts.Operations(_graph.Blocks[i]).Any(operation => _releases.Contains(operation.Syntax)))
                return true;
        }
        return false;
    }

    private static bool Holds(IOperation operation, SyntaxNode syntax)
    {
        foreach (var part in operation.DescendantsAndSelf())
        {
            if (part.Syntax == syntax && part is IInvocationOperation or IObjectCreationOperation)
                return true;
        }
        return false;
    }

    /// <summary>What a condition is while the lock is held, where that is known.</summary>
    private bool? Value(IOperation condition)
    {
        while (condition is IConversionOperation or IParenthesizedOperation)
            condition = condition is IConversionOperation conversion ? conversion.Operand : ((IParenthesizedOperation)condition).Operand;
        if (condition is IUnaryOperation { OperatorKind: UnaryOperatorKind.Not } not)
            return !Value(not.Operand);
        // `if (taken == false)`, `if (gate.Wait(0) is true)`
        if (condition is IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals, RightOperand.ConstantValue: { HasValue: true, Value: bool asked } } compared)
            return Value(compared.LeftOperand) is { } left ? left == asked == (compared.OperatorKind == BinaryOperatorKind.Equals) : null;
        if (condition is IIsPatternOperation { Pattern: IConstantPatternOperation { Value.ConstantValue: { HasValue: true, Value: bool meant } } } matched)
            return Value(matched.Value) is { } value ? value == meant : null;
        if (condition is IIsPatternOperation { Pattern: INegatedPatternOperation { Pattern: IConstantPatternOperation { Value.ConstantValue: { HasValue: true, Value: bool denied } } } } refused)
            return Value(refused.Value) is { } answer ? answer != denied : null;
        // Neither what it was taken on nor what that answered is null: `gate?.Wait(0) ?? true`.
        if (condition is IIsNullOperation { Operand.Syntax: var tested })
            return tested.ToString() == _receiver || tested.Span.Contains(_acquire.Span) ? false : null;
        if (condition.Syntax.Span.Contains(_acquire.Span))
            return true;
        var text = condition.Syntax.ToString();
        if (_flags.Contains(text) || text == $"{_receiver} is not null" || text == $"{_receiver} != null")
            return true;
        if (text == $"{_receiver} is null" || text == $"{_receiver} == null")
            return false;
        return _known.TryGetValue(text, out var known) ? known : _isNeverTrue?.Invoke(condition) == true ? false : null;
    }

    /// <summary>The variables that say whether the lock is held: the result of the call, its <c>ref</c> argument, what is set to true once it is taken.</summary>
    private static HashSet<string> Flags(SyntaxNode function, SyntaxNode acquire)
    {
        var flags = new HashSet<string>(StringComparer.Ordinal);
        foreach (var argument in (acquire as InvocationExpressionSyntax)?.ArgumentList.Arguments ?? default)
        {
            if (argument.RefKindKeyword.IsKind(SyntaxKind.RefKeyword))
                flags.Add(argument.Expression.ToString());
        }
        foreach (var node in EnclosingFunction.OwnNodes(function))
        {
            switch (node)
            {
                case VariableDeclaratorSyntax { Initializer: { } initializer } variable when initializer.Span.Contains(acquire.Span):
                    flags.Add(variable.Identifier.ValueText);
                    break;
                case AssignmentExpressionSyntax assignment when assignment.Right.Span.Contains(acquire.Span)
                    || (assignment.Right.IsKind(SyntaxKind.TrueLiteralExpression) && (assignment.SpanStart > acquire.SpanStart || IsBeside(assignment, acquire))):
                    flags.Add(assignment.Left.ToString());
                    break;
            }
        }
        return flags;
    }

    /// <summary>Set right before the lock is taken, with nothing in between that could fail.</summary>
    private static bool IsBeside(AssignmentExpressionSyntax assignment, SyntaxNode acquire) =>
        assignment.Parent is ExpressionStatementSyntax { Parent: BlockSyntax block } set && block.Statements.IndexOf(set) is var index && index + 1 < block.Statements.Count && block.Statements[index + 1].Span.Contains(acquire.Span);

    /// <summary>Conditions under which alone the lock is taken: they are the same when it is to be given back.</summary>
    private static Dictionary<string, bool> Conditions(SyntaxNode function, SyntaxNode acquire)
    {
        var known = new Dictionary<string, bool>(StringComparer.Ordinal);
        for (var node = acquire; node.Parent is { } parent && node != function; node = parent)
        {
            if (parent is IfStatementSyntax choice && node != choice.Condition)
                Add(choice.Condition, node == choice.Statement);
        }
        return known;

        void Add(ExpressionSyntax condition, bool value)
        {
            switch (condition)
            {
                case ParenthesizedExpressionSyntax inner:
                    Add(inner.Expression, value);
                    break;
                case PrefixUnaryExpressionSyntax negation when negation.IsKind(SyntaxKind.LogicalNotExpression):
                    Add(negation.Operand, !value);
                    break;
                case BinaryExpressionSyntax both when value && both.IsKind(SyntaxKind.LogicalAndExpression):
                    Add(both.Left, true);
                    Add(both.Right, true);
                    break;
                default:
                    known[condition.ToString()] = value;
                    break;
            }
        }
    }
}
