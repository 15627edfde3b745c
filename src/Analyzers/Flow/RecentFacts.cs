using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Hangproof.Flow;

/// <summary>
/// Facts that hold operations, and so the model of each file that these stand in: who asked last finds them here, and the rest stays until the collector
/// next looks. Kept for good they would be most of what analysis adds to a compilation's memory, and each collection would go over them again.
/// </summary>
internal sealed class RecentFacts<TKey, TValue>
    where TKey : notnull
    where TValue : class
{
    /// <summary>How many of those asked for last are certain to be there; a power of two.</summary>
    private const int Kept = 32;

    private readonly ConcurrentDictionary<TKey, WeakReference<TValue>> _known;
    private readonly TValue?[] _latest = new TValue?[Kept];
    private int _next;

    public RecentFacts(IEqualityComparer<TKey> comparer) => _known = new ConcurrentDictionary<TKey, WeakReference<TValue>>(comparer);

    public bool TryGet(TKey key, [NotNullWhen(true)] out TValue? value)
    {
        value = null;
        if (!_known.TryGetValue(key, out var kept) || !kept.TryGetTarget(out value))
            return false;
        Keep(value);
        return true;
    }

    /// <summary>Who finds it missing makes it; of two who did so at the same time, both get the first.</summary>
    public TValue Add(TKey key, TValue value)
    {
        var kept = _known.GetOrAdd(key, static _ => new WeakReference<TValue>(null!));
        lock (kept)
        {
            if (kept.TryGetTarget(out var known))
                value = known;
            else
                kept.SetTarget(value);
        }
        Keep(value);
        return value;
    }

    /// <summary>The same, where those who ask at the same time wait for the one who makes it.</summary>
    public TValue Get<TState>(TKey key, TState state, Func<TKey, TState, TValue> make)
    {
        var kept = _known.GetOrAdd(key, static _ => new WeakReference<TValue>(null!));
        if (!kept.TryGetTarget(out var value))
        {
            lock (kept)
            {
                if (!kept.TryGetTarget(out value))
                    kept.SetTarget(value = make(key, state));
            }
        }
        Keep(value);
        return value;
    }

    // Two who write at the same time lose one place of many.
    private void Keep(TValue value)
    {
        var next = _next;
        if (ReferenceEquals(_latest[next & (Kept - 1)], value))
            return;
        _next = ++next;
        _latest[next & (Kept - 1)] = value;
    }
}
