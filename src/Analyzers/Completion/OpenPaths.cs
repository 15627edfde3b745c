using Hangproof.Flow;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Completion;

/// <summary>Looks for a way through a function that passes none of some completions: an early return, a branch, an exception that somebody swallows.</summary>
internal sealed class OpenPaths
{
    /// <summary>Bodies with more blocks than this are not looked at.</summary>
    private const int MaxBlocks = 300;

    private readonly CodeFacts _facts;
    private readonly Failures _failures;
    private readonly StateGuards _guards;
    private readonly Latches _latches;
    private readonly DoneElsewhere _elsewhere;

    public OpenPaths(CodeFacts facts)
    {
        _facts = facts;
        _failures = new Failures(facts);
        _guards = new StateGuards(facts);
        _latches = new Latches(facts.Models);
        _elsewhere = new DoneElsewhere(facts, _failures);
    }

    /// <param name="function">The function that completes the source.</param>
    /// <param name="completions">The places in it that do, or that hand the source to whoever does.</param>
    /// <param name="root">The function's own variable that all completions begin with; where that has no object, nobody waits.</param>
    /// <param name="item">The variable that a loop gets the source in, one after another; what leaves it open begins and ends there.</param>
    /// <param name="isMade">Whether the function makes the object of that variable, so that nobody has it before it has left the function.</param>
    /// <param name="andFailures">Whether an exception that leaves the function leaves the source open, too.</param>
    /// <param name="cancellationToken">A token.</param>
    public OpenPath? In(SyntaxNode function, IReadOnlyCollection<SyntaxNode> completions, ISymbol? root, ISymbol? item, bool isMade, bool andFailures, CancellationToken cancellationToken)
    {
        if (_facts.Graphs.Of(function, cancellationToken) is not { } graph || graph.Blocks.Length > MaxBlocks)
            return null;
        var walk = new Walk(this, graph, function, completions, root, andFailures, cancellationToken);
        return walk.From(item, isMade);
    }

    private sealed class Walk
    {
        private readonly OpenPaths _paths;
        private readonly ControlFlowGraph _graph;
        private readonly SyntaxNode _function;
        private readonly IReadOnlyCollection<SyntaxNode> _completions;
        private readonly ISymbol? _root;
        private readonly bool _andFailures;
        private readonly CancellationToken _cancellationToken;
        private readonly Queue<(BasicBlock Block, int First, Cause? Cause)> _queue = new();
        private readonly HashSet<(int Block, bool IsAfterFailure, bool IsCancelled)> _visited = new();
        private SyntaxNode? _start;
        private BasicBlock? _itemBlock;
        private OpenPath? _failure;

        public Walk(OpenPaths paths, ControlFlowGraph graph, SyntaxNode function, IReadOnlyCollection<SyntaxNode> completions, ISymbol? root, bool andFailures, CancellationToken cancellationToken)
        {
            _paths = paths;
            _root = root;
            _graph = graph;
            _function = function;
            _completions = completions;
            _andFailures = andFailures;
            _cancellationToken = cancellationToken;
        }

        public OpenPath? From(ISymbol? item, bool isMade)
        {
            if (item is null)
                Enqueue(_graph.Blocks[0], null);
            else if (isMade)
            {
                foreach (var (block, index) in Departures.Of(_graph, item))
                {
                    var left = block.Operations.ElementAtOrDefault(index)?.Syntax ?? block.BranchValue?.Syntax;
                    if (_start is null || left?.SpanStart < _start.SpanStart)
                        _start = left;
                    _queue.Enqueue((block, index + 1, null));
                }
            }
            else if (Got(item) is var (block, index))
            {
                _itemBlock = block;
                _start = block.Operations.ElementAtOrDefault(index)?.Syntax ?? block.BranchValue?.Syntax;
                // `if (_pending.TryRemove(id, out var reply))`: where it is false, nobody got the source.
                if (index == block.Operations.Length && IsTried(block.BranchValue, item))
                    Follow(block, block.ConditionKind == ControlFlowConditionKind.WhenTrue ? block.ConditionalSuccessor : block.FallThroughSuccessor, null);
                else
                    _queue.Enqueue((block, index + 1, null));
            }
            while (_queue.Count > 0)
            {
                _cancellationToken.ThrowIfCancellationRequested();
                var (next, first, cause) = _queue.Dequeue();
                // What a handler of cancellation took is told as what it was.
                if (next.Kind == BasicBlockKind.Exit && cause is { IsTaken: true })
                {
                    _failure ??= new OpenPath(cause.What, Place(cause.Syntax), IsFailure: true);
                    continue;
                }
                // Who is cancelled and leaves was told to; who goes on with the next item is not cancelled.
                if (next.Kind == BasicBlockKind.Exit && cause is { IsCancelled: true })
                    continue;
                // What leaves by an ordinary way is worse than what throws, and easier to believe.
                if (next.Kind == BasicBlockKind.Exit || (next == _itemBlock && first == 0))
                    return Left(cause);
                Through(next, first, cause);
            }
            return _failure;
        }

