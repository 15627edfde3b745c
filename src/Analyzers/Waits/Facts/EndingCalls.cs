using System.Collections.Immutable;
using Hangproof.Catalogue;
using Hangproof.Flow;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Waits.Facts;

/// <summary>Which of the calls on an object end a wait on it: the owner members of the wait's row, and what closes or disposes a connection.</summary>
internal sealed class EndingCalls
{
    private static readonly HashSet<string> _closing = new(StringComparer.Ordinal) { "Close", "CloseAsync", "Dispose", "DisposeAsync", "Stop", "Abort", "Shutdown", "Disconnect", "Kill" };

    private readonly Compilation _compilation;

    public EndingCalls(Compilation compilation) => _compilation = compilation;

    public ImmutableArray<IOperation> Of(WaitSite site, ObjectFacts facts) =>
        facts.Calls.Where(call => Ends(site.Api, call)).ToImmutableArray();

    /// <summary>Whether a call closes or disposes of a stream or a connection, and so ends what waits on it.</summary>
    public static bool Closes(IOperation call) => Method(call) is { Name: var name } && _closing.Contains(name);

    /// <summary><c>socket.SafeClose()</c> of another assembly says what it does.</summary>
    private static bool IsHelper(IMethodSymbol method) => method.IsExtensionMethod && (method.Name.EndsWith("Close", StringComparison.Ordinal) || method.Name.EndsWith("Dispose", StringComparison.Ordinal));

    private static IMethodSymbol? Method(IOperation call) => call switch
    {
        IInvocationOperation invocation => invocation.TargetMethod,
        IMethodReferenceOperation reference => reference.Method,
        _ => null,
    };

    private bool Ends(BlockingApi row, IOperation call)
    {
        if (Method(call) is not { } method)
            return false;
        if (row.Kind == WaitKind.Semaphore)
            return method.Name == "Release";
        if (IsConnection(row.Kind) && (_closing.Contains(method.Name) || IsHelper(method)))
            return true;
        foreach (var bound in row.Bounds)
        {
            if (bound.Kind == BoundKind.Owner && bound.HoldsEverywhere && bound.Member is { } member && Names(member, method))
                return true;
        }
        // A failed block has completed too.
        return row.Kind is WaitKind.DataflowCompletion or WaitKind.DataflowReceive && method.Name == "Fault";
    }

    /// <summary>The member itself, one that implements or overrides it, or its twin (<c>CompleteAsync</c>, <c>TryComplete</c>) on the same type.</summary>
    private bool Names(string memberId, IMethodSymbol method)
    {
        var parameters = memberId.IndexOf('(');
        var path = memberId.Substring(2, (parameters < 0 ? memberId.Length : parameters) - 2);
        var dot = path.LastIndexOf('.');
        var name = path.Substring(dot + 1);
        return (method.Name == name || method.Name == name + "Async" || method.Name == "Try" + name)
            && method.ContainingType.IsOrDerivesFrom(_compilation.FindType(path.Substring(0, dot)));
    }

    private static bool IsConnection(WaitKind kind) => kind is >= WaitKind.SocketAccept and <= WaitKind.SerialPort;
}
