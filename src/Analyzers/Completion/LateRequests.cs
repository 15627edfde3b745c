using Hangproof.Flow;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Completion;

/// <summary>The member after which nobody answers, and where it stands.</summary>
/// <param name="When">When it leaves, for the message: <c>it is cancelled</c>.</param>
internal sealed record LastAnswer(string Name, Location Place, string When = "");

/// <summary>
/// Requests that come too late: into the queue of a loop that has been cancelled or has given up and takes no more, or into a table after all
/// that was in it has been ended.
/// </summary>
/// <remarks>
/// Silent where the queue is completed by somebody, where what is left in it is completed too, and where whoever asks looks at anything on the
/// way, or calls what may refuse it.
/// </remarks>
internal sealed class LateRequests
{
    private static readonly HashSet<string> _receives = new(StringComparer.Ordinal) { "ReadAsync", "ReadAllAsync", "WaitToReadAsync" };
    private static readonly HashSet<string> _completes = new(StringComparer.Ordinal) { "Complete", "TryComplete" };

    private readonly CodeFacts _facts;
    private readonly Completers _completers;
    private readonly Failures _failures;

    public LateRequests(CodeFacts facts, Completers completers)
    {
        _facts = facts;
        _completers = completers;
        _failures = new Failures(facts);
    }

    /// <summary>The loop that answers, takes its requests from a channel with a token, and leaves without a word to those that are still there.</summary>
    public LastAnswer? LeftBehind(SourceTrail trail, CancellationToken cancellationToken)
    {
        if (!trail.IsClosed || trail.Completions.IsEmpty || trail.Completions.Any(c => c is not IInvocationOperation || _completers.Item(c, cancellationToken) is null))
            return null;
        var function = EnclosingFunction.Of(trail.Completions[0].Syntax);
        if (trail.Completions.Any(c => EnclosingFunction.Of(c.Syntax) != function || _completers.Of(c, cancellationToken) is Completer.Sweep or Completer.Guard) || !EnclosingFunction.IsAsync(function))
            return null;
        foreach (var call in EnclosingFunction.OwnCalls(function))
        {
            if (call.Expression is not MemberAccessExpressionSyntax { Name.Identifier.ValueText: var name } || !_receives.Contains(name)
                || _facts.Models.Operation(call, cancellationToken) is not IInvocationOperation { TargetMethod.ContainingType.Name: "ChannelReader", Instance: { } reader } receive)
                continue;
            var queue = _facts.Objects.Of(reader, cancellationToken);
            if (!queue.IsClosed || queue.Creations.IsEmpty || Name(function) is not { } loop)
                return null;
            var completed = queue.Calls.Where(c => c is IInvocationOperation { TargetMethod.Name: var other } && _completes.Contains(other)).ToList();
            if (TakesToken(receive) && completed.Count == 0)
                return new LastAnswer(loop, receive.Syntax.GetLocation(), "it is cancelled");
            if (completed.Any(c => EnclosingFunction.Of(c.Syntax) == function) || GivesUp(call, function, trail) is not { } exit || IsDrained(queue, call) || RunsAgain(function, cancellationToken))
                return null;
            return new LastAnswer(loop, exit.GetLocation(), "one of them fails");
        }
        return null;
    }

    /// <summary>The <c>break</c> or <c>return</c> by which a loop leaves its queue for good, after it has told one request that it failed.</summary>
    private static SyntaxToken? GivesUp(InvocationExpressionSyntax receive, SyntaxNode function, SourceTrail trail)
    {
        var loops = EnclosingFunction.AncestorsWithin(receive).Where(LoopSyntax.Is).ToList();
        if (loops.Count != 1)
            return null;
        foreach (var statement in EnclosingFunction.OwnNodes(loops[0]).OfType<StatementSyntax>())
        {
            var isExit = statement is ReturnStatementSyntax || statement is BreakStatementSyntax && statement.Ancestors().First(a => LoopSyntax.Is(a) || a is SwitchStatementSyntax) == loops[0];
            if (isExit && statement.Parent is BlockSyntax block && trail.Completions.Any(c => EnclosingFunction.Of(c.Syntax) == function && IsFailure(c)
                && c.Syntax.SpanStart < statement.SpanStart && c.Syntax.FirstAncestorOrSelf<ExpressionStatementSyntax>()?.Parent == block))
                return statement.GetFirstToken();
        }
        return null;
    }