        /// <summary>Where a variable gets its value: an item of a loop, an out argument, a declaration.</summary>
        private (BasicBlock, int)? Got(ISymbol item)
        {
            foreach (var block in _graph.Blocks)
            {
                for (var i = 0; i <= block.Operations.Length; i++)
                {
                    var operation = i < block.Operations.Length ? block.Operations[i] : block.BranchValue;
                    if (operation?.DescendantsAndSelf().Any(o => o is ILocalReferenceOperation local && local.Local.IsSameLocal(item)
                        && (local.IsDeclaration || (local.Parent is IAssignmentOperation assignment && assignment.Target == local) || local.Parent is IArgumentOperation { Parameter.RefKind: RefKind.Out })) == true)
                        return (block, i);
                }
            }
            return null;
        }

        private static bool IsTried(IOperation? condition, ISymbol item) =>
            ValueOrigins.Unwrap(condition) is IInvocationOperation call
            && call.Arguments.Any(a => a.Parameter?.RefKind == RefKind.Out && a.Value.DescendantsAndSelf().Any(o => o is ILocalReferenceOperation local && local.Local.IsSameLocal(item)));

        private void Through(BasicBlock block, int first, Cause? cause)
        {
            for (var i = first; i < block.Operations.Length; i++)
            {
                if (Completes(block, block.Operations[i]))
                    return;
            }
            if (block.BranchValue is { } value && first <= block.Operations.Length && Completes(block, value))
                return;
            var never = Ruled(block) ?? SettledBranches.Of(block, _completions, _root) ?? NeverTaken(block) ?? NeverNull(block) ?? OnlyFatal(block) ?? PutOff(block) ?? (_itemBlock is null ? _paths._elsewhere.Of(block, _completions, _cancellationToken) : null);
            foreach (var branch in new[] { block.FallThroughSuccessor, block.ConditionalSuccessor })
            {
                if (branch is null || branch != never)
                    Follow(block, branch, cause);
            }
        }

        /// <summary><c>while (true)</c>: the graph has the way past it all the same.</summary>
        private static ControlFlowBranch? Ruled(BasicBlock block) => block.BranchValue?.ConstantValue is { HasValue: true, Value: bool value } && block.ConditionalSuccessor is not null
            ? block.ConditionKind == ControlFlowConditionKind.WhenTrue == value ? block.FallThroughSuccessor : block.ConditionalSuccessor
            : null;

        /// <summary><c>if (task.IsFaulted) { if (task.Exception != null) ... }</c>: what failed has an exception.</summary>
        private static ControlFlowBranch? NeverTaken(BasicBlock block)
        {
            bool? isNever = ValueOrigins.Unwrap(block.BranchValue) switch
            {
                IBinaryOperation { OperatorKind: BinaryOperatorKind.NotEquals } asked when IsFailure(asked.LeftOperand) && asked.RightOperand.ConstantValue is { HasValue: true, Value: null } => false,
                IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals } asked when IsFailure(asked.LeftOperand) && asked.RightOperand.ConstantValue is { HasValue: true, Value: null } => true,
                IIsPatternOperation { Pattern: INegatedPatternOperation { Pattern: IConstantPatternOperation { Value.ConstantValue: { HasValue: true, Value: null } } } } asked when IsFailure(asked.Value) => false,
                _ => null,
            };
            if (isNever is not { } value || !IsToldFailed(block.BranchValue!.Syntax))
                return null;
            return block.ConditionKind == ControlFlowConditionKind.WhenTrue == value ? block.ConditionalSuccessor : block.FallThroughSuccessor;
        }

