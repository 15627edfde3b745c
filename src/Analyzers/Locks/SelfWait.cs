using System.Collections.Immutable;
using Hangproof.Catalogue;
using Hangproof.Flow;
using Hangproof.Flow.Summaries;
using Hangproof.Reporting;
using Hangproof.Waits;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Locks;

/// <summary>Work that waits for its own end (HANG414): a loop's task is awaited, or its thread joined, by what the loop itself calls.</summary>
/// <remarks>
/// Silent for tasks that the waiting function has just made, for the end of what was there before (<c>_tail = After(_tail)</c>), for another
/// instance's loop, where the field has another task by then, where code asks whose thread or task it runs on, and for calls that the loop does not wait for. Two loops that end each
/// other are let off where only the first to come does it.
/// </remarks>
internal sealed class SelfWait
{
    private const string WayOut = "signal the end here, and wait for it from outside";

    private static readonly HashSet<string> _whoAmI = new(StringComparer.Ordinal)
    {
        "CurrentId", "CurrentThread", "CurrentManagedThreadId", "ManagedThreadId", "AsyncLocal", "IsCurrentThread", "IsInLoop", "IsLoopThread", "InEventLoop", "CheckAccess", "ReferenceEquals",
    };

    private readonly LockFacts _facts;
    private readonly WorkWaits _waits;
    private readonly EarlierTask _earlier;

    public SelfWait(LockFacts facts)
    {
        _facts = facts;
        _waits = new WorkWaits(facts.Facts);
        _earlier = new EarlierTask(facts.Facts);
    }

    public LockFinding? At(LockedStep step, LockedBody body, CancellationToken cancellationToken)
    {
        if (_waits.Of(step.Operation, cancellationToken) is not { } wait || wait.Waited is IInvocationOperation { TargetMethod.ContainingType.Name: "Parallel" } || !MayBeStored(wait.Waited))
            return null;
        var works = _facts.Work.Of(wait.Waited, Frame.Root, cancellationToken);
        foreach (var work in works)
        {
            if (!work.IsStored || (work.Completion is null && IsFresh(work, body)))
                continue;
            foreach (var reached in _facts.Walk(ImmutableArray.Create(work.Body), null, cancellationToken))
            {
                if (IsCalledOff(reached, step.Operation) || IsInterrupted(step.Operation) || IsGivenAnother(reached, wait.Waited))
                    continue;
                if (reached.Depth == 0 && work.Completion is { } completion && IsApart(step.Operation.Syntax, completion.Syntax))
                    continue;
                // A callback that awaits is over for whoever runs it.
                if (reached.Depth == 0 && wait is { Blocks: false, IsWait: false })
                    continue;
                if (reached.Body.Function != body.Function || (reached.Depth > 0 && work.IsAfter(reached.Way.ElementAt(1).Site!)) || (reached.Depth == 0 && work.IsAfter(step.Operation)) || !IsSameObject(reached, body.Function) || AsksWhoItIs(reached, step.Operation, mayBeFirst: works.Length > 1)
                    || _earlier.Is(work, reached, step.Operation, ValueOrigins.Variable(wait.Waited), cancellationToken))
                    continue;
                var runs = Places.Function(reached.Way.First().Body.Function);
                return new LockFinding(IsStartedTwice(work, cancellationToken) || IsBehindFlag(reached) ? Descriptors.WaitsForItself.UntilAsked() : Descriptors.WaitsForItself, Places.Of(step.Operation), Places.Api(step.Operation), WayOut,
                    Places.Name(step.Operation), $"{wait.What} runs '{runs}', which gets here{(reached.Depth == 0 ? "" : $" by '{reached.WayName}'")}")
                {
                    Evidence = reached.Way.Skip(1).Select(way => Places.Of(way.Site!).GetLocation()).Append(Places.Of(work.Start).GetLocation()).ToImmutableArray(),
                };
            }
        }
        return null;
    }

