using Hangproof.Catalogue;
using Microsoft.Diagnostics.Runtime;

namespace Hangproof.Runtime.Inspection;

/// <summary>Finds, among the objects on a blocked thread's stack, the one it waits on.</summary>
internal static class WaitedObject
{
    public static ClrObject Find(ThreadStack stack, int frame, WaitKind kind)
    {
        // From the leaf outwards: what the wait itself holds comes first; the calling frame's own locals come last.
        foreach (var (index, held) in stack.Roots.OrderBy(r => r.Frame))
        {
            if (index <= frame && IsA(held, kind))
                return held;
        }
        return default;
    }

    /// <summary>The node with which a thread stands in line for a semaphore, when it waits through one.</summary>
    public static ClrObject FindNode(ThreadStack stack, int frame) =>
        stack.Roots.FirstOrDefault(r => r.Frame <= frame && r.Object.Type?.Name == "System.Threading.SemaphoreSlim+TaskNode").Object;

    private static bool IsA(ClrObject held, WaitKind kind) => kind switch
    {
        WaitKind.Task => Derives(held, "System.Threading.Tasks.Task") && !held.Type.SimpleName().StartsWith("SetOn", StringComparison.Ordinal),
        WaitKind.Lock => Derives(held, "System.Threading.Lock") || IsHeldMonitor(held),
        WaitKind.MonitorWait => IsMonitor(held),
        WaitKind.Semaphore => Derives(held, "System.Threading.SemaphoreSlim") || Derives(held, "System.Threading.Semaphore"),
        WaitKind.Event => Derives(held, "System.Threading.ManualResetEventSlim") || Derives(held, "System.Threading.WaitHandle") || Derives(held, "Microsoft.Win32.SafeHandles.SafeWaitHandle"),
        WaitKind.Countdown => Derives(held, "System.Threading.CountdownEvent"),
        WaitKind.Barrier => Derives(held, "System.Threading.Barrier"),
        WaitKind.Mutex => Derives(held, "System.Threading.Mutex") || Derives(held, "Microsoft.Win32.SafeHandles.SafeWaitHandle"),
        WaitKind.ThreadJoin => Derives(held, "System.Threading.Thread"),
        WaitKind.ReaderWriterLock => Derives(held, "System.Threading.ReaderWriterLockSlim") || Derives(held, "System.Threading.ReaderWriterLock"),
        WaitKind.QueueRead or WaitKind.QueueWrite => held.Type?.Name?.StartsWith("System.Collections.Concurrent.BlockingCollection<", StringComparison.Ordinal) == true,
        WaitKind.SocketAccept or WaitKind.SocketConnect or WaitKind.SocketReceive or WaitKind.SocketSend => Derives(held, "System.Net.Sockets.Socket"),
        WaitKind.StreamRead or WaitKind.StreamWrite or WaitKind.TlsHandshake => Derives(held, "System.IO.Stream") || Derives(held, "System.Net.Sockets.Socket"),
        WaitKind.Process => Derives(held, "System.Diagnostics.Process"),
        WaitKind.Database => Derives(held, "System.Data.Common.DbCommand"),
        _ => false,
    };

    private static bool IsMonitor(ClrObject held) => held.SyncBlock is not null;

    private static bool IsHeldMonitor(ClrObject held) => held.SyncBlock is { IsMonitorHeld: true } || held.GetThinLock() is not null;

    private static bool Derives(ClrObject held, string type)
    {
        for (var t = held.Type; t is not null; t = t.BaseType)
        {
            if (t.Name == type)
                return true;
        }
        return false;
    }
}
