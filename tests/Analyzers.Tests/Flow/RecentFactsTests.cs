using System.Runtime.CompilerServices;
using Hangproof.Flow;

namespace Hangproof.Tests.Flow;

/// <summary>Who asked last finds a fact made; the rest goes with the next collection.</summary>
public sealed class RecentFactsTests
{
    [Fact]
    public void Those_asked_for_last_are_there()
    {
        var facts = new RecentFacts<int, object>(EqualityComparer<int>.Default);
        var made = Fill(facts, 1_000);
        Collect();
        Assert.True(facts.TryGet(999, out _));
        Assert.True(made[999].IsAlive);
    }

    [Fact]
    public void The_others_go()
    {
        var facts = new RecentFacts<int, object>(EqualityComparer<int>.Default);
        var made = Fill(facts, 1_000);
        Collect();
        Assert.InRange(made.Count(one => one.IsAlive), 1, 100);
        Assert.False(facts.TryGet(0, out _));
    }

    [Fact]
    public void What_is_gone_is_made_again()
    {
        var facts = new RecentFacts<int, object>(EqualityComparer<int>.Default);
        Fill(facts, 1_000);
        Collect();
        Assert.Equal("0 again", facts.Get(0, " again", static (key, state) => key + state));
    }

    [Fact]
    public void Both_who_make_one_get_the_first()
    {
        var facts = new RecentFacts<int, object>(EqualityComparer<int>.Default);
        var first = facts.Add(1, new object());
        Assert.Same(first, facts.Add(1, new object()));
        Assert.Same(first, facts.Get(1, 0, static (_, _) => new object()));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static List<WeakReference> Fill(RecentFacts<int, object> facts, int count)
    {
        var made = new List<WeakReference>();
        for (var i = 0; i < count; i++)
            made.Add(new WeakReference(facts.Get(i, 0, static (_, _) => new object())));
        return made;
    }

    private static void Collect()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
    }
}
