using Hangproof.Runtime.Diff;
using Hangproof.Runtime.Model;

namespace Hangproof.Runtime.Tests.Diff;

public sealed class MovementTests
{
    [Fact]
    public void The_heap_has_moved_when_most_of_what_lives_long_is_elsewhere() => Assert.True(Movement.IsBetween(Timers(1, 20), Timers(100, 20)));

    [Fact]
    public void What_comes_moves_nothing() => Assert.False(Movement.IsBetween(Timers(1, 20), Timers(1, 90)));

    [Fact]
    public void A_few_objects_tell_nothing() => Assert.False(Movement.IsBetween(Timers(1, 3), Timers(100, 3)));

    [Fact]
    public void Snapshots_since_the_last_movement_are_counted()
    {
        Assert.Equal(1, Movement.Unmoved([Timers(1, 20)]));
        Assert.Equal(3, Movement.Unmoved([Timers(1, 20), Timers(1, 20), Timers(1, 20)]));
        Assert.Equal(2, Movement.Unmoved([Timers(1, 20), Timers(100, 20), Timers(100, 20)]));
    }

    private static Snapshot Timers(ulong first, int count)
    {
        var scene = new Scene();
        for (var i = 0; i < count; i++)
            scene.Timer(first + (ulong)i);
        return scene.Build();
    }
}
