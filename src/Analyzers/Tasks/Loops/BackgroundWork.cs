using Hangproof.Flow;
using Hangproof.Lifetimes;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Tasks.Loops;

/// <summary>How work got to run on its own.</summary>
/// <param name="Start">The call that starts it.</param>
/// <param name="What">For the message: <c>thread</c>, <c>task</c>, <c>timer</c>, <c>service</c>.</param>
/// <param name="IsOfProcess">Whether it is started from where only the process's own life is: the entry point, a static member.</param>
internal sealed record Background(SyntaxNode Start, string What, bool IsOfProcess);

/// <summary>Whether a function runs on its own, beside whoever started it: as a task nobody waits for there, a thread, a timer's callback, a hosted service.</summary>
internal sealed class BackgroundWork
{
    /// <summary>Callers that are followed from a loop to what started it.</summary>
    private const int MaxDepth = 4;

    private readonly CodeFacts _facts;

    public BackgroundWork(CodeFacts facts) => _facts = facts;

    public Background? Of(SyntaxNode function, CancellationToken cancellationToken) => Of(function, 0, cancellationToken);

    private Background? Of(SyntaxNode function, int depth, CancellationToken cancellationToken)
    {
        if (depth > MaxDepth)
            return null;
        var model = _facts.Models.Get(function.SyntaxTree);
        return function switch
        {
            AnonymousFunctionExpressionSyntax lambda => OfLambda(lambda, model, depth, cancellationToken),
            LocalFunctionStatementSyntax or MethodDeclarationSyntax => model.GetDeclaredSymbol(function, cancellationToken) is IMethodSymbol method ? OfMethod(method, function, depth, cancellationToken) : null,
            _ => null,
        };
    }

    private Background? OfLambda(AnonymousFunctionExpressionSyntax lambda, SemanticModel model, int depth, CancellationToken cancellationToken)
    {
        if (Starter(model.GetOperation(lambda, cancellationToken)) is not var (start, what))
            return null;
        return !TaskPath.IsDropped(start) && InPlace.Runs(lambda) ? Of(EnclosingFunction.Of(lambda), depth + 1, cancellationToken) : new Background(start.Syntax, what, IsOfProcess(start, cancellationToken));
    }

    private Background? OfMethod(IMethodSymbol method, SyntaxNode function, int depth, CancellationToken cancellationToken)
    {
        if (_facts.Hosted.Exist && _facts.Hosted.IsExecution(method))
            return new Background(function, "service", IsOfProcess: false);
        foreach (var use in _facts.Uses.Of(method, cancellationToken).Uses)
        {
            // A loop that calls itself says nothing.
            if (function.Span.Contains(use.Operation.Syntax.Span) && function.SyntaxTree == use.Operation.Syntax.SyntaxTree)
                continue;
            var background = use.Operation switch
            {
                IMethodReferenceOperation reference => OfReference(reference, depth, cancellationToken),
                IInvocationOperation call when IsLeft(call, method) => new Background(call.Syntax, "task", IsOfProcess(call, cancellationToken)),
                IInvocationOperation call => Of(EnclosingFunction.Of(call.Syntax), depth + 1, cancellationToken),
                _ => null,
            };
            if (background is not null)
                return background;
        }
        return null;
    }

    /// <summary>Awaited, waited for or returned where it is started, work is its starter's own.</summary>
    private Background? OfReference(IMethodReferenceOperation reference, int depth, CancellationToken cancellationToken)
    {
        if (Starter(reference) is not var (start, what))
            return null;
        return TaskPath.IsWaitedFor(start) || (!TaskPath.IsDropped(start) && TaskPath.Carried(start).Parent is IReturnOperation)
            ? Of(EnclosingFunction.Of(start.Syntax), depth + 1, cancellationToken)
            : new Background(start.Syntax, what, IsOfProcess(start, cancellationToken));
    }

