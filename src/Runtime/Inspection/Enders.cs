using Hangproof.Catalogue;
using Hangproof.Runtime.Model;
using Hangproof.Runtime.Symbols;
using Microsoft.Diagnostics.Runtime;

namespace Hangproof.Runtime.Inspection;

/// <summary>
/// Of what nothing can end any more, the place in code that should have led to its end: where a timer that stands still is armed again, where the only method that
/// would end it is called, where a lock is taken that its thread kept when it ended.
/// </summary>
/// <remarks>Only where there is one such place. Walks the heap once more, for who holds what is waited on, and only when something is proven.</remarks>
internal sealed class Enders(HeapIndex index, CodeMap code)
{
    private const long MaxObjects = 10_000_000;
    private const int MaxWaits = 1_000;
    private const int MaxChannels = 10_000;

    private readonly Dictionary<ulong, List<ulong>> _waitedBySource = [];
    private readonly Dictionary<ulong, List<FieldHolder>> _holders = [];
    private readonly Dictionary<(string, FieldHolder, string), int?> _known = [];

    /// <summary>The index of the place, by the address of what is waited on.</summary>
    /// <param name="waits">Proven waits, with the method that waits.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    public Dictionary<ulong, int> Find(IEnumerable<(WaitRecord Wait, string Method)> waits, CancellationToken cancellationToken)
    {
        var asked = waits.Where(w => w.Wait.Address != 0 && EndingOf(w.Wait.Kind) is not null).DistinctBy(w => w.Wait.Address).Take(MaxWaits).ToArray();
        var found = new Dictionary<ulong, int>();
        if (asked.Length == 0 || index.Objects > MaxObjects)
            return found;
        foreach (var (wait, _) in asked)
            Of(_waitedBySource, wait.Address).Add(wait.Address);
        AddSources();
        FindHolders(cancellationToken);
        foreach (var (wait, method) in asked)
        {
            if (_holders.GetValueOrDefault(wait.Address) is not { } holders)
                continue;
            var places = holders.Select(h => PlaceOf(wait.Kind, h, method)).OfType<int>().Distinct().ToArray();
            if (places.Length == 1)
                found.Add(wait.Address, places[0]);
        }
        return found;
    }

    /// <summary>Who ends a wait has hold of the source of a task, or of the channel whose reader waits.</summary>
    private void AddSources()
    {
        foreach (var source in index.With(TypeRole.CompletionSource))
        {
            if (_waitedBySource.ContainsKey(source.Object("_task").Address))
                Of(_waitedBySource, source.Address).Add(source.Object("_task").Address);
        }
        foreach (var channel in index.With(TypeRole.Channel).Take(MaxChannels))
        {
            foreach (var list in (ReadOnlySpan<string>)["_blockedReadersHead", "_blockedReaders", "_waitingReadersHead", "_blockedWritersHead", "_blockedWriters", "_waitingWritersHead"])
            {
                if (channel.Object(list) is { IsNull: false } waiter && _waitedBySource.ContainsKey(waiter.Address))
                    Of(_waitedBySource, channel.Address).Add(waiter.Address);
            }
        }
    }

    private void FindHolders(CancellationToken cancellationToken)
    {
        var isOwn = new Dictionary<ulong, bool>();
        var seen = 0L;
        foreach (var item in index.Heap.EnumerateObjects())
        {
            if (++seen % 4096 == 0)
                cancellationToken.ThrowIfCancellationRequested();
            if (item.IsFree || item.Type is not { } type || type.IsArray)
                continue;
            if (!isOwn.TryGetValue(type.MethodTable, out var counts))
                isOwn.Add(type.MethodTable, counts = type.Module is { } module && code.Module(module).Origin == CodeOrigin.Own);
            if (!counts)
                continue;
            foreach (var field in type.Fields.Where(f => f is { IsObjectReference: true, Name: not null }))
            {
                foreach (var waited in _waitedBySource.GetValueOrDefault(field.ReadObject(item.Address, interior: false).Address) ?? [])
                {
                    var holder = new FieldHolder(code.Module(type.Module), type.MetadataToken, field.Name!);
                    if (!Of(_holders, waited).Contains(holder))
                        _holders[waited].Add(holder);
                }
            }
        }
    }