        /// <summary><c>_done?.TrySetResult();</c> where the field is made with its object and never set again.</summary>
        private ControlFlowBranch? NeverNull(BasicBlock block)
        {
            if (block.BranchValue is not IIsNullOperation { Operand.Syntax: ExpressionSyntax asked } || block.ConditionalSuccessor is null
                || _paths._facts.Models.Operation(asked, _cancellationToken) is not IFieldReferenceOperation { Field: { DeclaringSyntaxReferences: [var declared] } } field
                || declared.GetSyntax(_cancellationToken) is not VariableDeclaratorSyntax { Initializer.Value: BaseObjectCreationExpressionSyntax }
                || !_paths._facts.Origins.Of(field, _cancellationToken).All(leaf => leaf is IObjectCreationOperation))
                return null;
            return block.ConditionKind == ControlFlowConditionKind.WhenTrue ? block.ConditionalSuccessor : block.FallThroughSuccessor;
        }

        /// <summary><c>if (IsFatal(e)) throw;</c>: nobody is left to wait then.</summary>
        private static ControlFlowBranch? OnlyFatal(BasicBlock block) =>
            Choice(block) is { } choice && Single(choice.Statement) is ThrowStatementSyntax { Expression: null } && CatchClauses.IsOfFatal(choice.Condition) ? Taken(block, choice.Condition, isTrue: true) : null;

        /// <summary>
        /// <c>if (!_isReady) return;</c> where whoever sets the field calls the function again, <c>if (_isClosing) return; _isClosing = true;</c>, and <c>if (_open.Count == 0) done.SetResult();</c> where the
        /// function takes one out of those each time: a later call completes it.
        /// </summary>
        private ControlFlowBranch? PutOff(BasicBlock block)
        {
            if (Choice(block) is not { } choice || EnclosingFunction.Of(choice) != _function)
                return null;
            if (IsAnothersTurn(choice))
                return Taken(block, choice.Condition, isTrue: true);
            return _completions.Any(completion => choice.Statement.Span.Contains(completion.Span)) && IsOfTheLastTaken(choice.Condition) ? Taken(block, choice.Condition, isTrue: false) : null;
        }

        /// <summary>Who leaves there comes too early, or too late: another call completes it, or has done so.</summary>
        private bool IsAnothersTurn(IfStatementSyntax choice) => choice.Else is null && Single(choice.Statement) is ReturnStatementSyntax leave
            && (_paths._guards.IsAskedAgain(choice.Condition, _function, _cancellationToken) || (leave.Expression is null && _start is null && (Guards.IsFlaggedBefore(leave, _function) || _paths._latches.IsLost(leave, _function, _cancellationToken))));

        /// <summary>The <c>if</c> whose condition, or a part of it, a block ends with.</summary>
        private static IfStatementSyntax? Choice(BasicBlock block) =>
            block.BranchValue?.Syntax is { } asked && block.ConditionalSuccessor is not null && asked.FirstAncestorOrSelf<IfStatementSyntax>() is { } choice && choice.Condition.Span.Contains(asked.Span) ? choice : null;

        private static StatementSyntax Single(StatementSyntax statement) => statement is BlockSyntax { Statements: [var only] } ? only : statement;

