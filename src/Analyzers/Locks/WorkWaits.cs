using Hangproof.Flow;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Locks;

/// <summary>An operation that waits until other code has run.</summary>
/// <param name="Waited">The tasks, thread, timer or registration that it waits for.</param>
/// <param name="What">For messages: <c>the task</c>.</param>
/// <param name="Blocks">Whether a thread is blocked meanwhile.</param>
internal sealed record WorkWait(IOperation Waited, string What, bool Blocks)
{
    /// <summary>Whether it is waited for by a member made for it: a task, a thread. Else it is a side effect, as of disposing a registration.</summary>
    public bool IsWait { get; init; } = true;

    /// <summary>Whether the code runs on the very thread that asks for it.</summary>
    public bool RunsHere { get; init; }
}

/// <summary>Tells what waits for other code: blocking on tasks, awaiting them, joins, and what waits for a callback as a side effect.</summary>
internal sealed class WorkWaits
{
    private readonly KnownTypes _known;
    private readonly KnownCompletion _completion;
    private readonly SourceModels _models;

    public WorkWaits(CodeFacts facts)
    {
        _known = facts.Known;
        _completion = facts.Completion;
        _models = facts.Models;
    }

    /// <summary>What an operation waits for, if it does and no time ends it.</summary>
    public WorkWait? Of(IOperation operation, CancellationToken cancellationToken) => operation switch
    {
        IAwaitOperation { Operation: var awaited } => Awaited(awaited),
        IPropertyReferenceOperation { Property.Name: "Result", Instance: { } task } when _known.IsTaskLike(task.Type) => Blocking(task, cancellationToken),
        IInvocationOperation { TargetMethod.Name: "Wait", Instance: { } task } call when _known.IsTaskLike(task.Type) && IsOpen(call) => Blocking(task, cancellationToken),
        IInvocationOperation { TargetMethod.Name: "GetResult", Instance: { } awaiter } when Awaiter(awaiter) is { } task => Blocking(task, cancellationToken),
        IInvocationOperation { TargetMethod: { Name: "WaitAll" or "WaitAny", ContainingType: var type }, Arguments: { Length: > 0 } arguments } call when _known.IsTaskLike(type) && IsOpen(call) =>
            Blocking(arguments[0].Value, cancellationToken),
        IInvocationOperation { TargetMethod: { Name: "Join", ContainingType.Name: "Thread" }, Instance: { } thread } call when IsOpen(call) => new WorkWait(thread, "the thread", Blocks: true),
        IInvocationOperation { TargetMethod: { Name: "Dispose", ContainingType.Name: "CancellationTokenRegistration" }, Instance: { } registration } =>
            new WorkWait(registration, "a running callback", Blocks: true) { IsWait = false },
        IInvocationOperation { TargetMethod: { Name: "WaitOne", ContainingType.Name: "WaitHandle" }, Instance: { } handle } call when IsOpen(call) && EndedTimer(handle, cancellationToken) is { } timer =>
            new WorkWait(timer, "the timer", Blocks: true) { IsWait = false },
        IInvocationOperation { TargetMethod: { Name: "ForEach" or "For" or "Invoke", ContainingType.Name: "Parallel" } } parallel => new WorkWait(parallel, "its workers", Blocks: true) { IsWait = false },
        _ => null,
    };

    /// <summary><c>timer.Dispose(handle); handle.WaitOne()</c>: the timer of which a handle tells that its callbacks are over.</summary>
    private IOperation? EndedTimer(IOperation handle, CancellationToken cancellationToken)
    {
        if (ValueOrigins.Unwrap(handle) is not ILocalReferenceOperation { Local: var local })
            return null;
        foreach (var node in EnclosingFunction.OwnNodes(EnclosingFunction.Of(handle.Syntax)))
        {
            if (node is InvocationExpressionSyntax { ArgumentList.Arguments: { Count: 1 } arguments } call && arguments[0].Expression is IdentifierNameSyntax { Identifier.ValueText: var name } && name == local.Name
                && _models.Operation(call, cancellationToken) is IInvocationOperation { TargetMethod: { Name: "Dispose", ContainingType.Name: "Timer" }, Instance: { } timer })
                return timer;
        }
        return null;
    }

    private static WorkWait? Awaited(IOperation awaited)
    {
        var value = awaited;
        while (value is IConversionOperation or IParenthesizedOperation or IInvocationOperation { TargetMethod.Name: "ConfigureAwait", Instance: not null })
            value = value switch
            {
                IConversionOperation conversion => conversion.Operand,
                IParenthesizedOperation parenthesized => parenthesized.Operand,
                _ => ((IInvocationOperation)value).Instance!,
            };
        return value switch
        {
            IInvocationOperation { TargetMethod: { Name: "DisposeAsync", ContainingType.Name: "CancellationTokenRegistration" or "Timer" or "ITimer" }, Instance: { } callback } =>
                new WorkWait(callback, "a running callback", Blocks: false) { IsWait = false },
            // Its own time or token ends it.
            IInvocationOperation { TargetMethod.Name: "WaitAsync" } => null,
            IInvocationOperation { TargetMethod: { Name: "WhenAny", ContainingType.Name: "Task" } } race when race.Descendants().Any(part => part is IInvocationOperation { TargetMethod: { Name: "Delay", ContainingType.Name: "Task" } }) => null,
            _ => new WorkWait(value, "the task", Blocks: false),
        };
    }

    private WorkWait? Blocking(IOperation task, CancellationToken cancellationToken) =>
        _completion.IsOver(task, _models.Get(task.Syntax.SyntaxTree), cancellationToken) || ValueOrigins.Unwrap(task) is IInvocationOperation call && (call.TargetMethod.Name is "WaitAsync" or "WhenAny" || IsToldToBlock(call))
            ? null
            : new WorkWait(task, "the task", Blocks: true);

    /// <summary><c>Flush(async: false).GetAwaiter().GetResult()</c>: code that is written once for both does all of it before it returns.</summary>
    private static bool IsToldToBlock(IInvocationOperation call) => call.Arguments.Any(argument =>
        argument.Value.ConstantValue is { HasValue: true, Value: false } && argument.Parameter?.Name is "async" or "isAsync" or "runAsync" or "useAsync" or "asynchronous");

    private IOperation? Awaiter(IOperation awaiter)
    {
        if (awaiter is not IInvocationOperation { TargetMethod.Name: "GetAwaiter", Instance: { } task })
            return null;
        if (task is IInvocationOperation { TargetMethod.Name: "ConfigureAwait", Instance: { } configured })
            task = configured;
        return _known.IsTaskLike(task.Type) ? task : null;
    }

    /// <summary>Whether neither time nor token ends it.</summary>
    private bool IsOpen(IInvocationOperation call)
    {
        foreach (var argument in call.Arguments)
        {
            if (argument.Parameter?.Type is not { } type)
                continue;
            if (type.SpecialType == SpecialType.System_Int32 || _known.IsTimeSpan(type))
            {
                if (argument.Value.ConstantValue is not { HasValue: true, Value: -1 } && argument.Value is not IFieldReferenceOperation { Field.Name: "InfiniteTimeSpan" })
                    return false;
            }
            else if (_known.IsToken(type) && argument.ArgumentKind == ArgumentKind.Explicit && argument.Value is not (IDefaultValueOperation or IPropertyReferenceOperation { Property.Name: "None" }))
                return false;
        }
        return true;
    }
}