    private static bool IsFailure(IOperation completion) => completion is IInvocationOperation { TargetMethod.Name: "TrySetException" or "SetException" or "TrySetCanceled" or "SetCanceled" };

    /// <summary>Whether somebody takes from the queue beside the loop.</summary>
    private static bool IsDrained(ObjectFacts queue, SyntaxNode receive)
    {
        var loop = LoopSyntax.Around(receive)!;
        return queue.Calls.Any(c => c is IInvocationOperation { TargetMethod.Name: "TryRead" or "ReadAsync" or "ReadAllAsync" or "WaitToReadAsync" } && !(c.Syntax.SyntaxTree == loop.SyntaxTree && loop.Span.Contains(c.Syntax.Span)));
    }

    /// <summary>Whether the loop is started at several places, or by a loop: what it leaves is then for the next one.</summary>
    private bool RunsAgain(SyntaxNode function, CancellationToken cancellationToken) =>
        _facts.Models.Get(function.SyntaxTree).GetDeclaredSymbol(function, cancellationToken) is not { } method
        || _facts.Uses.Of(method, cancellationToken) is not { Uses: [var start] } || EnclosingFunction.AncestorsWithin(start.Operation.Syntax).Any(LoopSyntax.Is);

    /// <summary>The stop path that ends all that is kept, where whoever asks later keeps its request all the same and is told of nothing.</summary>
    public LastAnswer? AfterTheSweep(SourceTrail trail, IPropertyReferenceOperation task, CancellationToken cancellationToken)
    {
        if (!trail.IsClosed || !trail.IsStored || trail.Creations is not { Length: 1 } creations || EnclosingFunction.Of(task.Syntax) is not { } asking || EnclosingFunction.Of(creations[0].Syntax) != asking)
            return null;
        var sweeps = trail.Completions.Where(c => _completers.Of(c, cancellationToken) == Completer.Sweep).ToList();
        if (sweeps.Count == 0 || trail.Completions.Any(c => _completers.Of(c, cancellationToken) == Completer.Guard))
            return null;
        var asked = AskedBefore(asking, sweeps.Select(s => EnclosingFunction.Of(s.Syntax)).ToList(), cancellationToken);
        // Whoever asks for the end at one call, and not at another, has forgotten it there.
        if (asked.Length > 0 && asked.All(isAsked => isAsked) || !AsksNothing(asking, maySend: asked.Contains(true), cancellationToken))
            return null;
        foreach (var sweep in sweeps)
        {
            var function = EnclosingFunction.Of(sweep.Syntax);
            if (_facts.Models.Get(function.SyntaxTree).GetDeclaredSymbol(function, cancellationToken) is not IMethodSymbol member || !StopPath.Contains(member))
                return null;
        }
        return new LastAnswer(Name(EnclosingFunction.Of(sweeps[0].Syntax))!, sweeps[0].Syntax.GetLocation());
    }

    /// <summary>
    /// Whether the callers of a private function, one by one, ask right before they call for what the sweep leaves behind it. A question that an
    /// <c>await</c> parts from the call is out of date by then.
    /// </summary>
    private bool[] AskedBefore(SyntaxNode asking, IReadOnlyList<SyntaxNode> sweeps, CancellationToken cancellationToken)
    {
        if (_facts.Models.Get(asking.SyntaxTree).GetDeclaredSymbol(asking, cancellationToken) is not IMethodSymbol { DeclaredAccessibility: Accessibility.Private, MethodKind: MethodKind.Ordinary } method)
            return Array.Empty<bool>();
        var told = new HashSet<string>(sweeps.SelectMany(EnclosingFunction.OwnNodes).OfType<IdentifierNameSyntax>().Select(name => name.Identifier.ValueText), StringComparer.Ordinal);
        return _facts.Uses.Of(method, cancellationToken).Uses.Select(use => IsAskedAt(use.Operation.Syntax, told)).ToArray();
    }

