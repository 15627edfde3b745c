using System.Collections.Immutable;
using Hangproof.Runtime.Model;
using Microsoft.Diagnostics.Runtime;

namespace Hangproof.Runtime.Inspection;

/// <summary>Who holds which lock.</summary>
internal sealed class LockOwners
{
    private readonly Dictionary<int, int> _osIdByManagedId = [];
    private readonly Dictionary<ulong, int> _monitors = [];
    private readonly Dictionary<ulong, int> _others = [];
    private readonly HeapIndex _index;
    private Dictionary<ulong, ClrObject>? _handles;

    public LockOwners(ClrRuntime runtime, HeapIndex index)
    {
        _index = index;
        var byAddress = new Dictionary<ulong, int>();
        var osIds = new HashSet<int>();
        foreach (var thread in runtime.Threads)
        {
            byAddress[thread.Address] = (int)thread.OSThreadId;
            osIds.Add((int)thread.OSThreadId);
            _osIdByManagedId[thread.ManagedThreadId] = (int)thread.OSThreadId;
        }

        foreach (var block in runtime.Heap.EnumerateSyncBlocks())
        {
            if (block.IsMonitorHeld && byAddress.TryGetValue(block.HoldingThreadAddress, out var holder))
                _monitors[block.Object] = holder;
        }
        foreach (var item in index.With(TypeRole.Lock))
        {
            // On Linux this is the operating system's id, elsewhere it was the runtime's.
            var id = item.Int("_owningThreadId");
            if (id != 0)
                _others[item.Address] = osIds.Contains(id) ? id : _osIdByManagedId.GetValueOrDefault(id);
        }
        foreach (var item in index.With(TypeRole.ReaderWriterLock))
        {
            var id = item.Int("_writeLockOwnerId", -1);
            if (id > 0 && _osIdByManagedId.TryGetValue(id, out var owner))
                _others[item.Address] = owner;
        }
    }

    /// <summary>The event, mutex or semaphore that a system handle is the inside of.</summary>
    public ClrObject HandleOver(ulong safeHandle)
    {
        if (_handles is null)
        {
            _handles = [];
            foreach (var handle in _index.With(TypeRole.WaitHandle))
            {
                if (handle.Object("_waitHandle") is { IsNull: false } inner)
                    _handles.TryAdd(inner.Address, handle);
            }
        }
        return _handles.GetValueOrDefault(safeHandle);
    }

    public IEnumerable<ClrObject> ThreadObjects => _index.With(TypeRole.Thread);

    public int? OwnerOf(ClrObject target)
    {
        if (_monitors.TryGetValue(target.Address, out var owner) || _others.TryGetValue(target.Address, out owner))
            return owner;

        // Whoever joins a thread waits for it.
        if (target.Type?.Name == "System.Threading.Thread")
            return _osIdByManagedId.TryGetValue(target.Int("_managedThreadId"), out var joined) ? joined : null;
        return target.GetThinLock() is { Thread: { } thread } ? (int)thread.OSThreadId : null;
    }

    public ImmutableArray<ulong> HeldBy(ThreadStack stack) =>
        [.. _monitors.Concat(_others).Where(h => h.Value == stack.OsId).Select(h => h.Key)];

    /// <summary>Records of everything that is held or waited for.</summary>
    public ImmutableArray<LockRecord> Records(IReadOnlyList<ThreadRecord> threads)
    {
        var waiters = threads.Where(t => t.Wait is { Address: not 0 }).ToLookup(t => t.Wait!.Address, t => t.OsId);
        var records = ImmutableArray.CreateBuilder<LockRecord>();
        foreach (var (address, owner) in _monitors.Concat(_others))
        {
            var type = _index.Heap.GetObjectType(address);
            records.Add(new LockRecord
            {
                Address = address,
                Kind = _monitors.ContainsKey(address) ? "monitor" : _index.Roles.Of(type) == TypeRole.Lock ? "lock" : "reader-writer-lock",
                Type = type?.Name ?? "",
                Owner = owner,
                Waiters = [.. waiters[address]],
            });
        }
        foreach (var semaphore in _index.With(TypeRole.Semaphore))
        {
            var asyncWaiters = CountNodes(semaphore.Object("m_asyncHead"));
            if (asyncWaiters == 0 && !waiters.Contains(semaphore.Address))
                continue;
            records.Add(new LockRecord
            {
                Address = semaphore.Address,
                Kind = "semaphore",
                Type = semaphore.Type?.Name ?? "",
                Permits = semaphore.Int("m_currentCount"),
                Waiters = [.. waiters[semaphore.Address]],
                AsyncWaiters = asyncWaiters,
            });
        }
        return records.ToImmutable();
    }

    private static int CountNodes(ClrObject node)
    {
        var count = 0;
        for (; !node.IsNull && count < 1_000_000; count++)
            node = node.Object("Next");
        return count;
    }
}
