using Hangproof.Flow;
using Hangproof.Flow.Summaries;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Completion;

/// <summary>Which operations throw in the course of things, not only when somebody made a mistake.</summary>
internal sealed class Failures
{
    /// <summary>Calls into methods of the compilation that are looked through.</summary>
    private const int MaxDepth = 3;

    /// <summary>Types whose members do not fail in ordinary use.</summary>
    private static readonly HashSet<string> _calmTypes = new(StringComparer.Ordinal)
    {
        "Console", "Interlocked", "Volatile", "Thread", "Math", "Stopwatch", "Environment", "GC", "Debug", "Trace", "DateTime", "DateTimeOffset", "TimeSpan", "Random", "StringBuilder",
        "Monitor", "MemoryExtensions", "ChannelWriter", "ChannelReader", "Channel", "ConcurrentQueue", "ConcurrentBag", "ConcurrentStack", "ConcurrentDictionary", "List", "HashSet", "Dictionary", "LinkedList",
        "Queue", "Stack", "String", "Object", "Enumerable", "LoggerExtensions", "ILogger", "Guid", "TaskCompletionSource", "Lock", "ThreadPool", "Encoding", "ArgumentNullException", "Task", "TaskFactory",
        "CancellationTokenSource", "CancellationTokenRegistration", "Timer", "Activity", "EventSource", "KeyValuePair", "Array", "Buffer", "BitConverter", "BinaryPrimitives", "Span", "ReadOnlySpan", "Memory",
        "ArrayPool", "EventArgs", "TimeProvider", "SynchronizationContext", "Unsafe", "ConfiguredTaskAwaitable", "TaskExtensions", "Nullable", "Func", "Action",
        "WaitHandle", "SemaphoreSlim", "ManualResetEventSlim", "CountdownEvent", "Barrier", "ReaderWriterLockSlim", "AsyncLocal", "ThreadLocal",
    };

    private static readonly HashSet<string> _calmMembers = new(StringComparer.Ordinal)
    {
        "ToString", "Equals", "GetHashCode", "GetType", "Dispose", "DisposeAsync", "ConfigureAwait", "Yield", "AsTask", "GetEnumerator", "MoveNext", "GetAwaiter", "Close", "Stop", "Cancel",
        "Unsubscribe", "Unregister",
    };

    private readonly CodeFacts _facts;
    private readonly ChainedAnswers _known = new(MaxDepth);

    private readonly Lazy<Implementations> _implementations;

    public Failures(CodeFacts facts)
    {
        _facts = facts;
        _implementations = new Lazy<Implementations>(() => Implementations.Few(facts));
    }

    /// <summary>How a message names what an operation does when it fails; <see langword="null"/> where it does not.</summary>
    public string? Of(IOperation operation, CancellationToken cancellationToken) => Of(operation, CallChain.Start(), cancellationToken);

    private string? Of(IOperation operation, CallChain chain, CancellationToken cancellationToken)
    {
        switch (operation)
        {
            // `LoggerMessage.Define(...)` gives one that only tells of something.
            case IInvocationOperation { TargetMethod: { MethodKind: MethodKind.DelegateInvoke, Parameters: [{ Type.Name: "ILogger" }, ..] } }:
                return null;
            case IInvocationOperation { TargetMethod.MethodKind: MethodKind.DelegateInvoke, Instance.Syntax: var callback }:
                return $"'{callback}' throws";
            case IInvocationOperation call when !_facts.Known.IsTaskLike(call.Type) || !ValueOrigins.IsLeft(call):
                if (TaskPath.Carried(call).Parent is IAwaitOperation && call.Arguments.Any(a => a.ArgumentKind == ArgumentKind.Explicit && _facts.Known.IsToken(a.Parameter?.Type)))
                    return $"'{call.TargetMethod.Name}' is cancelled";
                return CanFail(call, chain, cancellationToken) ? $"'{call.TargetMethod.Name}' throws" : null;
            default:
                return null;
        }
    }

