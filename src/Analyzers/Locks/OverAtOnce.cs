using System.Collections.Immutable;
using Hangproof.Flow;
using Hangproof.Flow.Summaries;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Locks;

/// <summary>Calls whose task is over when they return: all that this kind of object runs answers with <c>Task.CompletedTask</c>, or awaits nothing else.</summary>
internal sealed class OverAtOnce
{
    /// <summary>Calls on the way to what is finished.</summary>
    private const int MaxDepth = 4;

    private readonly LockFacts _facts;

    public OverAtOnce(LockFacts facts) => _facts = facts;

    /// <param name="task">What is waited for.</param>
    /// <param name="frame">That of the function in which it stands.</param>
    /// <param name="cancellationToken">A token.</param>
    public bool Is(IOperation? task, Frame frame, CancellationToken cancellationToken) => Is(task, frame, 0, cancellationToken);

    private bool Is(IOperation? task, Frame frame, int depth, CancellationToken cancellationToken)
    {
        task = ValueOrigins.Unwrap(task);
        while (task is IInvocationOperation { TargetMethod.Name: "ConfigureAwait" or "GetAwaiter" or "AsTask", Instance: { } same })
            task = ValueOrigins.Unwrap(same);
        return depth < MaxDepth && task is IInvocationOperation call && Targets(call, frame, cancellationToken) is { IsEmpty: false } targets
            && targets.All(target => EnclosingFunction.IsAsync(target.Function) ? AwaitsNothing(target, depth, cancellationToken) : ReturnsFinished(target, depth, cancellationToken));
    }

    private ImmutableArray<CallTarget> Targets(IInvocationOperation call, Frame frame, CancellationToken cancellationToken)
    {
        if (call.IsVirtual)
        {
            // Of a kind that nothing derives from, its own answer is the one; of any other, somebody else may have another.
            if (frame.Passed.Kind(call.Instance) is not INamedTypeSymbol { IsSealed: true } kind || Override(call.TargetMethod, kind) is not { } own)
                return ImmutableArray<CallTarget>.Empty;
            return _facts.Facts.Models.Declarations(own)
                .Select(declared => new CallTarget(declared.GetSyntax(cancellationToken), Frame.Root with { Passed = frame.Passed.To(own, kind, call.Arguments) }, own.Name)).ToImmutableArray();
        }
        return _facts.Calls.Methods(call, frame, cancellationToken);
    }

    /// <summary>What a call of a virtual method runs on an object of exactly this kind.</summary>
    private static IMethodSymbol? Override(IMethodSymbol method, INamedTypeSymbol kind)
    {
        var root = method.Root().OriginalDefinition;
        for (var type = kind; type is not null; type = type.BaseType)
        {
            if (type.GetMembers(method.Name).OfType<IMethodSymbol>().FirstOrDefault(member => SymbolEqualityComparer.Default.Equals(member.Root().OriginalDefinition, root)) is { } own)
                return own;
        }
        return null;
    }

    private bool AwaitsNothing(CallTarget target, int depth, CancellationToken cancellationToken) =>
        EnclosingFunction.OwnNodes(target.Function).All(node => node switch
        {
            AwaitExpressionSyntax awaited => Is(_facts.Facts.Models.Operation(awaited.Expression, cancellationToken), target.Frame, depth + 1, cancellationToken),
            CommonForEachStatementSyntax loop => loop.AwaitKeyword.IsKind(SyntaxKind.None),
            UsingStatementSyntax scope => scope.AwaitKeyword.IsKind(SyntaxKind.None),
            LocalDeclarationStatementSyntax local => local.AwaitKeyword.IsKind(SyntaxKind.None),
            _ => true,
        });

    private bool ReturnsFinished(CallTarget target, int depth, CancellationToken cancellationToken)
    {
        var any = false;
        foreach (var returned in ReturnedExpressions.Of(target.Function))
        {
            any = true;
            if (Wrapped(_facts.Facts.Models.Operation(returned, cancellationToken)) is not { } value
                || !(_facts.Facts.Completion.IsOver(value, _facts.Facts.Models.Get(returned.SyntaxTree), cancellationToken) || Is(value, target.Frame, depth + 1, cancellationToken)))
                return false;
        }
        return any;
    }

    /// <summary><c>new ValueTask(task)</c> is over when that task is.</summary>
    private IOperation? Wrapped(IOperation? value) =>
        ValueOrigins.Unwrap(value) is IObjectCreationOperation { Arguments: { Length: 1 } arguments } && _facts.Facts.Known.IsTaskLike(arguments[0].Value.Type) ? arguments[0].Value : value;
}