    private static bool IsAskedAt(SyntaxNode call, HashSet<string> told)
    {
        SyntaxNode? question = null;
        foreach (var node in EnclosingFunction.OwnNodes(EnclosingFunction.Of(call)))
        {
            if (node.SpanStart >= call.SpanStart)
                break;
            if (node is AwaitExpressionSyntax && !node.Span.Contains(call.Span))
                question = null;
            else if (node is IfStatementSyntax { Condition: var condition } && Mentions(condition) || node is InvocationExpressionSyntax thrown && thrown.Expression.ToString().EndsWith("ThrowIf", StringComparison.Ordinal) && Mentions(thrown.ArgumentList))
                question = node;
        }
        return question is not null;

        bool Mentions(SyntaxNode expression) => expression.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>().Any(name => told.Contains(name.Identifier.ValueText));
    }

    /// <summary>
    /// Whether a function only makes its request and keeps it: no question, no lock, and no call but on collections and counters, and where it may
    /// send what it keeps, of what gives no answer and cannot fail.
    /// </summary>
    private bool AsksNothing(SyntaxNode function, bool maySend, CancellationToken cancellationToken)
    {
        foreach (var node in EnclosingFunction.OwnNodes(function))
        {
            switch (node)
            {
                case IfStatementSyntax or ConditionalExpressionSyntax or ThrowStatementSyntax or ThrowExpressionSyntax or LockStatementSyntax or SwitchStatementSyntax or UsingStatementSyntax
                    or LocalDeclarationStatementSyntax { UsingKeyword.RawKind: not 0 }:
                    return false;
                case InvocationExpressionSyntax sent when maySend && sent.Parent is ExpressionStatementSyntax && IsSent(sent, cancellationToken):
                    break;
                case InvocationExpressionSyntax call when _facts.Models.Operation(call, cancellationToken) is not IInvocationOperation { TargetMethod.ContainingType: { } type }
                    || !(type.Name is "Interlocked" or "Volatile" or "Guid" or "Random" || type.ContainingNamespace?.ToString() is "System.Collections.Generic" or "System.Collections.Concurrent"):
                    return false;
            }
        }
        return true;
    }

    /// <summary>A call of the compilation's own code that gives no answer, throws nothing and waits for nothing.</summary>
    private bool IsSent(InvocationExpressionSyntax call, CancellationToken cancellationToken) =>
        _facts.Models.Operation(call, cancellationToken) is IInvocationOperation { TargetMethod: { ReturnsVoid: true, MethodKind: MethodKind.Ordinary } method } sent
        && _facts.Models.Declarations(method.OriginalDefinition) is { Length: 1 } declarations && !method.IsAbstract && !method.IsVirtual && !method.IsOverride
        && _failures.Of(sent, cancellationToken) is null
        && !EnclosingFunction.OwnNodes(declarations[0].GetSyntax(cancellationToken)).Any(node => node is SimpleNameSyntax { Identifier.ValueText: "TrySetException" or "TrySetCanceled" or "SetException" or "SetCanceled" });

    private bool TakesToken(IInvocationOperation receive) =>
        receive.Arguments.Any(a => a.ArgumentKind == ArgumentKind.Explicit && _facts.Known.IsToken(a.Parameter?.Type) && a.Value is not (IDefaultValueOperation or IPropertyReferenceOperation { Property.Name: "None" }));

    private static string? Name(SyntaxNode function) => function switch
    {
        MethodDeclarationSyntax method => method.Identifier.ValueText,
        LocalFunctionStatementSyntax local => local.Identifier.ValueText,
        _ => null,
    };
}
