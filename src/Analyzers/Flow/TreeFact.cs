using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;

namespace Hangproof.Flow;

/// <summary>Something that a tree alone says: worked out once and kept with it, from one compilation to the next. Made as a static, one for each kind of thing.</summary>
/// <remarks>All that is kept with a tree hangs on one entry of one weak table, as each entry is a handle that every garbage collection looks at.</remarks>
internal sealed class TreeFact<T>
    where T : class
{
    private readonly int _slot = TreeSlots.Take();

    /// <summary>What is known of a tree. Who finds it missing makes it, and those who ask at the same time wait for that.</summary>
    /// <param name="state">For <paramref name="make"/>, which is static then: this is asked for each block of each file, and finds the fact made.</param>
    public T Of<TState>(SyntaxTree tree, TState state, Func<SyntaxTree, TState, T> make) => Of(tree, state, static (_, _) => true, make);

    /// <summary>The same of what may have been made for another asker.</summary>
    public T Of<TState>(SyntaxTree tree, TState state, Func<T, TState, bool> serves, Func<SyntaxTree, TState, T> make)
    {
        var slots = TreeSlots.Of(tree);
        if (slots.Get(_slot) is T known && serves(known, state))
            return known;
        lock (slots)
        {
            if (slots.Get(_slot) is not T made || !serves(made, state))
                slots.Set(_slot, made = make(tree, state));
            return made;
        }
    }
}

/// <summary>What is kept with one tree, by kind.</summary>
internal sealed class TreeSlots
{
    private static readonly ConditionalWeakTable<SyntaxTree, TreeSlots> _known = new();

    private static int _taken;

    private object?[] _slots = new object?[_taken];

    public static int Take() => Interlocked.Increment(ref _taken) - 1;

    public static TreeSlots Of(SyntaxTree tree) => _known.GetValue(tree, static _ => new TreeSlots());

    public object? Get(int slot)
    {
        var slots = Volatile.Read(ref _slots);
        return slot < slots.Length ? Volatile.Read(ref slots[slot]) : null;
    }

    /// <summary>Under the lock of this object.</summary>
    public void Set(int slot, object value)
    {
        if (slot >= _slots.Length)
        {
            var more = new object?[Math.Max(slot + 1, _taken)];
            _slots.CopyTo(more, 0);
            Volatile.Write(ref _slots, more);
        }
        Volatile.Write(ref _slots[slot], value);
    }
}