    private bool IsLeft(IInvocationOperation call, IMethodSymbol method) =>
        method.IsAsync && method.ReturnsVoid || (_facts.Known.IsTaskLike(call.Type) && ValueOrigins.IsLeft(call) && !IsWaitedForHere(call));

    private bool IsWaitedForHere(IInvocationOperation call) =>
        TaskPath.Consumer(TaskPath.Carried(call)) is { TargetMethod.Name: "WhenAll" or "WhenAny" or "WaitAll" or "WaitAny" or "Run" or "RunSynchronously" }
        || TaskPath.StoredIn(call) is ILocalSymbol
        // `Task.Run(() => LoopAsync())`: the lambda returns it.
        || (call.Parent is IReturnOperation or IConversionOperation { Parent: IReturnOperation });

    /// <summary>The call or creation that takes a delegate and runs it beside its caller.</summary>
    private static (IOperation Start, string What)? Starter(IOperation? body)
    {
        for (var operation = body?.Parent; operation is not null; operation = operation.Parent)
        {
            switch (operation)
            {
                case IDelegateCreationOperation or IConversionOperation or IArgumentOperation:
                    break;
                case IInvocationOperation { TargetMethod: { Name: "Run", ContainingType.Name: "Task" } or { Name: "StartNew", ContainingType.Name: "TaskFactory" } or { Name: "ContinueWith" } }:
                    return (operation, "task");
                case IInvocationOperation { TargetMethod: { Name: "QueueUserWorkItem" or "UnsafeQueueUserWorkItem", ContainingType.Name: "ThreadPool" } }:
                    return (operation, "pool thread");
                case IObjectCreationOperation { Type.Name: "Thread" }:
                    return (operation, "thread");
                case IObjectCreationOperation { Type.Name: "Task" }:
                    return (operation, "task");
                case IObjectCreationOperation { Type.Name: "Timer" }:
                    return (operation, "timer");
                default:
                    return null;
            }
        }
        return null;
    }

    /// <summary>
    /// A type that keeps its one object itself, and makes no other: nobody could end what its private constructor starts, nor what it starts elsewhere without anything that stops it. The
    /// same holds of what is started once for a type.
    /// </summary>
    public bool IsOfSingleton(SyntaxNode place, CancellationToken cancellationToken) => IsOfSingleton(Member(place, cancellationToken), cancellationToken);

    private bool IsOfSingleton(ISymbol? member, CancellationToken cancellationToken) =>
        member is IMethodSymbol { MethodKind: MethodKind.StaticConstructor }
        || member is IMethodSymbol { ContainingType: { } type } method && ProcessLifetime.HoldsItself(type)
        && (method is { MethodKind: MethodKind.Constructor, DeclaredAccessibility: Accessibility.Private }
            || (!type.GetMembers().Any(StopPath.Contains) && type.InstanceConstructors.All(constructor => constructor.DeclaredAccessibility == Accessibility.Private
                || constructor.IsImplicitlyDeclared && _facts.Uses.Of(constructor, cancellationToken).Uses.All(made => IsWithin(made.Operation.Syntax, type)))));

    private static bool IsWithin(SyntaxNode node, INamedTypeSymbol type) =>
        type.DeclaringSyntaxReferences.Any(part => part.SyntaxTree == node.SyntaxTree && part.Span.Contains(node.Span));

    private bool IsOfProcess(IOperation start, CancellationToken cancellationToken) =>
        Member(start.Syntax, cancellationToken) is var member && (member is null or { IsStatic: true } or { ContainingType.IsStatic: true } || IsOfSingleton(member, cancellationToken));

    /// <summary>The member that a place belongs to, around all functions within it.</summary>
    private ISymbol? Member(SyntaxNode place, CancellationToken cancellationToken)
    {
        var member = _facts.Models.Get(place.SyntaxTree).GetEnclosingSymbol(place.SpanStart, cancellationToken);
        while (member is IMethodSymbol { MethodKind: MethodKind.AnonymousFunction or MethodKind.LocalFunction } and { ContainingSymbol: { } outer })
            member = outer;
        return member;
    }
}
