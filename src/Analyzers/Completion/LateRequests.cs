using Hangproof.Flow;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Completion;

/// <summary>The member after which nobody answers, and where it stands.</summary>
internal sealed record LastAnswer(string Name, Location Place);

/// <summary>
/// Requests that come too late: into the queue of a loop that has been cancelled and takes no more, or into a table after all that was in it has
/// been ended.
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

    public LateRequests(CodeFacts facts, Completers completers)
    {
        _facts = facts;
        _completers = completers;
    }

    /// <summary>The loop that answers, takes its requests from a channel with a token, and leaves without a word to those that are still there.</summary>
    public LastAnswer? LeftBehind(SourceTrail trail, CancellationToken cancellationToken)
    {
        if (!trail.IsClosed || trail.Completions.IsEmpty || trail.Completions.Any(c => c is not IInvocationOperation || _completers.Item(c, cancellationToken) is null))
            return null;
        var function = EnclosingFunction.Of(trail.Completions[0].Syntax);
        if (trail.Completions.Any(c => EnclosingFunction.Of(c.Syntax) != function || _completers.Of(c, cancellationToken) is Completer.Sweep or Completer.Guard) || !EnclosingFunction.IsAsync(function))
            return null;
        foreach (var call in EnclosingFunction.OwnNodes(function).OfType<InvocationExpressionSyntax>())
        {
            if (call.Expression is not MemberAccessExpressionSyntax { Name.Identifier.ValueText: var name } || !_receives.Contains(name)
                || _facts.Models.Operation(call, cancellationToken) is not IInvocationOperation { TargetMethod.ContainingType.Name: "ChannelReader", Instance: { } reader } receive || !TakesToken(receive))
                continue;
            var queue = _facts.Objects.Of(reader, cancellationToken);
            if (!queue.IsClosed || queue.Creations.IsEmpty || queue.Calls.Any(c => c is IInvocationOperation { TargetMethod.Name: var other } && _completes.Contains(other)))
                return null;
            return Name(function) is { } loop ? new LastAnswer(loop, receive.Syntax.GetLocation()) : null;
        }
        return null;
    }

    /// <summary>The stop path that ends all that is kept, where whoever asks later keeps its request all the same and is told of nothing.</summary>
    public LastAnswer? AfterTheSweep(SourceTrail trail, IPropertyReferenceOperation task, CancellationToken cancellationToken)
    {
        if (!trail.IsClosed || !trail.IsStored || trail.Creations is not { Length: 1 } creations || EnclosingFunction.Of(task.Syntax) is not { } asking || EnclosingFunction.Of(creations[0].Syntax) != asking)
            return null;
        var sweeps = trail.Completions.Where(c => _completers.Of(c, cancellationToken) == Completer.Sweep).ToList();
        if (sweeps.Count == 0 || trail.Completions.Any(c => _completers.Of(c, cancellationToken) == Completer.Guard) || !AsksNothing(asking, cancellationToken))
            return null;
        foreach (var sweep in sweeps)
        {
            var function = EnclosingFunction.Of(sweep.Syntax);
            if (_facts.Models.Get(function.SyntaxTree).GetDeclaredSymbol(function, cancellationToken) is not IMethodSymbol member || !StopPath.Contains(member))
                return null;
        }
        return new LastAnswer(Name(EnclosingFunction.Of(sweeps[0].Syntax))!, sweeps[0].Syntax.GetLocation());
    }

    /// <summary>Whether a function only makes its request and keeps it: no question, no lock, and no call but on collections and counters.</summary>
    private bool AsksNothing(SyntaxNode function, CancellationToken cancellationToken)
    {
        foreach (var node in EnclosingFunction.OwnNodes(function))
        {
            switch (node)
            {
                case IfStatementSyntax or ConditionalExpressionSyntax or ThrowStatementSyntax or ThrowExpressionSyntax or LockStatementSyntax or SwitchStatementSyntax or UsingStatementSyntax
                    or LocalDeclarationStatementSyntax { UsingKeyword.RawKind: not 0 }:
                    return false;
                case InvocationExpressionSyntax call when _facts.Models.Operation(call, cancellationToken) is not IInvocationOperation { TargetMethod.ContainingType: { } type }
                    || !(type.Name is "Interlocked" or "Volatile" or "Guid" or "Random" || type.ContainingNamespace?.ToString() is "System.Collections.Generic" or "System.Collections.Concurrent"):
                    return false;
            }
        }
        return true;
    }

    private bool TakesToken(IInvocationOperation receive) =>
        receive.Arguments.Any(a => a.ArgumentKind == ArgumentKind.Explicit && _facts.Known.IsToken(a.Parameter?.Type) && a.Value is not (IDefaultValueOperation or IPropertyReferenceOperation { Property.Name: "None" }));

    private static string? Name(SyntaxNode function) => function switch
    {
        MethodDeclarationSyntax method => method.Identifier.ValueText,
        LocalFunctionStatementSyntax local => local.Identifier.ValueText,
        _ => null,
    };
}
