using Hangproof.Flow;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
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

    private readonly Lazy<bool> _makesSchedulers;

    public Runners(CodeFacts facts)
    {
        _facts = facts;
        _makesSchedulers = new Lazy<bool>(() => facts.Mentions("FromCurrentSynchronizationContext", CancellationToken.None) || facts.Mentions("ConcurrentExclusiveSchedulerPair", CancellationToken.None)
            || facts.Mentions("QueueTask", CancellationToken.None));
    }

    public Runner Of(SyntaxNode function, CancellationToken cancellationToken)
    {
        if (function is AnonymousFunctionExpressionSyntax lambda)
            return OfValue(lambda, cancellationToken);
        if (function is not (MethodDeclarationSyntax or LocalFunctionStatementSyntax) || _facts.Models.Get(function.SyntaxTree).GetDeclaredSymbol(function, cancellationToken) is not IMethodSymbol method
            || (method.DeclaredAccessibility != Accessibility.Private && method.MethodKind != MethodKind.LocalFunction))
            return Runner.Unknown;
        // A method runs where all its users have it run.
        var uses = _facts.Uses.Of(method, cancellationToken);
        return uses.IsComplete ? OfAll(uses.Uses.Select(use => OfUse(use.Operation, cancellationToken))) : Runner.Unknown;
    }

    /// <summary>Whether what a function throws ends the process: threads are all that runs it, and nobody on the way catches anything.</summary>
    /// <param name="orOnCompletion">Whether what a socket runs when it is done counts as well, at once or later.</param>
    public bool EndsProcess(SyntaxNode function, CancellationToken cancellationToken, bool orOnCompletion = false) =>
        EndsProcess(function, new HashSet<SyntaxNode>(), orOnCompletion, cancellationToken);

    private bool EndsProcess(SyntaxNode function, HashSet<SyntaxNode> asked, bool orOnCompletion, CancellationToken cancellationToken)
    {
        // Whoever calls himself has been called by somebody else.
        if (!asked.Add(function))
            return true;
        if (asked.Count > MaxCallers + 1 || EnclosingFunction.IsAsync(function))
            return false;
        if (function is AnonymousFunctionExpressionSyntax)
            return IsStart(function);
        if (function is not (MethodDeclarationSyntax or LocalFunctionStatementSyntax) || _facts.Models.Get(function.SyntaxTree).GetDeclaredSymbol(function, cancellationToken) is not IMethodSymbol method || method.IsVirtualCall())
            return false;
        return _facts.Uses.Of(method, cancellationToken) is { IsComplete: true, Uses: { IsEmpty: false } uses } && uses.All(use => use.Operation switch
        {
            IMethodReferenceOperation reference => IsStart(reference.Syntax),
            IInvocationOperation call => orOnCompletion && IsDoneAtOnce(call.Syntax)
                || !EnclosingFunction.AncestorsWithin(call.Syntax).Any(node => node is TryStatementSyntax { Catches.Count: > 0 }) && EndsProcess(EnclosingFunction.Of(call.Syntax), asked, orOnCompletion, cancellationToken),
            _ => false,
        });

        bool IsStart(SyntaxNode started) => started.Parent switch
        {
            ArgumentSyntax { Parent.Parent: ExpressionSyntax taker } => IsThread(taker, cancellationToken),
            AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.AddAssignmentExpression or (int)SyntaxKind.SubtractAssignmentExpression } handled => orOnCompletion && handled.Right == started
                && _facts.Models.Get(started.SyntaxTree).GetSymbolInfo(handled.Left, cancellationToken).Symbol is IEventSymbol { Name: "Completed", ContainingType.Name: "SocketAsyncEventArgs" },
            _ => false,
        };
    }

    /// <summary><c>if (!socket.ReceiveAsync(part)) Done(this, part);</c>: what the socket would have run later.</summary>
    private static bool IsDoneAtOnce(SyntaxNode call) =>
        call.FirstAncestorOrSelf<IfStatementSyntax>() is { Condition: var condition } && condition.DescendantNodesAndSelf().Any(node =>
            node is PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression, Operand: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: var begun }, ArgumentList.Arguments.Count: 1 } }
            && begun.EndsWith("Async", StringComparison.Ordinal));

    private bool IsThread(ExpressionSyntax taker, CancellationToken cancellationToken) => _facts.Models.Get(taker.SyntaxTree).GetOperation(taker, cancellationToken) switch
    {
        IDelegateCreationOperation { Syntax.Parent: ArgumentSyntax { Parent.Parent: ExpressionSyntax outer } } => IsThread(outer, cancellationToken),
        IObjectCreationOperation { Type: { Name: "Thread", ContainingNamespace.Name: "Threading" } } => true,
        _ => false,
    };

    private Runner OfUse(IOperation use, CancellationToken cancellationToken) => use switch
    {
        IMethodReferenceOperation { Syntax.Parent: ArgumentSyntax { Parent.Parent: ExpressionSyntax taker } given } => OfTaker(taker, given, 0, cancellationToken),
        { Syntax.Parent: LambdaExpressionSyntax around } => OfValue(around, cancellationToken),
        _ => Runner.Unknown,
    };

    /// <summary>The one that all are, if there are any.</summary>
    private static Runner OfAll(IEnumerable<Runner> runners)
    {
        Runner? all = null;
        foreach (var one in runners)
        {
            if (one == Runner.Unknown || (all is { } other && other != one))
                return Runner.Unknown;
            all = one;
        }
        return all ?? Runner.Unknown;
    }

    /// <summary>Of a delegate: where it is handed to, itself or by the name of a local.</summary>
    private Runner OfValue(ExpressionSyntax made, CancellationToken cancellationToken) => made.Parent switch
    {
        ArgumentSyntax { Parent.Parent: ExpressionSyntax taker } given => OfTaker(taker, given, 0, cancellationToken),
        EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax { Parent.Parent: LocalDeclarationStatementSyntax { Parent: BlockSyntax scope } } kept } => OfAll(
            scope.DescendantNodes().OfType<IdentifierNameSyntax>().Where(name => name.Identifier.ValueText == kept.Identifier.ValueText)
                // What stands before it, or in it, is no plain handing over; and so each step goes on further down.
                .Select(name => name.SpanStart > kept.Span.End && name.Parent is ArgumentSyntax { Parent.Parent: ExpressionSyntax taker } given ? OfTaker(taker, given, 0, cancellationToken) : Runner.Unknown)),
        _ => Runner.Unknown,
    };

    private Runner OfTaker(ExpressionSyntax taker, ArgumentSyntax given, int depth, CancellationToken cancellationToken)
    {
        switch (_facts.Models.Get(taker.SyntaxTree).GetOperation(taker, cancellationToken))
        {
            case IDelegateCreationOperation { Syntax: BaseObjectCreationExpressionSyntax made }:
                return OfValue(made, cancellationToken);
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
            case IInvocationOperation { TargetMethod.DeclaringSyntaxReferences.IsEmpty: false } helper:
                return OfGiven(helper, given, depth, cancellationToken);
            default:
                return Runner.Unknown;
        }
    }

    /// <summary><c>Thread Make(ThreadStart run) => new Thread(run);</c>: a helper hands what it is given to who runs it.</summary>
    private Runner OfGiven(IInvocationOperation call, ArgumentSyntax given, int depth, CancellationToken cancellationToken)
    {
        if (depth >= MaxCallers || call.TargetMethod.IsVirtualCall() || call.Arguments.FirstOrDefault(argument => argument.Syntax == given)?.Parameter is not { Type.TypeKind: TypeKind.Delegate, Name: var parameter }
            || _facts.Models.Declarations((call.TargetMethod.ReducedFrom ?? call.TargetMethod).OriginalDefinition) is not [var declaration])
            return Runner.Unknown;
        return OfAll(declaration.GetSyntax(cancellationToken).DescendantNodes().OfType<IdentifierNameSyntax>().Where(name => name.Identifier.ValueText == parameter)
            .Select(name => name.Parent is ArgumentSyntax { Parent.Parent: ExpressionSyntax taker } next ? OfTaker(taker, next, depth + 1, cancellationToken) : Runner.Unknown));
    }

    /// <summary>Whether a scheduler other than the default one is given to the call, or to the factory that is called.</summary>
    private bool IsLimited(IInvocationOperation start, CancellationToken cancellationToken)
    {
        if (start.Arguments.FirstOrDefault(a => a.Parameter?.Type.Name == "TaskScheduler") is { } scheduler)
            return IsOwnScheduler(scheduler.Value);
        return start.Instance is { } factory && _facts.Origins.Of(factory, cancellationToken).Any(origin =>
            origin is IObjectCreationOperation { Arguments: var arguments } && arguments.Any(a => a.Parameter?.Type.Name == "TaskScheduler" && IsOwnScheduler(a.Value)));
    }

    private bool IsOwnScheduler(IOperation scheduler) =>
        ValueOrigins.Unwrap(scheduler) is { ConstantValue.HasValue: false } value
        && value switch
        {
            IPropertyReferenceOperation { Property: { IsStatic: true, Name: "Default", ContainingType.Name: "TaskScheduler" } } => false,
            // Where nobody makes another, the default one is all that is ever current.
            IPropertyReferenceOperation { Property: { IsStatic: true, Name: "Current", ContainingType.Name: "TaskScheduler" } } => _makesSchedulers.Value,
            _ => true,
        };
}
