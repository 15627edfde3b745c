using Hangproof.Completion;
using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Lifetimes;

/// <summary>
/// <c>token.Register(() => stopped.TrySetResult()); await stopped.Task;</c>: nothing but the callback completes what is waited for next, so when the
/// method goes on the token was cancelled and has let go of the callback.
/// </summary>
internal static class SpentRegistration
{
    private static readonly HashSet<string> _signals = new(StringComparer.Ordinal) { "Set", "Release" };
    private static readonly HashSet<string> _waits = new(StringComparer.Ordinal) { "Wait", "WaitAsync", "WaitOne" };

    /// <summary>Whether a registration is spent once its method goes on; the default where it may not be.</summary>
    public static Spending Of(LifetimeSite site)
    {
        var function = EnclosingFunction.Of(site.Operation.Syntax);
        foreach (var part in ((IInvocationOperation)site.Operation).Arguments.SelectMany(argument => argument.Value.DescendantsAndSelf()))
        {
            if (part is ILocalReferenceOperation { Local: var signal } && IsClosedWhenMade(signal, function, site) && Wait(signal, function, site) is { } wait)
                return Until(wait, site);
        }
        return Spending.Unknown;
    }

    /// <summary>Whether a local of the method is a source, or an event or semaphore that nobody gets through at first.</summary>
    private static bool IsClosedWhenMade(ILocalSymbol signal, SyntaxNode function, LifetimeSite site) =>
        signal.DeclaringSyntaxReferences is [var declared] && declared.GetSyntax(site.CancellationToken) is VariableDeclaratorSyntax { Initializer.Value: var made }
        && EnclosingFunction.Of(made) == function
        && site.Facts.Code.Models.Operation(made, site.CancellationToken) is IObjectCreationOperation creation
        && (SourceTrails.IsSource(creation.Type)
            || creation.Type?.Name is "ManualResetEventSlim" or "ManualResetEvent" or "AutoResetEvent" or "EventWaitHandle" or "SemaphoreSlim" or "Semaphore"
                && creation.Arguments.All(argument => argument.Parameter?.Ordinal != 0 || argument.Value.ConstantValue is { HasValue: true, Value: false or 0 }));

    /// <summary>The one wait for it in its method, where nobody but the callback lets it through.</summary>
    private static SyntaxNode? Wait(ILocalSymbol signal, SyntaxNode function, LifetimeSite site)
    {
        SyntaxNode? wait = null;
        var isSignalled = false;
        foreach (var use in site.Facts.Code.Uses.Of(signal, site.CancellationToken).Uses)
        {
            if (site.Operation.Syntax.Span.Contains(use.Operation.Syntax.Span))
                isSignalled |= IsSignal(use.Operation) || IsState(use.Operation, site);
            else if (EnclosingFunction.Of(use.Operation.Syntax) == function && Waiting(use.Operation) is { } found && wait is null)
                wait = found;
            else if (use.Operation.Parent is not IInvocationOperation { TargetMethod.Name: "Dispose" })
                return null;
        }
        return isSignalled ? wait : null;
    }

    private static bool IsSignal(IOperation use) => use.Parent switch
    {
        IInvocationOperation call => IsSignal(call.TargetMethod.Name),
        IMethodReferenceOperation group => IsSignal(group.Method.Name),
        _ => false,
    };

    private static bool IsSignal(string method) => _signals.Contains(method) || SourceTrails.IsCompletion(method);

    /// <summary><c>token.Register(state => ((TaskCompletionSource)state).TrySetResult(), stopped)</c></summary>
    private static bool IsState(IOperation use, LifetimeSite site) =>
        use.Syntax.Parent is ArgumentSyntax { Parent.Parent: var taker } && taker == site.Operation.Syntax
        && site.Operation.Syntax.DescendantNodes().OfType<MemberAccessExpressionSyntax>().Any(access => IsSignal(access.Name.Identifier.ValueText));

    /// <summary>The whole of a wait without any other end: <c>await stopped.Task</c>, <c>stopped.Wait()</c>.</summary>
    private static SyntaxNode? Waiting(IOperation use)
    {
        switch (use.Parent)
        {
            case IPropertyReferenceOperation { Property.Name: "Task" } task when TaskPath.IsWaitedFor(task):
                return TaskPath.Carried(task).Parent!.Syntax;
            case IInvocationOperation { Arguments.Length: 0 } call when _waits.Contains(call.TargetMethod.Name):
                return TaskPath.Carried(call).Parent is IAwaitOperation awaited ? awaited.Syntax : call.TargetMethod.Name != "WaitAsync" ? call.Syntax : null;
            default:
                return null;
        }
    }

    /// <summary>Whether every way from the registration comes to the wait.</summary>
    private static Spending Until(SyntaxNode wait, LifetimeSite site)
    {
        var registration = site.Operation.Syntax;
        if (wait.SpanStart < registration.Span.End || Block(wait, registration) is not { } block)
            return Spending.Unknown;
        var between = EnclosingFunction.OwnNodes(block).Where(node => node.SpanStart >= registration.Span.End && node.Span.End <= wait.SpanStart).ToList();
        if (between.Any(node => node is ReturnStatementSyntax or ThrowStatementSyntax or BreakStatementSyntax or ContinueStatementSyntax or GotoStatementSyntax or YieldStatementSyntax))
            return Spending.Unknown;
        return between.Any(node => site.Facts.Code.Paths.WhatFails(node, site.CancellationToken) is not null) ? Spending.UnlessItFails : Spending.Always;
    }

    /// <summary>The block that runs both, one after the other: the wait in any case, the registration once.</summary>
    private static BlockSyntax? Block(SyntaxNode wait, SyntaxNode registration)
    {
        var block = wait;
        while (!(block is BlockSyntax && block.Span.Contains(registration.Span)))
        {
            if (block.Parent is not { } parent || !IsAlwaysRun(block, parent))
                return null;
            block = parent;
        }
        return EnclosingFunction.AncestorsWithin(registration).TakeWhile(node => node != block).Any(LoopSyntax.Is) ? null : (BlockSyntax)block;
    }

    private static bool IsAlwaysRun(SyntaxNode part, SyntaxNode whole) => whole switch
    {
        TryStatementSyntax attempt => attempt.Block == part,
        UsingStatementSyntax or LockStatementSyntax or FixedStatementSyntax or CheckedStatementSyntax => true,
        BlockSyntax or ExpressionStatementSyntax or ReturnStatementSyntax or LocalDeclarationStatementSyntax => true,
        VariableDeclarationSyntax or VariableDeclaratorSyntax or EqualsValueClauseSyntax => true,
        AssignmentExpressionSyntax assignment => assignment.IsKind(SyntaxKind.SimpleAssignmentExpression),
        AwaitExpressionSyntax or ParenthesizedExpressionSyntax or CastExpressionSyntax or MemberAccessExpressionSyntax or InvocationExpressionSyntax => true,
        _ => false,
    };
}

/// <summary>Whether the method that registers waits until its callback has run.</summary>
internal enum Spending
{
    /// <summary>It goes on without.</summary>
    Unknown,

    /// <summary>It does where nothing fails before.</summary>
    UnlessItFails,

    /// <summary>It does.</summary>
    Always,
}