    private int? PlaceOf(string kind, FieldHolder holder, string waitingMethod)
    {
        if (!_known.TryGetValue((kind, holder, waitingMethod), out var place))
            _known.Add((kind, holder, waitingMethod), place = Search(kind, holder, waitingMethod));
        return place;
    }

    private int? Search(string kind, FieldHolder holder, string waitingMethod)
    {
        var ends = EndingOf(kind)!;
        var enders = holder.Module.MethodsIn(holder.Type).Where(m => m.Loads(holder.Field) && m.Calls().Any(c => ends(c.Member))).ToArray();
        if (enders.Select(m => m.SourceName).Distinct().Take(2).Count() != 1 || enders[0].SourceName == waitingMethod)
            return null;
        var ender = enders[0];
        if (kind == WaitKind.Lock.Name())
            return ender.Calls().Where(c => ends(c.Member)).Select(c => (int?)Site(holder.Module, ender, c.Offset)).FirstOrDefault();
        return ArmedAgain(holder.Module, ender) ?? OnlyCall(ender);
    }

    /// <summary>Of the callback of a timer that stands still: where it arms the timer again.</summary>
    private int? ArmedAgain(ModuleCode module, MethodCode callback)
    {
        if (!index.With(TypeRole.Timer).Any(t => t.Int("_dueTime", -1) == -1 && CallbackOf(t) == callback.SourceName))
            return null;
        var changes = callback.Calls().Where(c => c.Member is { Type: "System.Threading.Timer" or "System.Threading.ITimer", Name: "Change" }).ToArray();
        return changes.Length == 1 ? Site(module, callback, changes[0].Offset) : null;
    }

    private string? CallbackOf(ClrObject timer) =>
        timer.Object("_timerCallback") is { IsNull: false, IsDelegate: true } callback && callback.AsDelegate().GetDelegateTarget()?.Method is { } method ? code.Site(method, -1).Method : null;

    private int? OnlyCall(MethodCode ender)
    {
        int? only = null;
        foreach (var module in code.Modules.Where(m => m.Origin == CodeOrigin.Own).ToArray())
        {
            foreach (var (method, _, offset) in module.CallsOf(m => ender.SourceName.EndsWith(m.Name, StringComparison.Ordinal) && m.SourceName == ender.SourceName))
            {
                if (only is not null)
                    return null;
                only = Site(module, method, offset);
            }
        }
        return only;
    }

    private int Site(ModuleCode module, MethodCode method, int offset) => code.Index(CodeMap.Site(module, method.SourceName, method, offset));

    /// <summary>Which calls end a wait of a kind, or of a lock leave it taken; <see langword="null"/> where that is not known.</summary>
    private static Func<CalledMember, bool>? EndingOf(string kind) => kind switch
    {
        "task" => m => m.IsOfCompletionSource && (m.Name.StartsWith("Set", StringComparison.Ordinal) || m.Name.StartsWith("TrySet", StringComparison.Ordinal)),
        "channel-read" => m => m.Type.StartsWith("System.Threading.Channels.ChannelWriter", StringComparison.Ordinal),
        "channel-write" => m => m.Type.StartsWith("System.Threading.Channels.ChannelReader", StringComparison.Ordinal),
        "semaphore" => m => m is { Type: "System.Threading.SemaphoreSlim", Name: "Release" },
        "lock" => m => m.Id is "M:System.Threading.Lock.Enter" or "M:System.Threading.Monitor.Enter(System.Object)",
        _ => null,
    };

    private static List<T> Of<T>(Dictionary<ulong, List<T>> lists, ulong key)
    {
        if (!lists.TryGetValue(key, out var list))
            lists.Add(key, list = []);
        return list;
    }

    /// <summary>A field of people's own that holds what is waited on, or what ends that.</summary>
    private sealed record FieldHolder(ModuleCode Module, int Type, string Field);
}
