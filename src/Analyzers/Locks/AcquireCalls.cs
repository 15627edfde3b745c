using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Locks;

/// <summary>The calls of a block that take a lock or a permit which somebody has to give back by another call.</summary>
internal static class AcquireCalls
{
    public static readonly WordPositions Words = new(
        "Enter", "TryEnter", "Wait", "WaitAsync", "WaitOne", "EnterReadLock", "EnterWriteLock", "EnterUpgradeableReadLock", "TryEnterReadLock", "TryEnterWriteLock", "TryEnterUpgradeableReadLock");

    private static readonly WordPositions _releases = new("Exit", "Release", "ReleaseMutex", "ExitReadLock", "ExitWriteLock", "ExitUpgradeableReadLock");

    /// <summary>Whether a compilation holds both halves of such a pair.</summary>
    public static bool AnyIn(Compilation compilation, CancellationToken cancellationToken) =>
        Words.AnyIn(compilation, cancellationToken) && _releases.AnyIn(compilation, cancellationToken);

    /// <summary>Calls that may acquire, by their names, in a block that also holds the name of a release.</summary>
    public static IEnumerable<(SimpleNameSyntax Name, InvocationExpressionSyntax Call)> In(CodeBlock block)
    {
        var tree = block.Node.SyntaxTree;
        if (_releases.In(tree, block.Node.Span, block.CancellationToken).IsEmpty)
            yield break;
        foreach (var hit in Words.In(tree, block.Node.Span, block.CancellationToken).ToArray())
        {
            if (hit.IsCalled && hit.IsMember && tree.GetRoot(block.CancellationToken).FindToken(hit.Position).Parent is SimpleNameSyntax name
                && CodeBlocks.Owns(block.Node, name) && SymbolUses.Expression(name) is InvocationExpressionSyntax call)
                yield return (name, call);
        }
    }

    /// <summary>Which lock a call takes there and then; <see langword="null"/> for a signal, and for a task of one that is not awaited.</summary>
    public static Acquisition? Taken(IInvocationOperation call, LockFacts facts, CancellationToken cancellationToken)
    {
        if (facts.Facts.Known.IsTaskLike(call.Type) && !TaskPath.IsWaitedFor(call))
            return null;
        return facts.Acquisitions.Taken(call, cancellationToken) ?? Permit(call, facts, cancellationToken);
    }

    /// <summary>One of several permits keeps nobody out for long, yet each that is not given back is gone.</summary>
    private static Acquisition? Permit(IInvocationOperation call, LockFacts facts, CancellationToken cancellationToken) =>
        call is { TargetMethod: { Name: "Wait" or "WaitAsync", ContainingType.Name: "SemaphoreSlim" }, Instance: { } semaphore } && facts.Identity.Permits(semaphore, cancellationToken) > 0
            ? new Acquisition(call, LockKind.Semaphore, facts.Identity.Paths.Of(semaphore, cancellationToken), semaphore, Form(call, facts))
            : null;

    private static AcquireForm Form(IInvocationOperation call, LockFacts facts)
    {
        var form = AcquireForm.Waits;
        foreach (var argument in call.Arguments)
        {
            if (argument.Parameter is { } parameter && (parameter.Type.SpecialType == SpecialType.System_Int32 || facts.Facts.Known.IsTimeSpan(parameter.Type)))
                return argument.Value.ConstantValue is { HasValue: true, Value: -1 } ? AcquireForm.Waits : AcquireForm.Timed;
            if (argument.ArgumentKind == ArgumentKind.Explicit && facts.Facts.Known.IsToken(argument.Parameter?.Type))
                form = AcquireForm.Cancellable;
        }
        return form;
    }

    /// <summary>Whether a release gives back what was taken, both in one function.</summary>
    public static bool IsOf(Release release, Acquisition taken) =>
        release.Kind == taken.Kind
        && (release.Lock.IsSame(taken.Lock)
            || (release.Object is { } given && taken.Object is { } got && Microsoft.CodeAnalysis.CSharp.SyntaxFactory.AreEquivalent(given.Syntax, got.Syntax)));

    /// <summary><c>Release(n)</c>: a throttle that is drained and filled again, not a lock.</summary>
    public static bool GivesBackSeveral(InvocationExpressionSyntax release) =>
        release.ArgumentList.Arguments is [{ Expression: not LiteralExpressionSyntax { Token.ValueText: "1" } }]
        && release.Expression is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Release" };
}