    /// <summary><c>_reads = PumpAsync(client, server); _writes = PumpAsync(server, client);</c>: each may well wait for the other.</summary>
    private bool IsStartedTwice(Work work, CancellationToken cancellationToken) =>
        work.Start is IInvocationOperation { TargetMethod: { } started } && !_facts.Facts.Models.Declarations(started.OriginalDefinition).IsEmpty
        && _facts.Facts.Uses.Of(started.OriginalDefinition, cancellationToken).Uses.Select(use => use.Operation is IInvocationOperation call ? TaskPath.StoredIn(call) : null)
            .Where(kept => kept is IFieldSymbol or IPropertySymbol).Distinct(SymbolEqualityComparer.Default).Skip(1).Any();

    /// <summary><c>if (!isOwnThread) moves = next.IsLong; ... if (moves) Queue(next);</c>: a local of its own says when it is gone this way.</summary>
    private static bool IsBehindFlag(Reached reached) => reached.Way.Select(way => way.Site).OfType<IOperation>().Any(site =>
        EnclosingFunction.AncestorsWithin(site.Syntax).OfType<IfStatementSyntax>().Any(choice => choice.Statement.Span.Contains(site.Syntax.Span) && choice.Condition is IdentifierNameSyntax { Identifier.ValueText: var flag }
            && EnclosingFunction.OwnNodes(EnclosingFunction.Of(site.Syntax)).Any(node => node is AssignmentExpressionSyntax { Left: IdentifierNameSyntax { Identifier.ValueText: var set } } && set == flag)));

    /// <summary><c>if (waits) await _loop;</c>, and the loop calls that with <c>waits: false</c>.</summary>
    private static bool IsCalledOff(Reached reached, IOperation wait) => reached.Frame.Passed.LeavesOut(wait.Syntax, reached.Body.Function);

    /// <summary><c>await sent.WithCancellation(stop)</c>: a helper waits for what it is given, and on the way from the work that is a task of its own.</summary>
    private static bool IsGivenAnother(Reached reached, IOperation waited) =>
        reached.Depth > 0 && reached.Way.Last().Site is IInvocationOperation call
        && waited.DescendantsAndSelf().OfType<IParameterReferenceOperation>().Any(given => given.Parameter.ContainingSymbol is IMethodSymbol { MethodKind: not MethodKind.AnonymousFunction }
            && ValueOrigins.Unwrap(ValueOrigins.Argument(call, given.Parameter.Ordinal)) is IInvocationOperation);

    /// <summary><c>_thread.Interrupt(); _thread.Join();</c>: on the thread itself the wait throws at once; <c>Abort</c> throws before that.</summary>
    private static bool IsInterrupted(IOperation wait) =>
        wait is IInvocationOperation { TargetMethod: { Name: "Join", ContainingType.Name: "Thread" }, Instance.Syntax: var thread }
        && EnclosingFunction.OwnNodes(EnclosingFunction.Of(wait.Syntax)).Any(node => node is InvocationExpressionSyntax { Expression: var called } && node.Span.End <= wait.Syntax.SpanStart && called switch
        {
            MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Interrupt" or "Abort", Expression: var asked } => SyntaxFactory.AreEquivalent(asked, thread),
            MemberBindingExpressionSyntax { Name.Identifier.ValueText: "Interrupt" or "Abort" } => true,
            _ => false,
        });

    /// <summary><c>if (isSecond) { done.Task.Wait(); return; }</c>: who waits there is not who completes it further down.</summary>
    private static bool IsApart(SyntaxNode wait, SyntaxNode completion) => EnclosingFunction.AncestorsWithin(wait).OfType<IfStatementSyntax>()
        .Any(choice => choice.Statement.Span.Contains(wait.Span) && !choice.Span.Contains(completion.Span) && Leaving.Is(choice.Statement));

    /// <summary>Whether this rule speaks of a wait that the wait rules have found.</summary>
    public bool SpeaksOf(WaitSite site)
    {
        if (site.Api.Kind is not (WaitKind.ThreadJoin or WaitKind.Task or WaitKind.Event) || BodyGraphs.FunctionAround(site.Name) is not { } function)
            return false;
        var body = _facts.Body(function, site.CancellationToken);
        return body.Steps.FirstOrDefault(step => step.Operation.Syntax == site.Operation.Syntax) is { } waiting && At(waiting, body, site.CancellationToken) is not null;
    }