    private bool CanFail(IInvocationOperation call, CallChain chain, CancellationToken cancellationToken)
    {
        if (call.Syntax is InvocationExpressionSyntax result && Succeeded.IsKnown(result))
            return false;
        var method = (call.TargetMethod.ReducedFrom ?? call.TargetMethod).OriginalDefinition;
        var name = method.Name;
        if (name.StartsWith("Try", StringComparison.Ordinal) || name.StartsWith("Log", StringComparison.Ordinal) || method.IsLog() || name.StartsWith("ThrowIf", StringComparison.Ordinal) || _calmMembers.Contains(name) || method.MakesException())
            return false;
        var declarations = _facts.Models.Declarations(method);
        if (declarations.IsEmpty)
            return !CalmMembers.Has(method) && !IsCalm(method.ContainingType) && method.MethodKind is not (MethodKind.PropertyGet or MethodKind.PropertySet);
        // What begins a span of a trace fails only where nobody set the trace up.
        if (method.ReturnType.Name == "Activity")
            return false;
        if (method.IsAbstract || method.ContainingType.TypeKind == TypeKind.Interface)
            return !IsKeptWithoutFailing(method, chain, cancellationToken);
        // A method that calls itself fails where its other calls do.
        return chain.Depth < MaxDepth && !chain.Contains(method)
            && _known.Of(method, chain, inner => declarations.Any(d => BodyFails(d.GetSyntax(cancellationToken), inner, cancellationToken)));
    }

    /// <summary>Whether all who keep a contract here do so without failing: as long as nobody else is seen to keep it, that is what runs.</summary>
    private bool IsKeptWithoutFailing(IMethodSymbol contract, CallChain chain, CancellationToken cancellationToken) =>
        chain.Depth < MaxDepth && !chain.Contains(contract) && _implementations.Value.Of(contract) is { IsEmpty: false } kept
        && !_known.Of(contract, chain, inner => kept.Any(one => _facts.Models.Declarations(one) is not { IsEmpty: false } bodies || bodies.Any(body => BodyFails(body.GetSyntax(cancellationToken), inner, cancellationToken))));

    private bool BodyFails(SyntaxNode body, CallChain chain, CancellationToken cancellationToken)
    {
        var model = _facts.Models.Get(body.SyntaxTree);
        foreach (var node in EnclosingFunction.OwnNodes(body))
        {
            if (node is not (ThrowStatementSyntax or ThrowExpressionSyntax or InvocationExpressionSyntax) || IsCaught(node, body) || (node is ThrowStatementSyntax && WrittenDecisions.NeverToHappen(node)) || IsMet(node, body, model, cancellationToken))
                continue;
            if ((node is not InvocationExpressionSyntax || model.GetOperation(node, cancellationToken) is { } operation && Of(operation, chain, cancellationToken) is not null)
                && !Assertions.IsOne(node, body, model, cancellationToken))
                return true;
        }
        return false;
    }

    private static bool IsCaught(SyntaxNode node, SyntaxNode body)
    {
        for (var parent = node.Parent; parent is not null && parent != body; parent = parent.Parent)
        {
            if (parent is CatchClauseSyntax || (parent is TryStatementSyntax attempt && attempt.Block.Span.Contains(node.Span) && attempt.Catches.Any(CatchClauses.TakesAll)))
                return true;
        }
        return false;
    }

    /// <summary>Whether a handler takes, from the compilation's own code, a kind of exception of its own: whoever wrote both knows what the one throws.</summary>
    private bool IsMet(SyntaxNode node, SyntaxNode body, SemanticModel model, CancellationToken cancellationToken)
    {
        if (node is not InvocationExpressionSyntax || model.GetSymbolInfo(node, cancellationToken).Symbol is not IMethodSymbol called || _facts.Models.Declarations(called.OriginalDefinition).IsEmpty)
            return false;
        return node.Ancestors().TakeWhile(parent => parent != body).OfType<TryStatementSyntax>().Any(attempt => attempt.Block.Span.Contains(node.Span) && attempt.Catches.Any(clause =>
            clause is { Filter: null, Declaration.Type: { } type } && model.GetSymbolInfo(type, cancellationToken).Symbol is INamedTypeSymbol caught && !_facts.Models.Declarations(caught).IsEmpty
            && !EnclosingFunction.OwnNodes(clause.Block).Any(inner => inner is ThrowStatementSyntax or ThrowExpressionSyntax)));
    }

    private static bool IsCalm(INamedTypeSymbol? type)
    {
        for (; type is { SpecialType: not SpecialType.System_Object }; type = type.BaseType)
        {
            if (_calmTypes.Contains(type.Name))
                return true;
        }
        return false;
    }
}
