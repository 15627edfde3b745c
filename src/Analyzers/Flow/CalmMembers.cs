using Hangproof.Symbols;
using Microsoft.CodeAnalysis;

namespace Hangproof.Flow;

/// <summary>What other assemblies declare and what does not fail in ordinary use.</summary>
internal static class CalmMembers
{
    /// <summary>Framework types whose members do not fail in ordinary use; a queue fails only when it was completed, which is what is hoped for.</summary>
    private static readonly HashSet<string> _calmTypes = new(StringComparer.Ordinal)
    {
        "Console", "Interlocked", "Volatile", "Thread", "Math", "Stopwatch", "Environment", "GC", "Debug", "Trace", "DateTime", "DateTimeOffset", "TimeSpan", "Random",
        "StringBuilder", "Path", "Monitor", "MemoryExtensions", "BuffersExtensions", "ChannelWriter", "ChannelReader", "Channel", "PipeWriter", "PipeReader", "BlockingCollection", "ConcurrentQueue", "Array",
        "ConcurrentBag", "ConcurrentDictionary", "List", "IList", "ICollection", "ISet", "LinkedList", "SortedSet", "ActivitySource", "Activity", "HashSet", "Queue", "Stack", "String", "Object", "Enumerable", "SemaphoreSlim", "CountdownEvent", "Barrier", "ReaderWriterLockSlim", "ReaderWriterLock", "DataflowBlock",
        "ManualResetEventSlim", "EventWaitHandle", "TimeProvider", "SynchronizationContext", "WaitHandle", "LoggerExtensions", "Guid", "TaskCompletionSource", "CancellationTokenSource", "PeriodicTimer", "Lock", "ThreadPool", "Encoding", "ArgumentNullException", "EndPoint", "SocketAddress", "SocketAsyncEventArgs",
    };

    private static readonly HashSet<string> _calmMembers = new(StringComparer.Ordinal)
    {
        "ToString", "Equals", "GetHashCode", "GetType", "Dispose", "DisposeAsync", "ConfigureAwait", "Yield", "Delay", "Run", "StartNew", "FromResult", "WhenAny", "AsTask", "GetEnumerator", "CompareTo", "SizeOf", "GetValueOrDefault",
    };

    public static bool Has(IMethodSymbol method) =>
        method.Name.StartsWith("Try", StringComparison.Ordinal) || _calmMembers.Contains(method.Name) || (IsCalm(method.ContainingType) && !IsStrict(method)) || IsOfCollection(method) || IsRent(method) || IsStreamOf(method);

    /// <summary>Of two that are the same, or of more than one, a query makes an exception; of a path, who looks at the disk.</summary>
    private static bool IsStrict(IMethodSymbol method) => method is { Name: "ToDictionary" or "Single", ContainingType.Name: "Enumerable" } or { Name: "GetTempFileName" or "GetFullPath", ContainingType.Name: "Path" };

    /// <summary>Whether something is in a collection, and taking it out, has an answer for each key: in one of the framework's, and in one of another project.</summary>
    private static bool IsOfCollection(IMethodSymbol method) =>
        method.Name is "Remove" or "Contains" or "ContainsKey" or "ContainsValue" or "Clear" && method.ContainingNamespace?.ToDisplayString() is { } space
        && (space.StartsWith("System.Collections", StringComparison.Ordinal) || !(method.ContainingNamespace.IsSystem() || space.StartsWith("Microsoft.", StringComparison.Ordinal)) && method.ContainingType.IsGenericType);

    /// <summary><c>ArrayPool&lt;T&gt;.Shared.Rent(size)</c> fails by lack of memory alone, as <c>new T[size]</c> does.</summary>
    private static bool IsRent(IMethodSymbol method) =>
        method is { Name: "Rent", ContainingType: { Name: "ArrayPool", ContainingNamespace: { Name: "Buffers", ContainingNamespace.Name: "System" } } };

    /// <summary><c>client.GetStream()</c> fails where nothing was connected.</summary>
    private static bool IsStreamOf(IMethodSymbol method) => method is { Name: "GetStream", ContainingType: { Name: "TcpClient", ContainingNamespace.Name: "Sockets" } };

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