    /// <summary>A call whose task is awaited on the spot is new each time; one that puts tasks together may be given an old one.</summary>
    private static bool MayBeStored(IOperation waited) =>
        ValueOrigins.Unwrap(waited) is not (IObjectCreationOperation or ILiteralOperation or IInvocationOperation { TargetMethod.Name: not ("WhenAll" or "WhenAny" or "ToArray" or "ToList" or "AsTask") });

    /// <summary>What the waiting function starts itself, and keeps in a local, is another at each call.</summary>
    private static bool IsFresh(Work work, LockedBody body) =>
        work.Start.Syntax.SyntaxTree == body.Function.SyntaxTree && body.Function.Span.Contains(work.Start.Syntax.Span) && !IsKept(work.Start);

    private static bool IsKept(IOperation start)
    {
        for (var parent = start.Parent; parent is not null; parent = parent.Parent)
        {
            if (parent is IAssignmentOperation { Target: IFieldReferenceOperation or IPropertyReferenceOperation })
                return true;
        }
        return false;
    }

    /// <summary>The loop gets here on the object that it runs for; static code has none.</summary>
    private static bool IsSameObject(Reached reached, SyntaxNode function) =>
        reached.Frame.This is null or { IsThis: true } || function.AncestorsAndSelf().Any(node => node is MemberDeclarationSyntax member && member.Modifiers.Any(m => m.ValueText == "static"));

    private static bool AsksWhoItIs(Reached reached, IOperation wait, bool mayBeFirst)
    {
        foreach (var site in reached.Way.Select(way => way.Site).OfType<IOperation>().Append(wait))
        {
            foreach (var node in site.Syntax.Ancestors())
            {
                if (node is IfStatementSyntax { Condition: var condition } && !condition.Span.Contains(site.Syntax.Span) && Asks(condition, mayBeFirst))
                    return true;
                if (node is ConditionalExpressionSyntax choice && !choice.Condition.Span.Contains(site.Syntax.Span) && Asks(choice.Condition, mayBeFirst))
                    return true;
                // An early return asks for all that follows.
                if (node is BlockSyntax block && block.Statements.TakeWhile(s => s.SpanStart < site.Syntax.SpanStart && !s.Span.Contains(site.Syntax.Span))
                        .Any(s => s is IfStatementSyntax guard && Asks(guard.Condition, mayBeFirst) && guard.Statement.DescendantNodesAndSelf().Any(n => n is ReturnStatementSyntax or ThrowStatementSyntax)))
                    return true;
                if (node is BaseMethodDeclarationSyntax or LocalFunctionStatementSyntax or AnonymousFunctionExpressionSyntax)
                    break;
            }
        }
        return false;
    }

    private static bool Asks(ExpressionSyntax condition, bool mayBeFirst)
    {
        foreach (var name in condition.DescendantNodesAndSelf().OfType<SimpleNameSyntax>())
        {
            var text = name.Identifier.ValueText;
            if (_whoAmI.Contains(text) || (mayBeFirst && text is "Interlocked" or "Exchange" or "CompareExchange"))
                return true;
            // An asynchronous local, or a question of one's own: IsOnLoop, CalledFromHandler.
            if (text == "Value" && name.Parent is MemberAccessExpressionSyntax || text.IndexOf("Inside", StringComparison.OrdinalIgnoreCase) >= 0 || text.StartsWith("IsOn", StringComparison.Ordinal) && text.Length > 4 && char.IsUpper(text[4]))
                return true;
        }
        // `task != _loop`, `caller == _reader`: tasks are compared, and not with null.
        return condition.DescendantNodesAndSelf().OfType<BinaryExpressionSyntax>().Any(binary =>
            binary.OperatorToken.ValueText is "==" or "!=" && !(binary.Left is LiteralExpressionSyntax || binary.Right is LiteralExpressionSyntax)
            && (IsWork(binary.Left) || IsWork(binary.Right)));
    }

    private static bool IsWork(ExpressionSyntax expression)
    {
        var text = expression.ToString();
        return text.IndexOf("task", StringComparison.OrdinalIgnoreCase) >= 0 || text.IndexOf("thread", StringComparison.OrdinalIgnoreCase) >= 0
            || text.IndexOf("loop", StringComparison.OrdinalIgnoreCase) >= 0 || text.IndexOf("worker", StringComparison.OrdinalIgnoreCase) >= 0;
    }
}
