using Microsoft.Diagnostics.Runtime;

namespace Hangproof.Runtime.Inspection;

/// <summary>What objects of a type are to us.</summary>
[Flags]
internal enum TypeRole
{
    None = 0,
    Task = 1,
    Box = 2,
    Semaphore = 4,
    Channel = 8,
    Timer = 16,
    CancellationSource = 32,
    CompletionSource = 64,
    BlockingCollection = 128,
    Lock = 256,
    ReaderWriterLock = 512,
    WorkQueue = 1024,
    Thread = 2048,

    /// <summary>A method that .NET 11's runtime suspends itself, without a state machine.</summary>
    Continuation = 4096,
    WorkStealingQueue = 8192,
    WaitHandle = 16384,
}

/// <summary>Tells roles by the names of types, which have been the same from .NET 8 to 10.</summary>
internal sealed class TypeRoles
{
    private readonly Dictionary<ulong, TypeRole> _roles = [];

    public TypeRole Of(ClrType? type)
    {
        if (type is null)
            return TypeRole.None;
        if (!_roles.TryGetValue(type.MethodTable, out var role))
            _roles.Add(type.MethodTable, role = Work(type));
        return role;
    }

    /// <summary>Whether a type is an async method's box: a task, or a pooled object that serves as one.</summary>
    public static bool IsBox(string name) =>
        name.Contains("+AsyncStateMachineBox<", StringComparison.Ordinal)
        || name.Contains("+DebugFinalizableAsyncStateMachineBox<", StringComparison.Ordinal)
        || (name.Contains("PoolingAsyncValueTaskMethodBuilder", StringComparison.Ordinal) && name.Contains("+StateMachineBox<", StringComparison.Ordinal));

    private static TypeRole Work(ClrType type)
    {
        var name = type.Name ?? "";
        var role = TypeRole.None;
        if (IsBox(name))
            role |= TypeRole.Box;
        for (var t = type; t is not null; t = t.BaseType)
            role |= ByName(t.Name ?? "");
        return role;
    }

    private static TypeRole ByName(string name) => name switch
    {
        "System.Threading.Tasks.Task" => TypeRole.Task,
        "System.Threading.SemaphoreSlim" => TypeRole.Semaphore,
        "System.Threading.TimerQueueTimer" => TypeRole.Timer,
        "System.Threading.CancellationTokenSource" => TypeRole.CancellationSource,
        "System.Threading.Tasks.TaskCompletionSource" => TypeRole.CompletionSource,
        "System.Threading.Lock" => TypeRole.Lock,
        "System.Threading.ReaderWriterLockSlim" => TypeRole.ReaderWriterLock,
        "System.Threading.ThreadPoolWorkQueue" => TypeRole.WorkQueue,
        "System.Threading.ThreadPoolWorkQueue+WorkStealingQueue" => TypeRole.WorkStealingQueue,
        "System.Threading.WaitHandle" => TypeRole.WaitHandle,
        "System.Threading.Thread" => TypeRole.Thread,
        "System.Runtime.CompilerServices.Continuation" => TypeRole.Continuation,
        _ when name.StartsWith("System.Threading.Tasks.TaskCompletionSource<", StringComparison.Ordinal) => TypeRole.CompletionSource,
        _ when name.StartsWith("System.Collections.Concurrent.BlockingCollection<", StringComparison.Ordinal) => TypeRole.BlockingCollection,
        _ when name.StartsWith("System.Threading.Channels.Channel<", StringComparison.Ordinal) => TypeRole.Channel,
        _ => TypeRole.None,
    };
}
