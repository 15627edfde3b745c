using Hangproof.Flow;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Tasks;

/// <summary>Who runs a lambda.</summary>
internal enum Runner
{
    /// <summary>Nobody that is known.</summary>
    Unknown,

    /// <summary>A pool thread: <c>Task.Run</c>, <c>QueueUserWorkItem</c>, a timer.</summary>
    Pool,

    /// <summary>A thread of its own: <c>new Thread</c>, <c>LongRunning</c>.</summary>
    OwnThread,

    /// <summary>A scheduler that was given: it runs one thing at a time, or few.</summary>
    Scheduler,
}

/// <summary>On which kind of thread a function runs that is handed to somebody.</summary>
internal sealed class Runners
{
    /// <summary>Callers between a function and the thread that runs it.</summary>
    private const int MaxCallers = 3;

    private readonly CodeFacts _facts;

    public Runners(CodeFacts facts) => _facts = facts;

    public Runner Of(SyntaxNode function, CancellationToken cancellationToken)
    {
        if (function is AnonymousFunctionExpressionSyntax lambda)
            return lambda.Parent is ArgumentSyntax { Parent.Parent: ExpressionSyntax taker } ? OfTaker(taker, cancellationToken) : Runner.Unknown;
        if (function is not (MethodDeclarationSyntax or LocalFunctionStatementSyntax) || _facts.Models.Get(function.SyntaxTree).GetDeclaredSymbol(function, cancellationToken) is not IMethodSymbol method
            || (method.DeclaredAccessibility != Accessibility.Private && method.MethodKind != MethodKind.LocalFunction))
            return Runner.Unknown;
        // A method runs where all its users have it run.
        var uses = _facts.Uses.Of(method, cancellationToken);
        if (!uses.IsComplete || uses.Uses.IsEmpty)
            return Runner.Unknown;
        Runner? runner = null;
        foreach (var use in uses.Uses)
        {
            var one = use.Operation is IMethodReferenceOperation && use.Operation.Syntax.Parent is ArgumentSyntax { Parent.Parent: ExpressionSyntax taker }
                ? OfTaker(taker, cancellationToken)
                : use.Operation.Syntax.Parent is LambdaExpressionSyntax { Parent: ArgumentSyntax { Parent.Parent: ExpressionSyntax around } } ? OfTaker(around, cancellationToken) : Runner.Unknown;
            if (one == Runner.Unknown || (runner is { } other && other != one))
                return Runner.Unknown;
            runner = one;
        }
        return runner ?? Runner.Unknown;
    }

    /// <summary>Whether what a function throws ends the process: threads are all that runs it, and nobody on the way catches anything.</summary>
    public bool EndsProcess(SyntaxNode function, CancellationToken cancellationToken) => EndsProcess(function, 0, cancellationToken);

    private bool EndsProcess(SyntaxNode function, int depth, CancellationToken cancellationToken)
    {
        if (depth > MaxCallers || EnclosingFunction.IsAsync(function))
            return false;
        if (function is AnonymousFunctionExpressionSyntax)
            return IsStart(function);
        if (function is not (MethodDeclarationSyntax or LocalFunctionStatementSyntax) || _facts.Models.Get(function.SyntaxTree).GetDeclaredSymbol(function, cancellationToken) is not IMethodSymbol method || method.IsVirtualCall())
            return false;
        return _facts.Uses.Of(method, cancellationToken) is { IsComplete: true, Uses.IsEmpty: false } uses && uses.Uses.All(use =>
            use.Operation is IMethodReferenceOperation ? IsStart(use.Operation.Syntax)
            : use.Operation is IInvocationOperation && !EnclosingFunction.AncestorsWithin(use.Operation.Syntax).Any(node => node is TryStatementSyntax { Catches.Count: > 0 })
                && EndsProcess(EnclosingFunction.Of(use.Operation.Syntax), depth + 1, cancellationToken));

        bool IsStart(SyntaxNode started) => started.Parent is ArgumentSyntax { Parent.Parent: ExpressionSyntax taker } && IsThread(taker, cancellationToken);
    }

    private bool IsThread(ExpressionSyntax taker, CancellationToken cancellationToken) => _facts.Models.Get(taker.SyntaxTree).GetOperation(taker, cancellationToken) switch
    {
        IDelegateCreationOperation { Syntax.Parent: ArgumentSyntax { Parent.Parent: ExpressionSyntax outer } } => IsThread(outer, cancellationToken),
        IObjectCreationOperation { Type: { Name: "Thread", ContainingNamespace.Name: "Threading" } } => true,
        _ => false,
    };

    private Runner OfTaker(ExpressionSyntax taker, CancellationToken cancellationToken)
    {
        switch (_facts.Models.Get(taker.SyntaxTree).GetOperation(taker, cancellationToken))
        {
            case IDelegateCreationOperation { Syntax.Parent: ArgumentSyntax { Parent.Parent: ExpressionSyntax outer } }:
                return OfTaker(outer, cancellationToken);
            case IObjectCreationOperation when IsThread(taker, cancellationToken):
                return Runner.OwnThread;
            case IObjectCreationOperation { Type: { Name: "Timer", ContainingNamespace.Name: "Threading" } }:
                return Runner.Pool;
            case IInvocationOperation { TargetMethod: { Name: "Run" or "QueueUserWorkItem" or "UnsafeQueueUserWorkItem", ContainingType.Name: "Task" or "ThreadPool" } }:
                return Runner.Pool;
            case IInvocationOperation { TargetMethod: { Name: "StartNew", ContainingType.Name: "TaskFactory" } } start:
                if (IsLimited(start, cancellationToken))
                    return Runner.Scheduler;
                return start.Syntax.ToString().Contains("LongRunning") ? Runner.OwnThread : Runner.Pool;
            default:
                return Runner.Unknown;
        }
    }

    /// <summary>Whether a scheduler other than the default one is given to the call, or to the factory that is called.</summary>
    private bool IsLimited(IInvocationOperation start, CancellationToken cancellationToken)
    {
        if (start.Arguments.FirstOrDefault(a => a.Parameter?.Type.Name == "TaskScheduler") is { } scheduler)
            return IsOwnScheduler(scheduler.Value);
        return start.Instance is { } factory && _facts.Origins.Of(factory, cancellationToken).Any(origin =>
            origin is IObjectCreationOperation { Arguments: var arguments } && arguments.Any(a => a.Parameter?.Type.Name == "TaskScheduler" && IsOwnScheduler(a.Value)));
    }

    private static bool IsOwnScheduler(IOperation scheduler) =>
        ValueOrigins.Unwrap(scheduler) is { ConstantValue.HasValue: false } value
        && value is not IPropertyReferenceOperation { Property: { IsStatic: true, Name: "Default", ContainingType.Name: "TaskScheduler" } };
}