        /// <summary>The branch at a block's end that is taken only where a condition, of which the block asks the whole or a part, is as said.</summary>
        private static ControlFlowBranch? Taken(BasicBlock block, ExpressionSyntax condition, bool isTrue)
        {
            var asked = block.BranchValue!.Syntax;
            while (condition != asked)
            {
                switch (condition)
                {
                    case ParenthesizedExpressionSyntax inner:
                        condition = inner.Expression;
                        break;
                    case PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression } not:
                        (condition, isTrue) = (not.Operand, !isTrue);
                        break;
                    case BinaryExpressionSyntax parts when parts.IsKind(isTrue ? SyntaxKind.LogicalOrExpression : SyntaxKind.LogicalAndExpression):
                        condition = parts.Left.Span.Contains(asked.Span) ? parts.Left : parts.Right;
                        break;
                    default:
                        return null;
                }
            }
            return block.ConditionKind == ControlFlowConditionKind.WhenTrue == isTrue ? block.ConditionalSuccessor : block.FallThroughSuccessor;
        }

        /// <summary>Whether a condition asks whether a collection is empty from which the function has just taken one.</summary>
        private bool IsOfTheLastTaken(ExpressionSyntax condition)
        {
            var emptied = condition switch
            {
                BinaryExpressionSyntax { RawKind: (int)SyntaxKind.EqualsExpression, Left: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Count" } count, Right: LiteralExpressionSyntax { Token.Value: 0 } } => count.Expression,
                MemberAccessExpressionSyntax { Name.Identifier.ValueText: "IsEmpty" } empty => empty.Expression,
                _ => null,
            };
            return emptied is not null && EnclosingFunction.OwnCalls(_function).Any(call => call.SpanStart < condition.SpanStart && call.Expression is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Remove" or "TryRemove" } taken
                && SyntaxFactory.AreEquivalent(taken.Expression, emptied));
        }

        private static bool IsFailure(IOperation operation) => ValueOrigins.Unwrap(operation) is IPropertyReferenceOperation { Property: { Name: "Exception", ContainingType.Name: "Task" } };

        private static bool IsToldFailed(SyntaxNode asked) => EnclosingFunction.AncestorsWithin(asked).Any(node => node switch
        {
            IfStatementSyntax choice => choice.Statement.Span.Contains(asked.Span) && choice.Condition.ToString().EndsWith(".IsFaulted", StringComparison.Ordinal),
            SwitchSectionSyntax section => section.Labels.All(label => label.ToString().Contains("Faulted")),
            _ => false,
        });

        /// <summary>Runs an operation, inner parts first, and lets it fail on the way; whether the source is complete then.</summary>
        private bool Completes(BasicBlock block, IOperation operation)
        {
            foreach (var child in operation.ChildOperations)
            {
                if (Completes(block, child))
                    return true;
            }
            if (IsCompletion(operation))
                return true;
            if (_paths._failures.Of(operation, _cancellationToken) is { } what)
                Escape(block.EnclosingRegion, new Cause(what, operation.Syntax));
            return false;
        }

        private bool IsCompletion(IOperation operation) =>
            operation is IFlowAnonymousFunctionOperation ? _completions.Any(c => operation.Syntax.Span.Contains(c.Span)) : _completions.Contains(operation.Syntax);

        private void Follow(BasicBlock block, ControlFlowBranch? branch, Cause? cause)
        {
            if (branch is null)
                return;
            if (branch.Semantics is ControlFlowBranchSemantics.Throw or ControlFlowBranchSemantics.Rethrow)
            {
                var thrown = block.BranchValue?.Syntax ?? block.Operations.LastOrDefault()?.Syntax ?? _function;
                if (cause is not null || !_paths._guards.IsNeverMet(thrown, _function, _cancellationToken))
                    Escape(block.EnclosingRegion, cause ?? new Cause("it throws", thrown));
            }
            else if (branch.Destination is { } next && !branch.FinallyRegions.Any(Completes))
                Enqueue(next, cause);
        }

        private void Enqueue(BasicBlock block, Cause? cause)
        {
            if (_visited.Add((block.Ordinal, cause is not null, cause is { IsCancelled: true })))
                _queue.Enqueue((block, 0, cause));
        }

        /// <summary>An exception goes to the handlers around it, from inner to outer, until one takes everything.</summary>
        private void Escape(ControlFlowRegion? region, Cause cause)
        {
            // Around the root of a lambda's graph are the regions of the function it stands in, whose blocks are others and whose handlers do not serve it.
            for (; region is { Kind: not ControlFlowRegionKind.Root }; region = region.EnclosingRegion)
            {
                if (region.Kind != ControlFlowRegionKind.Try || region.EnclosingRegion is not { } guarded)
                    continue;
                if (guarded.Kind == ControlFlowRegionKind.TryAndFinally)
                {
                    if (guarded.NestedRegions.Any(r => r.Kind == ControlFlowRegionKind.Finally && Completes(r)))
                        return;
                    continue;
                }
                foreach (var handler in guarded.NestedRegions.Where(r => r.Kind is ControlFlowRegionKind.Catch or ControlFlowRegionKind.FilterAndHandler))
                {
                    var body = handler.Kind == ControlFlowRegionKind.FilterAndHandler ? handler.NestedRegions.First(r => r.Kind == ControlFlowRegionKind.Catch) : handler;
                    // A handler of a type of its own that completes the source is the author's answer to what fails here.
                    if (!TakesAll(body.ExceptionType) && Takes(body.ExceptionType, cause) && Completes(body))
                        return;
                    if (Takes(body.ExceptionType, cause))
                        Enqueue(_graph.Blocks[body.FirstBlockOrdinal], cause);
                    else if (_itemBlock is null && _andFailures && IsOfCancellation(body.ExceptionType, cause))
                    {
                        Enqueue(_graph.Blocks[body.FirstBlockOrdinal], cause with { IsTaken = true });
                        return;
                    }
                    else if (_itemBlock is not null && handler.Kind == ControlFlowRegionKind.Catch)
                        Enqueue(_graph.Blocks[body.FirstBlockOrdinal], new Cause("a cancellation is caught", Clause(cause.Syntax, handler.ExceptionType) ?? cause.Syntax) { IsCancelled = true });
                    if (TakesAll(body.ExceptionType) && (handler.Kind == ControlFlowRegionKind.Catch || LetsOnlyFatalThrough(handler)))
                        return;
                }
            }
            if (_andFailures && !cause.IsCancelled)
                _failure ??= new OpenPath(cause.What, Place(cause.Syntax), IsFailure: true);
        }

        private static SyntaxNode? Clause(SyntaxNode cause, ITypeSymbol? type) =>
            cause.Ancestors().OfType<TryStatementSyntax>().SelectMany(attempt => attempt.Catches).FirstOrDefault(c => c.Declaration?.Type.ToString().EndsWith(type?.Name ?? "", StringComparison.Ordinal) == true);

        private static bool TakesAll(ITypeSymbol? type) => type is null or { SpecialType: SpecialType.System_Object } or { Name: "Exception" };

        /// <summary><c>catch (Exception e) when (!IsFatal(e))</c>.</summary>
        private bool LetsOnlyFatalThrough(ControlFlowRegion handler)
        {
            var filter = handler.NestedRegions.First(r => r.Kind == ControlFlowRegionKind.Filter);
            return _graph.Blocks[filter.LastBlockOrdinal] is { BranchValue.Syntax: var asked } && asked.FirstAncestorOrSelf<CatchFilterClauseSyntax>() is { FilterExpression: var condition } && CatchClauses.IsOfAllButFatal(condition);
        }

        /// <summary>Cancellation is what a handler of its own is there for; whoever is cancelled is waited for no more.</summary>
        private static bool Takes(ITypeSymbol? type, Cause cause) =>
            TakesAll(type) || type!.Name is not ("OperationCanceledException" or "TaskCanceledException" or "ObjectDisposedException") && !cause.What.EndsWith("cancelled", StringComparison.Ordinal);

        /// <summary>Whether a handler of its own takes a cancellation, and goes on without the way out that an exception has.</summary>
        private static bool IsOfCancellation(ITypeSymbol? type, Cause cause) =>
            type?.Name is "OperationCanceledException" or "TaskCanceledException" && cause.What.EndsWith("cancelled", StringComparison.Ordinal);

        private bool Completes(ControlFlowRegion region)
        {
            for (var i = region.FirstBlockOrdinal; i <= region.LastBlockOrdinal; i++)
            {
                if (PathFacts.Operations(_graph.Blocks[i]).Any(IsCompletion))
                    return true;
            }
            return false;
        }

        /// <summary>The function is left: after a failure that somebody swallowed, by a return, or past a branch.</summary>
        private OpenPath? Left(Cause? cause)
        {
            if (_completions.Any(IsOfTheLast))
                return null;
            if (cause is not null)
                return new OpenPath($"{cause.What} and the handler goes on without it", Place(cause.Syntax), IsFailure: false);
            foreach (var node in EnclosingFunction.OwnNodes(_function))
            {
                if (node is ReturnStatementSyntax && IsBeforeItIsMade(node))
                    return null;
                if (node is ReturnStatementSyntax { ReturnKeyword: var keyword } && (_start is null || node.SpanStart > _start.SpanStart) && !IsAfterCompletion(node) && !(node.FirstAncestorOrSelf<IfStatementSyntax>() is { } guard && (IsAnothersTurn(guard) || SettledBranches.IsOver(guard.Condition, _completions) || (_itemBlock is null && _paths._elsewhere.IsTold(node, guard, _completions, _cancellationToken)))))
                    return new OpenPath("it returns early", keyword.GetLocation(), IsFailure: false);
            }
            var last = _completions.OrderBy(c => c.SpanStart).Last();
            var condition = EnclosingFunction.AncestorsWithin(last).OfType<IfStatementSyntax>().LastOrDefault(i => i.Statement.Span.Contains(last.Span));
            if (condition?.Else is { Statement: var otherwise } && ComesBack(otherwise))
                return null;
            return new OpenPath(condition is null ? "no branch takes it" : $"{Short(condition.Condition)} is false", Place(last), IsFailure: false);
        }

        /// <summary><c>if (Interlocked.Decrement(ref left) == 0) done.SetResult();</c>: the last of several does it.</summary>
        private static bool IsOfTheLast(SyntaxNode completion) => EnclosingFunction.AncestorsWithin(completion).OfType<IfStatementSyntax>().Any(choice => choice.Statement.Span.Contains(completion.Span)
            && choice.Condition.DescendantNodes().Any(node => node is MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: "Interlocked" } }));

        /// <summary><c>if (!TryStart()) return;</c>, where <c>TryStart</c> makes the source: who leaves there has none.</summary>
        private bool IsBeforeItIsMade(SyntaxNode leaving)
        {
            if (leaving.FirstAncestorOrSelf<IfStatementSyntax>() is not { Condition: var condition })
                return false;
            var names = new HashSet<string>(_completions.Select(c => c.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>().FirstOrDefault()?.Identifier.ValueText).OfType<string>(), StringComparer.Ordinal);
            var model = _paths._facts.Models.Get(condition.SyntaxTree);
            return condition.DescendantNodesAndSelf().OfType<InvocationExpressionSyntax>().Any(call => model.GetSymbolInfo(call, _cancellationToken).Symbol is IMethodSymbol method
                && _paths._facts.Models.Declarations(method.OriginalDefinition).Any(declared => declared.GetSyntax(_cancellationToken).DescendantNodes().Any(node =>
                    node is AssignmentExpressionSyntax { Left: IdentifierNameSyntax { Identifier.ValueText: var set }, Right: BaseObjectCreationExpressionSyntax } && names.Contains(set))));
        }

        /// <summary><c>if (isLast) done.SetResult(); else SendNext();</c>, where <c>SendNext</c> hands this function on: the next round gets here.</summary>
        private bool ComesBack(StatementSyntax otherwise)
        {
            if (_function is not MethodDeclarationSyntax { Identifier.ValueText: var itself })
                return false;
            var model = _paths._facts.Models.Get(otherwise.SyntaxTree);
            return EnclosingFunction.OwnNodes(otherwise).OfType<InvocationExpressionSyntax>().Any(call => model.GetSymbolInfo(call, _cancellationToken).Symbol is IMethodSymbol next
                && _paths._facts.Models.Declarations(next.OriginalDefinition).Any(declared => declared.GetSyntax(_cancellationToken) is var body && body != _function
                    && body.DescendantNodes().OfType<IdentifierNameSyntax>().Any(name => name.Identifier.ValueText == itself
                        && _paths._facts.Models.Get(body.SyntaxTree).GetSymbolInfo(name, _cancellationToken) is var named && (named.Symbol ?? named.CandidateSymbols.FirstOrDefault())?.DeclaringSyntaxReferences.Any(reference => reference.SyntaxTree == _function.SyntaxTree && reference.Span == _function.Span) == true)));
        }

        private static string Short(SyntaxNode condition)
        {
            var text = condition.ToString();
            return text.Length <= 60 && !text.Contains('\n') ? $"'{text}'" : "its condition";
        }

        /// <summary>Whether a completion stands before a statement in one of the blocks around it.</summary>
        private bool IsAfterCompletion(SyntaxNode statement) =>
            _completions.Any(c => c.SpanStart < statement.SpanStart
                && c.AncestorsAndSelf().OfType<StatementSyntax>().Any(s => s.Parent is BlockSyntax or SwitchSectionSyntax && s.Parent.Span.Contains(statement.Span) && !s.Span.Contains(statement.Span)
                    && s is ExpressionStatementSyntax));

        private static Location Place(SyntaxNode syntax) => Name(syntax).GetLocation()!;

        private static SyntaxNodeOrToken Name(SyntaxNode syntax) => syntax switch
        {
            InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access } => access.Name.Identifier,
            InvocationExpressionSyntax { Expression: MemberBindingExpressionSyntax binding } => binding.Name.Identifier,
            InvocationExpressionSyntax { Expression: SimpleNameSyntax name } => name.Identifier,
            MemberAccessExpressionSyntax access => access.Name.Identifier,
            AwaitExpressionSyntax wait => Name(wait.Expression),
            ThrowStatementSyntax thrown => thrown.ThrowKeyword,
            CatchClauseSyntax clause => clause.CatchKeyword,
            _ => syntax,
        };

        /// <summary>What failed on the way here.</summary>
        private sealed record Cause(string What, SyntaxNode Syntax)
        {
            /// <summary>Whether a handler of cancellation took it.</summary>
            public bool IsCancelled { get; init; }

            /// <summary>Whether a handler took it, after which the function goes on.</summary>
            public bool IsTaken { get; init; }
        }
    }
}
